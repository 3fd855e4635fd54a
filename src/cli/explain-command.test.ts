import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeProgram } from '../bpf/encode-program.js';
import { explainCommand } from './explain-command.js';
import type { Io } from './io.js';
import { seccompStartCommand } from './seccomp/start.js';

const directory = mkdtempSync(join(tmpdir(), 'tightship-explain-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** A world whose streams are kept. */
function recordedIo(): Io & { printed(): string } {
  const texts: string[] = [];
  const streamTo = (kept: string[]) =>
    ({ write: (text: string) => kept.push(text) }) as unknown as NodeJS.WriteStream;
  const interrupts = { signal: new AbortController().signal, received: undefined, clear() {} };
  return {
    stdout: streamTo(texts),
    stderr: streamTo([]),
    environment: {},
    cwd: directory,
    interrupts,
    printed: () => texts.join(''),
  };
}

const profile = JSON.stringify({
  defaultAction: 'SCMP_ACT_ERRNO',
  architectures: ['SCMP_ARCH_X86_64'],
  syscalls: [{ names: ['read', 'mount', 'clone', 'no\u001b[2Jsuch'], action: 'SCMP_ACT_ALLOW' }],
});

const longest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));

describe('explain', () => {
  const arch = ['x86_64' as const];
  const explain = async (source: string, format: 'text' | 'markdown' | 'json') => {
    const io = recordedIo();
    expect(await explainCommand({ source, flags: { as: 'libseccomp', format, arch } }, io)).toBe(0);
    return io.printed();
  };

  it.each(['docker-default', 'tightship-baseline', file('profile.json', profile)])(
    '%s fits a terminal',
    async (source) => {
      const text = await explain(source, 'text');
      expect(longest(text)).toBeLessThanOrEqual(80);
      expect(text).not.toContain('\u001b');
    },
  );

  it('reads a compiled filter of unknown origin', async () => {
    const text = await explain(
      file('all.bpf', encodeProgram([{ code: 6, jt: 0, jf: 0, k: 0x7fff0000 }])),
      'text',
    );
    expect(text).toContain('Of 383 calls of x86-64, 383 may always be made');
  });

  it('prints JSON and Markdown', async () => {
    const path = file('again.json', profile);
    expect(JSON.parse(await explain(path, 'json'))).toMatchObject({
      counts: { always: 3 },
      dangerous: [{ name: 'mount' }, { name: 'clone' }],
    });
    expect(await explain(path, 'markdown')).toMatch(/^- \*\*mount\*\*: high\. /m);
  });
});

describe('seccomp start', () => {
  const start = async (source: string, format: 'text' | 'json' = 'text') => {
    const io = recordedIo();
    const flags = {
      as: 'libseccomp',
      format,
      arch: ['x86_64' as const],
      runtime: { name: 'crun', version: '1.8.1' },
    } as const;
    const code = await seccompStartCommand({ source, flags: { ...flags, arch: ['x86_64'] } }, io);
    return { code, text: io.printed() };
  };

  it('ends with 0 where a container would start, and with 1 where not', async () => {
    expect(await start('docker-default')).toMatchObject({ code: 0 });
    const { code, text } = await start(file('short.json', profile));
    expect(code).toBe(1);
    expect(text).toContain('crun 1.8.1: would not start');
    expect(text.replace(/\s+/g, ' ')).toContain(
      'first: prctl, refused: EPERM; the runtime needs it for dropping and keeping capabilities',
    );
  });

  it('fits a terminal', async () => {
    const { text } = await start(file('short.json', profile));
    expect(longest(text)).toBeLessThanOrEqual(80);
    expect(text).not.toContain('\u001b');
  });

  it('wants a profile', async () => {
    const program = file('filter.bpf', encodeProgram([{ code: 6, jt: 0, jf: 0, k: 0x7fff0000 }]));
    await expect(start(program)).rejects.toThrow('a start is rehearsed from a profile');
  });
});
