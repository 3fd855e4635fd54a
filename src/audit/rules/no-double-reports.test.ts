import { describe, expect, it } from 'vitest';
import { readCompose } from '../readers/compose/read-compose.js';
import { readKubernetes } from '../readers/kubernetes/read-kubernetes.js';
import { parseYaml } from '../source/parse-yaml.js';
import { SourceText } from '../source/source-text.js';
import { checkWorkload } from './check-workload.js';
import { rules } from './index.js';

const context = { sibling: () => undefined, variables: {}, overlays: [], profiles: [], podTemplates: [] };

/** Ids of what is found, sorted, but for what is not about privileges: images, limits, health. */
function found(read: typeof readCompose, text: string): string[] {
  const source = new SourceText('test.yaml', text);
  const { workloads } = read({ source, documents: parseYaml(source).documents }, context);
  const others =
    /^(?:image|memory|cpu|pids|ephemeral|health|restart|log|liveness|readiness|service-account|namespace|pull)/;
  const ids = workloads.flatMap((workload) => checkWorkload(workload, rules)).map(({ rule }) => rule.id);
  return ids.filter((id) => !others.test(id)).sort();
}

function pod(spec: string, container: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  ${spec}
  containers:
    - name: app
      image: registry.example/team/app:1.4
      securityContext: {${container}}
`;
}

/** What a Pod has that says nothing. */
const silent = [
  'capabilities-not-dropped',
  'net-raw-not-dropped',
  'privilege-escalation',
  'root-writable',
  'seccomp-missing',
  'user-namespace-missing',
  'user-unset',
];

describe('one cause is one finding', () => {
  it('what privileged implies is not reported besides', () => {
    expect(found(readKubernetes, pod('', ''))).toEqual(silent);
    expect(found(readKubernetes, pod('', 'privileged: true'))).toEqual([
      'privileged',
      'root-writable',
      'sandbox-missing',
      'user-namespace-missing',
      'user-unset',
    ]);
  });

  it('with all capabilities, single ones and defaults are not reported besides', () => {
    const ids = found(readKubernetes, pod('', 'capabilities: {add: [ALL, SYS_ADMIN, NET_RAW]}'));
    expect(ids.filter((id) => id.startsWith('cap'))).toEqual(['capabilities-all-added']);
    expect(ids).not.toContain('net-raw-not-dropped');
  });

  it('a Pod in host namespaces is not asked for a user namespace, which it could not have', () => {
    const ids = found(readKubernetes, pod('hostPID: true', ''));
    expect(ids).toEqual(['host-pid', ...silent.filter((id) => id !== 'user-namespace-missing')].sort());
  });

  it("what is a Pod's own is reported once, however many containers it has", () => {
    const text = `${pod('hostIPC: true\n  securityContext: {sysctls: [{name: net.core.somaxconn, value: "1"}], supplementalGroups: [6]}', '')}    - name: other
      image: registry.example/team/other:2
`;
    const ids = found(readKubernetes, text);
    const once = ['host-ipc', 'sysctl-outside-safe-list', 'supplementary-group-privileged'];
    for (const id of once) expect(ids.filter((one) => one === id)).toEqual([id]);
    expect(ids.filter((id) => id === 'user-unset')).toEqual(['user-unset', 'user-unset']);
  });

  it('a mount is of one kind', () => {
    for (const path of ['/', '/etc', '/var/run/docker.sock', '/proc', '/root/.ssh', '/srv/data']) {
      const text = `services:
  app:
    image: registry.example/team/app:1.4
    volumes: ["${path}:/mounted"]
`;
      const mounts = found(readCompose, text).filter((id) =>
        /^(?:host-|docker-socket|secret-mount)/.test(id),
      );
      expect(mounts, path).toHaveLength(1);
    }
  });

  it('a hardened Pod has none of them', () => {
    const spec =
      'hostUsers: false\n  securityContext: {runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, seccompProfile: {type: RuntimeDefault}}';
    const container =
      'allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}';
    expect(found(readKubernetes, pod(spec, container))).toEqual([]);
  });
});
