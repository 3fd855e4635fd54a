import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../policy/policy.js';
import { decodePolicy } from '../../policy/policy-yaml.js';
import type { Change } from '../fixes/change.js';
import { readCompose } from '../readers/compose/read-compose.js';
import { readKubernetes } from '../readers/kubernetes/read-kubernetes.js';
import { parseYaml } from '../source/parse-yaml.js';
import { SourceText } from '../source/source-text.js';
import { checkWorkload } from './check-workload.js';
import { rules } from './index.js';
import type { RecordedFix } from './rule.js';

const context = { sibling: () => undefined, variables: {}, overlays: [], profiles: [], podTemplates: [] };
const policyFile = new URL('../../policy/fixtures/nginx.privileges.yaml', import.meta.url);
const nginx = decodePolicy(readFileSync(policyFile, 'utf8'), 'nginx').policy as Policy;

interface Answer {
  unseen: Change[];
  recorded?: RecordedFix | undefined;
}

/** What a rule's fix answers for its first finding in a manifest. */
function answer(id: string, text: string, policy: Policy = nginx): Answer {
  const source = new SourceText('test.yaml', text);
  const read = text.startsWith('services') ? readCompose : readKubernetes;
  for (const workload of read({ source, documents: parseYaml(source).documents }, context).workloads) {
    for (const { rule, offence, container } of checkWorkload(workload, rules)) {
      if (rule.id !== id) continue;
      if (rule.scope === 'workload') {
        const input = { offence, workload };
        return { unseen: rule.fix.unseen?.(input) ?? [], recorded: rule.fix.recorded?.(input, policy) };
      }
      if (!container) break;
      const input = { offence, workload, container };
      return { unseen: rule.fix.unseen?.(input) ?? [], recorded: rule.fix.recorded?.(input, policy) };
    }
  }
  throw new Error(`${id} finds nothing in:\n${text}`);
}

function service(...lines: string[]): string {
  const all = lines.some((line) => line.startsWith('image:')) ? lines : ['image: nginx:1.29', ...lines];
  return `services:\n  app:\n${all.map((line) => `    ${line}\n`).join('')}`;
}

function pod(container: string, spec = ''): string {
  return `kind: Pod
apiVersion: v1
metadata: {name: app}
spec:
  ${spec}
  containers:
    - {name: app, ${container.includes('image:') ? '' : 'image: nginx, '}${container}}
`;
}

describe('without a policy', () => {
  it('no-new-privileges is set where nothing speaks of set-user-id programs', () => {
    const set = [{ kind: 'no-new-privileges' }];
    const unseen = (text: string) => answer('privilege-escalation', text).unseen;
    expect(unseen(service())).toEqual(set);
    expect(unseen(service('user: "1000"'))).toEqual(set);
    expect(unseen(service('cap_add: [NET_ADMIN]'))).toEqual(set);
    expect(unseen(pod('securityContext: {runAsUser: 5}'))).toEqual(set);
    // Somebody wrote that it may.
    expect(unseen(service('security_opt: ["no-new-privileges:false"]'))).toEqual([]);
    expect(unseen(pod('securityContext: {allowPrivilegeEscalation: true}'))).toEqual([]);
    // Programs that are set-user-id, or start some.
    expect(unseen(service('command: sudo -E app'))).toEqual([]);
    expect(unseen(service('entrypoint: ["/bin/sh", "-c", "su app -c ./start"]'))).toEqual([]);
    expect(unseen(service('image: selenium/standalone-chrome:4'))).toEqual([]);
    // Capabilities that reach another user than root through file capabilities only.
    expect(unseen(service('user: "1000"', 'cap_add: [NET_BIND_SERVICE]'))).toEqual([]);
    expect(unseen(pod('securityContext: {runAsNonRoot: true, capabilities: {add: [NET_RAW]}}'))).toEqual([]);
    // The API server refuses both together.
    expect(unseen(pod('securityContext: {capabilities: {add: [SYS_ADMIN]}}'))).toEqual([]);
  });

  it('a Pod gets the default filter where nothing speaks of the kernel', () => {
    const unseen = (text: string) => answer('seccomp-missing', text).unseen;
    expect(unseen(pod('env: []'))).toEqual([{ kind: 'seccomp-default' }]);
    expect(unseen(pod('securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}'))).toHaveLength(1);
    expect(unseen(pod('securityContext: {capabilities: {add: [SYS_PTRACE]}}'))).toEqual([]);
    expect(unseen(pod('env: []', 'hostPID: true'))).toEqual([]);
    expect(unseen(pod('image: browserless/chrome, env: []'))).toEqual([]);
    expect(unseen(pod('command: [perf, record]'))).toEqual([]);
  });

  it('what is certain from the manifest alone is done', () => {
    const settings = service('volumes: ["/etc/localtime:/etc/localtime"]');
    const target = '/etc/localtime';
    expect(answer('host-settings-writable', settings).unseen).toEqual([{ kind: 'mount-read-only', target }]);
    const hosts = service('volumes: ["/etc/hosts:/etc/hosts"]');
    expect(answer('host-settings-writable', hosts).unseen).toEqual([]);
    const user = pod('securityContext: {runAsUser: 1000}');
    expect(answer('run-as-non-root-missing', user).unseen).toEqual([{ kind: 'run-as-non-root' }]);
  });

  it('what may be in use is left', () => {
    for (const [id, line] of [
      ['privileged', 'privileged: true'],
      ['capabilities-not-dropped', 'hostname: app'],
      ['net-raw-not-dropped', 'hostname: app'],
      ['cap-net-admin', 'cap_add: [NET_ADMIN]'],
      ['host-network', 'network_mode: host'],
      ['docker-socket', 'volumes: ["/var/run/docker.sock:/var/run/docker.sock"]'],
      ['seccomp-unconfined', 'security_opt: ["seccomp:unconfined"]'],
      ['root-writable', 'hostname: app'],
      ['user-unset', 'hostname: app'],
    ] as const) {
      expect(answer(id, service(line)).unseen, id).toEqual([]);
    }
  });
});

describe('with a policy', () => {
  const withCapabilities = (...capabilities: Policy['capabilities']): Policy => ({ ...nginx, capabilities });

  it('privileged becomes what was recorded', () => {
    const text = service('privileged: true');
    expect(answer('privileged', text, withCapabilities('CHOWN')).recorded).toEqual({
      evidence: 'supports',
      changes: [{ kind: 'privileged-off' }, { kind: 'capabilities-only', only: ['CHOWN'] }],
      because: "the recorded workload needs nothing beyond the engine's default capabilities",
    });
    expect(answer('privileged', text, withCapabilities('CHOWN', 'NET_ADMIN')).recorded).toEqual({
      evidence: 'contradicts',
      changes: [{ kind: 'privileged-off' }, { kind: 'capabilities-only', only: ['CHOWN', 'NET_ADMIN'] }],
      because: 'the recorded workload needs NET_ADMIN, and not the rest',
    });
  });

  it('a capability that was used stays', () => {
    const text = service('cap_add: [NET_ADMIN]');
    const used = answer('cap-net-admin', text, withCapabilities('NET_ADMIN')).recorded;
    expect(used).toMatchObject({ evidence: 'contradicts', changes: [] });
    const unused = answer('cap-net-admin', text, withCapabilities()).recorded;
    expect(unused).toMatchObject({
      evidence: 'supports',
      changes: [{ kind: 'capability-not-added', capability: 'NET_ADMIN' }],
    });
  });

  it("the host's namespace stays where the recording had it", () => {
    const text = service('network_mode: host');
    const own = { ...nginx, namespaces: { ...nginx.namespaces, network: 'private' as const } };
    const host = { ...nginx, namespaces: { ...nginx.namespaces, network: 'host' as const } };
    expect(answer('host-network', text, own).recorded).toMatchObject({
      evidence: 'supports',
      changes: [{ kind: 'namespace-private', namespace: 'network' }],
    });
    expect(answer('host-network', text, host).recorded).toMatchObject({
      evidence: 'contradicts',
      changes: [],
    });
  });

  it('a mount that was recorded read-only may be so, and no policy knows what others are for', () => {
    const volumes = 'volumes: ["/srv/www:/usr/share/nginx/html"]';
    const target = '/usr/share/nginx/html';
    expect(answer('host-path-writable', service(volumes)).recorded).toMatchObject({
      evidence: 'supports',
      changes: [{ kind: 'mount-read-only', target }],
    });
    const other = service('volumes: ["/srv/www:/data"]');
    expect(answer('host-path-writable', other).recorded?.evidence).toBe('missing');
    const written: Policy = {
      ...nginx,
      files: { root: 'read-only', writable: [{ path: `${target}/cache`, kind: 'persistent' }] },
    };
    expect(answer('host-path-writable', service(volumes), written).recorded?.evidence).toBe('contradicts');
    const socket = service('volumes: ["/var/run/docker.sock:/var/run/docker.sock"]');
    expect(answer('docker-socket', socket).recorded?.evidence).toBe('missing');
  });

  it('root stays where root was recorded', () => {
    const as = (uid: number): Policy => ({ ...nginx, user: { uid, gid: uid } });
    expect(answer('user-root', service('user: root'), as(0)).recorded?.evidence).toBe('contradicts');
    expect(answer('user-root', service('user: root'), as(33)).recorded).toMatchObject({
      evidence: 'supports',
      changes: [{ kind: 'user', uid: 33, gid: 33 }],
    });
  });

  it('the root filesystem gets the places that were written', () => {
    const files: Policy['files'] = {
      root: 'read-only',
      writable: [
        { path: '/run', kind: 'tmpfs', size: '1MiB' },
        { path: '/var/cache', kind: 'persistent' },
      ],
    };
    expect(answer('root-writable', service(), { ...nginx, files }).recorded).toMatchObject({
      evidence: 'supports',
      changes: [
        {
          kind: 'read-only-root',
          writable: [
            { path: '/run', persistent: false, sizeBytes: 1024 * 1024 },
            { path: '/var/cache', persistent: true },
          ],
        },
      ],
    });
    const all: Policy['files'] = { root: 'writable', writable: [] };
    expect(answer('root-writable', service(), { ...nginx, files: all }).recorded?.evidence).toBe(
      'contradicts',
    );
  });

  it('a combination loses whichever part was not needed', () => {
    const text = service('pid: host', 'cap_add: [SYS_PTRACE]');
    const needsPtrace: Policy = { ...withCapabilities('SYS_PTRACE') };
    expect(answer('combo-host-pid-ptrace', text, needsPtrace).recorded).toMatchObject({
      evidence: 'supports',
      changes: [{ kind: 'namespace-private', namespace: 'pid' }],
    });
    const needsBoth: Policy = { ...needsPtrace, namespaces: { ...nginx.namespaces, pid: 'host' } };
    expect(answer('combo-host-pid-ptrace', text, needsBoth).recorded).toMatchObject({
      evidence: 'contradicts',
      changes: [],
    });
  });
});
