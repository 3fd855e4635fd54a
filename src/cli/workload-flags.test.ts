import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Workload } from '../policy/workload.js';
import { addWorkloadFlags, workloadOf } from './workload-flags.js';

/** Through the parser that users meet. */
function workload(...flags: string[]): Workload {
  const command = addWorkloadFlags(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  command.parse(flags, { from: 'user' });
  return workloadOf(command.opts(), 'host', ['true'], {
    cwd: '/here',
    environment: { HERE: 'value', EMPTY: '' },
  });
}

describe('workloadOf', () => {
  it('without flags is confined', () => {
    expect(workload()).toMatchObject({
      source: { kind: 'host' },
      command: ['true'],
      environment: {},
      network: 'bridge',
      userNamespace: 'private',
      resources: {},
      privileged: false,
      noNewPrivileges: true,
      readOnlyRoot: false,
    });
    for (const absent of ['name', 'user', 'workingDirectory']) expect(workload()).not.toHaveProperty(absent);
  });

  it.each<[string[], Partial<Workload>]>([
    [
      ['-e', 'A=1', '-e', 'B=x=y', '-e', 'HERE', '-e', 'EMPTY', '-e', 'NOWHERE'],
      { environment: { A: '1', B: 'x=y', HERE: 'value', EMPTY: '' } },
    ],
    [['-e', 'A=1', '-e', 'A=2'], { environment: { A: '2' } }],
    [['-e', 'A='], { environment: { A: '' } }],
    [
      ['-m', '64m', '--cpus', '0.5', '--pids-limit', '30'],
      { resources: { memoryBytes: 67108864, cpus: 0.5, pids: 30 } },
    ],
    [['-m', '1.5g'], { resources: { memoryBytes: 1610612736 } }],
    [['-m', '6291456'], { resources: { memoryBytes: 6291456 } }],
    [['-m', '10MiB'], { resources: { memoryBytes: 10485760 } }],
    [
      ['--cap-add', 'a', '--cap-add', 'b', '--cap-drop', 'c'],
      { capabilities: { add: ['a', 'b'], drop: ['c'] } },
    ],
    [['--security-opt', 'no-new-privileges:false'], { noNewPrivileges: false }],
    [['--security-opt', 'no-new-privileges=true'], { noNewPrivileges: true }],
    [['--security-opt', 'no-new-privileges'], { noNewPrivileges: true }],
    [
      ['--name', 'a.b-c_1', '-u', 'x:y', '-w', '/w'],
      { name: 'a.b-c_1', user: 'x:y', workingDirectory: '/w' },
    ],
    [
      ['-it', '--rm', '--read-only', '--privileged'],
      { tty: true, interactive: true, readOnlyRoot: true, privileged: true },
    ],
    [
      ['-v', 'a:/b', '--tmpfs', '/c'],
      {
        mounts: [
          { kind: 'volume', name: 'a', target: '/b', readOnly: false },
          { kind: 'tmpfs', target: '/c', options: [] },
        ],
      },
    ],
  ])('%j', (flags, expected) => {
    expect(workload(...flags)).toMatchObject(expected);
  });

  it('takes a variable with the name of an inherited property for what it is', () => {
    const { environment } = workload('-e', '__proto__=1', '-e', 'constructor=2');
    expect(Object.entries(environment)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  it.each([
    ['-e', '=x'],
    ['-e', ''],
    ['-m', ''],
    ['-m', '0'],
    ['-m', '5m'],
    ['-m', '-64m'],
    ['-m', '64x'],
    ['-m', '1e9'],
    ['--cpus', '0'],
    ['--cpus', 'NaN'],
    ['--cpus', '5000'],
    ['--pids-limit', '0'],
    ['--pids-limit', '1.5'],
    ['--name', ''],
    ['--name', '-x'],
    ['--name', 'a/b'],
    ['--name', 'x'.repeat(65)],
    ['-w', 'relative'],
    ['--network', 'container:x'],
    ['--security-opt', 'seccomp=unconfined'],
  ])('refuses %s %j', (...flags) => {
    expect(() => workload(...flags)).toThrow();
  });
});
