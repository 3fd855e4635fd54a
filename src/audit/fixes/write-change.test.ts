import { describe, expect, it } from 'vitest';
import { readManifest } from '../readers/read-manifest.js';
import { SourceText } from '../source/source-text.js';
import type { Change } from './change.js';
import { fixtureContext } from './fixtures/read-fixture.js';
import { attempt, newBudget } from './harden/attempt.js';
import type { HardenOptions } from './harden/harden-options.js';
import { Reading } from './harden/reading.js';
import { sharedOrOdd } from './write-result.js';

const options: HardenOptions = {
  rules: [],
  context: fixtureContext,
  read: readManifest,
  policyFor: () => undefined,
};

/** Makes one change to one container of a text; what it cannot do it says behind `cannot:`. */
function change(path: string, text: string, wanted: Change, container: string, everyone: boolean): string {
  const source = new SourceText(path, text);
  const read = readManifest(source, fixtureContext);
  if (read.kind !== 'read') throw new Error(`${path}: ${read.reason}`);
  for (const [workload, { containers }] of read.workloads.entries()) {
    const index = containers.findIndex(({ name }) => name === container);
    if (index < 0) continue;
    const task = { target: { workload, container: index }, change: wanted, reasons: [] };
    const made = attempt(
      new Reading(source, read.workloads, []),
      [task],
      () => everyone,
      options,
      newBudget(),
    );
    return 'failed' in made ? `cannot: ${made.failed}` : made.reading.source.text;
  }
  throw new Error(`no container ${container}`);
}

type Case = [name: string, change: Change, before: string, after: string];

const drop: Change = { kind: 'capabilities-only', only: ['CHOWN'] };
const none: Change = { kind: 'capabilities-only', only: [] };
const noNew: Change = { kind: 'no-new-privileges' };
const user: Change = { kind: 'user', uid: 1000, gid: 1001 };
const privilegedOff: Change = { kind: 'privileged-off' };
const seccomp: Change = { kind: 'seccomp-profile', file: './seccomp/web.json', content: '{}' };
const memory: Change = { kind: 'limit', resource: 'memory', value: 64 * 1024 * 1024 };
const cpus: Change = { kind: 'limit', resource: 'cpus', value: 1.5 };
const pids: Change = { kind: 'limit', resource: 'pids', value: 100 };
const readOnly: Change = {
  kind: 'read-only-root',
  writable: [
    { path: '/run', persistent: false, sizeBytes: 1024 * 1024 },
    { path: '/var/lib/x', persistent: true },
  ],
};
const scratch: Change = { kind: 'read-only-root', writable: [{ path: '/tmp', persistent: false }] };
const loopback: Change = {
  kind: 'publish-address',
  containerPort: 80,
  protocol: 'tcp',
  address: '127.0.0.1',
};
const cannot = 'cannot: ';
const shared = `${cannot}${sharedOrOdd}`;

function table(path: string, container: string, cases: Case[], everyone = false): void {
  it.each(cases)('%s', (_, wanted, before, after) => {
    const changed = change(path, before, wanted, container, everyone);
    expect(changed).toBe(after);
    if (after.startsWith('cannot: ')) return;
    // Made twice it is made once.
    expect(change(path, changed, wanted, container, everyone)).toBe(changed);
  });
}

/** A Compose file with one service, whose lines are given without indentation. */
function web(...lines: string[]): string {
  return [
    'services:',
    '  web:',
    '    image: x',
    ...lines.map((line) => (line === '' ? '' : `    ${line}`)),
    '',
  ].join('\n');
}

describe('a Compose service', () => {
  table('compose.yaml', 'web', [
    [
      'privileged, with a comment',
      privilegedOff,
      web('privileged: true # why'),
      web('privileged: false # why'),
    ],
    ['privileged as people write it', privilegedOff, web('privileged: "yes"'), web('privileged: "false"')],
    [
      'a privileged hook',
      privilegedOff,
      web('post_start:', '  - command: x', '    privileged: true'),
      web('post_start:', '  - command: x', '    privileged: false'),
    ],
    ['no-new-privileges, new', noNew, web(), web('security_opt:', '  - no-new-privileges:true')],
    [
      'into a list that is not indented',
      noNew,
      web('security_opt:', '- apparmor:x # keep', '', 'restart: always'),
      web('security_opt:', '- apparmor:x # keep', '- no-new-privileges:true', '', 'restart: always'),
    ],
    [
      'into a key without a value, behind the comments that are its own',
      noNew,
      web('security_opt:   # none yet', '  # - one', '# restarts', 'restart: always'),
      web(
        'security_opt:   # none yet',
        '  # - one',
        '  - no-new-privileges:true',
        '# restarts',
        'restart: always',
      ),
    ],
    ['into null', noNew, web('security_opt: ~'), web('security_opt: ["no-new-privileges:true"]')],
    ['into []', noNew, web('security_opt: []'), web('security_opt: ["no-new-privileges:true"]')],
    [
      'into a list in brackets',
      noNew,
      web("security_opt: [ 'apparmor:x' ]"),
      web('security_opt: [ \'apparmor:x\', "no-new-privileges:true" ]'),
    ],
    [
      'into brackets over lines, with a comment',
      noNew,
      web('security_opt: [', '  "apparmor:x" # mine', ']'),
      web('security_opt: [', '  "apparmor:x", # mine', '  "no-new-privileges:true"', ']'),
    ],
    [
      'into brackets over lines that end with a comma',
      noNew,
      web('security_opt: [', '  "apparmor:x", # mine', ']'),
      web('security_opt: [', '  "apparmor:x", # mine', '  "no-new-privileges:true",', ']'),
    ],
    [
      'turned off before, in single quotes',
      noNew,
      web('security_opt:', "  - 'no-new-privileges:false'"),
      web('security_opt:', "  - 'no-new-privileges:true'"),
    ],
    [
      'a service in braces',
      noNew,
      'services: {web: {image: x}}\n',
      'services: {web: {image: x, security_opt: ["no-new-privileges:true"]}}\n',
    ],
    [
      'a file in JSON',
      noNew,
      '{"services": {"web": {"image": "x"}}}',
      '{"services": {"web": {"image": "x", "security_opt": ["no-new-privileges:true"]}}}',
    ],
    [
      'Windows line ends',
      noNew,
      web('restart: always').replaceAll('\n', '\r\n'),
      web('restart: always', 'security_opt:', '  - no-new-privileges:true').replaceAll('\n', '\r\n'),
    ],
    [
      'no line end at the end',
      noNew,
      web('restart: always').trimEnd(),
      web('restart: always', 'security_opt:', '  - no-new-privileges:true').trimEnd(),
    ],
    [
      'behind a text over several lines, whose blank lines count',
      noNew,
      web('command: |+', '  a', '', ''),
      web('command: |+', '  a', '', '', 'security_opt:', '  - no-new-privileges:true'),
    ],
    [
      'behind the comments at the end of a list',
      noNew,
      web('ports:', '  - 80:80', '  # - 81:81', '', '  # no more', '', '# keys'),
      web(
        'ports:',
        '  - 80:80',
        '  # - 81:81',
        '',
        '  # no more',
        'security_opt:',
        '  - no-new-privileges:true',
        '',
        '# keys',
      ),
    ],
    [
      'the last of a file, before comments that are nobody’s',
      noNew,
      `${web('restart: always')}\n  # old:\n  #   image: y\n`,
      `${web('restart: always', 'security_opt:', '  - no-new-privileges:true')}\n  # old:\n  #   image: y\n`,
    ],
    [
      'four spaces a level',
      noNew,
      'services:\n    web:\n        image: x\n',
      'services:\n    web:\n        image: x\n        security_opt:\n            - no-new-privileges:true\n',
    ],
    [
      'exact capabilities: what is wanted stays with its comment, what is not goes with its',
      drop,
      web('cap_add:', '  - SYS_ADMIN # mounts', '  # owner', '  - CHOWN # owns', '  - CAP_NET_RAW'),
      web('cap_add:', '  # owner', '  - CHOWN # owns', 'cap_drop:', '  - ALL'),
    ],
    [
      'no capability: the list goes with its key, comments of their own stay',
      none,
      web('cap_add:', '  # for mounts', '  - SYS_ADMIN', 'restart: always'),
      web('  # for mounts', 'cap_drop:', '  - ALL', 'restart: always'),
    ],
    [
      'in brackets',
      drop,
      web('cap_add: [SYS_ADMIN, chown, NET_RAW]'),
      web('cap_add: [chown]', 'cap_drop:', '  - ALL'),
    ],
    [
      'what is both dropped and added',
      drop,
      web('cap_drop:', '  - ALL', '  - CHOWN'),
      web('cap_drop:', '  - ALL', 'cap_add:', '  - CHOWN'),
    ],
    [
      'one not added',
      { kind: 'capability-not-added', capability: 'SYS_ADMIN' },
      web('cap_add: [cap_sys_admin, CHOWN]'),
      web('cap_add: [CHOWN]'),
    ],
    [
      'one dropped',
      { kind: 'capability-dropped', capability: 'NET_RAW' },
      web('cap_drop: [MKNOD]'),
      web('cap_drop: [MKNOD, NET_RAW]'),
    ],
    [
      'seccomp unconfined',
      { kind: 'seccomp-default' },
      web('security_opt:', '  - seccomp=unconfined', '  - label:type:x'),
      web('security_opt:', '  - label:type:x'),
    ],
    [
      'a recorded profile in its place',
      seccomp,
      web('security_opt:', '  - seccomp=unconfined'),
      web('security_opt:', '  - seccomp:./seccomp/web.json'),
    ],
    [
      'AppArmor unconfined',
      { kind: 'apparmor-default' },
      web('security_opt: ["apparmor:unconfined"]', 'restart: always'),
      web('restart: always'),
    ],
    [
      'SELinux off',
      { kind: 'selinux-enabled' },
      web('security_opt:', '  - label=disable', 'restart: always'),
      web('restart: always'),
    ],
    [
      'an SELinux type',
      { kind: 'selinux-option-removed', option: 'type' },
      web('security_opt:', '  - label=type:spc_t', '  - label=user:u'),
      web('security_opt:', '  - label=user:u'),
    ],
    [
      '/proc unmasked',
      { kind: 'proc-masked' },
      web('security_opt:', '  - systempaths=unconfined', 'restart: always'),
      web('restart: always'),
    ],
    [
      'the network',
      { kind: 'namespace-private', namespace: 'network' },
      web('network_mode: host', 'restart: always'),
      web('restart: always'),
    ],
    [
      'the pid namespace, first in its service',
      { kind: 'namespace-private', namespace: 'pid' },
      'services:\n  web:\n    pid: host\n    image: x\n',
      'services:\n  web:\n    image: x\n',
    ],
    [
      'the ipc namespace',
      { kind: 'namespace-private', namespace: 'ipc' },
      web('ipc: "host" # shm'),
      web('ipc: "private" # shm'),
    ],
    ['a user, new', user, web(), web('user: "1000:1001"')],
    ['a user, there', user, web('user: root # hm'), web('user: "1000:1001" # hm')],
    [
      'a check that Compose has not got',
      { kind: 'run-as-non-root' },
      web(),
      `${cannot}Compose has no such check; give the service a \`user\``,
    ],
    [
      'a read-only root',
      readOnly,
      web(),
      web('tmpfs:', '  - /run:size=1m', 'volumes:', '  - /var/lib/x', 'read_only: true'),
    ],
    [
      'where one text is the tmpfs',
      scratch,
      web('tmpfs: /run'),
      web('tmpfs: [/run, /tmp]', 'read_only: true'),
    ],
    [
      'where something is mounted above',
      scratch,
      web('volumes: ["/srv:/tmp"]'),
      web('volumes: ["/srv:/tmp"]', 'read_only: true'),
    ],
    [
      'a mount',
      { kind: 'mount-read-only', target: '/d' },
      web('volumes:', '  - ./d:/d # data', '  - /e:/e'),
      web('volumes:', '  - ./d:/d:ro # data', '  - /e:/e'),
    ],
    [
      'a mount with options',
      { kind: 'mount-read-only', target: '/d' },
      web('volumes:', "  - '$" + "{D:-/d}:/d:rw,z'"),
      web('volumes:', "  - '$" + "{D:-/d}:/d:z,ro'"),
    ],
    [
      'a long mount',
      { kind: 'mount-read-only', target: '/d' },
      web('volumes:', '  - type: bind', '    source: /d', '    target: /d'),
      web('volumes:', '  - type: bind', '    source: /d', '    target: /d', '    read_only: true'),
    ],
    [
      'a volume without a source',
      { kind: 'mount-read-only', target: '/d' },
      web('volumes:', '  - /d'),
      `${cannot}it is written in a form that has no place for options`,
    ],
    [
      'a mount goes',
      { kind: 'mount-removed', target: '/s' },
      web('volumes:', '  - /s:/s', '  - type: bind', '    source: /x', '    target: /x'),
      web('volumes:', '  - type: bind', '    source: /x', '    target: /x'),
    ],
    [
      'a long mount goes',
      { kind: 'mount-removed', target: '/x' },
      web('volumes:', '  - /s:/s', '  - type: bind', '    # deep', '    source: /x', '    target: /x'),
      web('volumes:', '  - /s:/s', '    # deep'),
    ],
    [
      'propagation',
      { kind: 'mount-propagation-private', target: '/x' },
      web('volumes:', '  - /x:/x:ro,rshared'),
      web('volumes:', '  - /x:/x:ro'),
    ],
    [
      'propagation of a long mount',
      { kind: 'mount-propagation-private', target: '/x' },
      web(
        'volumes:',
        '  - type: bind',
        '    source: /x',
        '    bind: {propagation: rshared}',
        '    target: /x',
      ),
      web('volumes:', '  - type: bind', '    source: /x', '    target: /x'),
    ],
    [
      'a device',
      { kind: 'device-removed', path: '/dev/mem' },
      web('devices:', '  - /dev/mem:/dev/mem:rw', '  - /dev/fuse'),
      web('devices:', '  - /dev/fuse'),
    ],
    [
      'a sysctl in a map',
      { kind: 'sysctl-removed', name: 'kernel.x' },
      web('sysctls:', '  kernel.x: 1', '  net.y: 2'),
      web('sysctls:', '  net.y: 2'),
    ],
    [
      'a sysctl in a list',
      { kind: 'sysctl-removed', name: 'kernel.x' },
      web('sysctls: [kernel.x=1]', 'restart: always'),
      web('restart: always'),
    ],
    ['memory', memory, web(), web('mem_limit: 64m')],
    ['memory that is unlimited so far', memory, web('mem_limit: 0'), web('mem_limit: 64m')],
    [
      'memory where limits are under deploy',
      memory,
      web('deploy:', '  resources:', '    limits: {cpus: "1"}'),
      web('deploy:', '  resources:', '    limits: {cpus: "1", memory: 64m}'),
    ],
    [
      'CPUs under deploy are a text',
      cpus,
      web('deploy:', '  resources:', '    reservations:', '      memory: 8m'),
      web(
        'deploy:',
        '  resources:',
        '    reservations:',
        '      memory: 8m',
        '    limits:',
        '      cpus: "1.5"',
      ),
    ],
    [
      'less memory than is reserved',
      memory,
      web('mem_reservation: 1g'),
      `${cannot}more memory is reserved than this limit allows`,
    ],
    ['processes', pids, web('pids_limit: -1'), web('pids_limit: 100')],
    [
      'the OOM killer',
      { kind: 'oom-kill-enabled' },
      web('oom_kill_disable: true'),
      web('oom_kill_disable: false'),
    ],
    [
      'a port',
      loopback,
      web('ports:', '  - 8080:80', '  - "443:443"'),
      web('ports:', '  - "127.0.0.1:8080:80"', '  - "443:443"'),
    ],
    [
      'a port of all addresses, in words',
      loopback,
      web('ports: ["0.0.0.0:8080:80/tcp"]'),
      web('ports: ["127.0.0.1:8080:80/tcp"]'),
    ],
    [
      'a port of all addresses of IPv6',
      loopback,
      web("ports: ['[::]:8080:80']"),
      web("ports: ['127.0.0.1:8080:80']"),
    ],
    ['a port of its own', loopback, web('ports: ["80"]'), web('ports: ["127.0.0.1::80"]')],
    [
      'a long port',
      loopback,
      web('ports:', '  - target: 80', '    published: 8080'),
      web('ports:', '  - target: 80', '    published: 8080', '    host_ip: 127.0.0.1'),
    ],
    [
      'logs',
      { kind: 'log-rotation', maxSize: '10m', maxFiles: 3 },
      web(),
      web('logging:', '  driver: json-file', '  options:', '    max-size: 10m', '    max-file: "3"'),
    ],
    [
      'logs whose driver is named',
      { kind: 'log-rotation', maxSize: '10m', maxFiles: 3 },
      web('logging:', '  driver: local # quick'),
      web('logging:', '  driver: local # quick', '  options:', '    max-size: 10m', '    max-file: "3"'),
    ],
    [
      'logs of a driver that has no files',
      { kind: 'log-rotation', maxSize: '10m', maxFiles: 3 },
      web('logging: {driver: syslog}'),
      `${cannot}the log driver syslog keeps no files that could be rotated`,
    ],
    [
      'restarts',
      { kind: 'restart-limited', maxRetries: 5 },
      web('restart: always'),
      web('restart: on-failure:5'),
    ],
    [
      'a token',
      { kind: 'service-account-token-off' },
      web(),
      `${cannot}only Kubernetes has service accounts`,
    ],
  ]);
});

describe('what services share stays as it is', () => {
  const common = (...lines: string[]) =>
    [
      'x-c: &c',
      '  privileged: true',
      '  cap_add: [SYS_ADMIN, CHOWN]',
      '  security_opt: &o',
      '    - seccomp:unconfined',
      '  deploy: {replicas: 2}',
      ...lines,
      '',
    ].join('\n');
  const merging = (...lines: string[]) =>
    common('services:', '  web:', '    <<: *c', '    image: x', ...lines);
  table('compose.yaml', 'web', [
    ['a merged scalar is overridden', privilegedOff, merging(), merging('    privileged: false')],
    [
      'a merged list is replaced by what is left of it',
      { kind: 'capability-not-added', capability: 'SYS_ADMIN' },
      merging(),
      merging('    cap_add:', '      - CHOWN'),
    ],
    ['or by nothing', { kind: 'seccomp-default' }, merging(), merging('    security_opt: []')],
    [
      'a merge key that stands last',
      noNew,
      common('services:', '  web:', '    image: x', '    <<: *c'),
      common(
        'services:',
        '  web:',
        '    image: x',
        '    <<: *c',
        '    security_opt:',
        '      - seccomp:unconfined',
        '      - no-new-privileges:true',
      ),
    ],
    [
      'a list that is an alias',
      seccomp,
      common('services:', '  web:', '    image: x', '    security_opt: *o # theirs'),
      common(
        'services:',
        '  web:',
        '    image: x',
        '    security_opt: ["seccomp:./seccomp/web.json"] # theirs',
      ),
    ],
    [
      'a merged map cannot be overridden in part',
      { kind: 'restart-limited', maxRetries: 3 },
      common(
        'services:',
        '  web:',
        '    image: x',
        '    deploy: &d {restart_policy: {condition: any}}',
        '  api: {image: y, deploy: *d}',
      )
        .replace('web:', 'old:')
        .replace('api:', 'web:'),
      shared,
    ],
    [
      'what has no word for "own"',
      { kind: 'namespace-private', namespace: 'pid' },
      'x-c: &c {pid: host}\nservices:\n  web:\n    <<: *c\n    image: x\n',
      shared,
    ],
    [
      'a service of another file',
      noNew,
      'services:\n  web:\n    extends: {service: base}\n  base:\n    image: x\n',
      'services:\n  web:\n    extends: {service: base}\n    security_opt:\n      - no-new-privileges:true\n  base:\n    image: x\n',
    ],
  ]);
});

/** A Pod with one container, whose lines are given without indentation; `spec` stands before its containers. */
function pod(lines: string[], spec: string[] = [], after: string[] = []): string {
  const inner = ['- name: web', '  image: x', ...lines.map((line) => `  ${line}`)];
  return [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: p',
    'spec:',
    ...spec.map((line) => `  ${line}`),
    '  containers:',
    ...inner.map((line) => `  ${line}`),
    ...after.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

describe('a container of a Pod', () => {
  table('pod.yaml', 'web', [
    [
      'privileged',
      privilegedOff,
      pod(['securityContext:', '  privileged: true # why']),
      pod(['securityContext:', '  privileged: false # why']),
    ],
    [
      'exact capabilities',
      drop,
      pod([]),
      pod(['securityContext:', '  capabilities:', '    drop:', '    - ALL', '    add:', '    - CHOWN']),
    ],
    [
      'exact capabilities in braces',
      drop,
      pod(['securityContext: {capabilities: {add: [SYS_ADMIN]}}']),
      pod(['securityContext: {capabilities: {add: [CHOWN], drop: [ALL]}}']),
    ],
    [
      'capabilities to none: maps that become empty go',
      { kind: 'capability-not-added', capability: 'SYS_ADMIN' },
      pod(['securityContext:', '  capabilities:', '    add:', '    - SYS_ADMIN', 'stdin: true']),
      pod(['stdin: true']),
    ],
    [
      'escalation',
      noNew,
      pod(['securityContext: {}']),
      pod(['securityContext: {allowPrivilegeEscalation: false}']),
    ],
    [
      'escalation beside privileged',
      noNew,
      pod(['securityContext: {privileged: true}']),
      `${cannot}Kubernetes refuses allowPrivilegeEscalation: false beside privileged: true`,
    ],
    [
      'escalation beside SYS_ADMIN',
      noNew,
      pod(['securityContext: {capabilities: {add: [SYS_ADMIN]}}']),
      `${cannot}Kubernetes refuses allowPrivilegeEscalation: false beside CAP_SYS_ADMIN`,
    ],
    [
      'seccomp, new',
      { kind: 'seccomp-default' },
      pod([]),
      pod(['securityContext:', '  seccompProfile:', '    type: RuntimeDefault']),
    ],
    [
      'seccomp of the Pod, which others have, too',
      { kind: 'seccomp-default' },
      pod([], ['securityContext: {seccompProfile: {type: Unconfined}}']),
      pod(
        ['securityContext:', '  seccompProfile:', '    type: RuntimeDefault'],
        ['securityContext: {seccompProfile: {type: Unconfined}}'],
      ),
    ],
    [
      'AppArmor by annotation',
      { kind: 'apparmor-default' },
      pod([]).replace(
        '  name: p',
        '  name: p\n  annotations:\n    container.apparmor.security.beta.kubernetes.io/web: "unconfined"',
      ),
      pod([]).replace(
        '  name: p',
        '  name: p\n  annotations:\n    container.apparmor.security.beta.kubernetes.io/web: "runtime/default"',
      ),
    ],
    [
      'AppArmor by field',
      { kind: 'apparmor-default' },
      pod(['securityContext:', '  appArmorProfile:', '    type: Unconfined']),
      pod(['securityContext:', '  appArmorProfile:', '    type: RuntimeDefault']),
    ],
    [
      'an SELinux type',
      { kind: 'selinux-option-removed', option: 'type' },
      pod(['securityContext:', '  seLinuxOptions:', '    type: spc_t', '    level: s0']),
      pod(['securityContext:', '  seLinuxOptions:', '    level: s0']),
    ],
    [
      'proc',
      { kind: 'proc-masked' },
      pod(["securityContext: {procMount: 'Unmasked'}"]),
      pod(["securityContext: {procMount: 'Default'}"]),
    ],
    [
      'a namespace of the host',
      { kind: 'namespace-private', namespace: 'pid' },
      pod([], ['hostPID: true # debug']),
      pod([], ['hostPID: false # debug']),
    ],
    [
      'processes shared in the Pod',
      { kind: 'namespace-private', namespace: 'pid' },
      pod([], ['shareProcessNamespace: true']),
      pod([], ['shareProcessNamespace: false']),
    ],
    [
      'a user namespace',
      { kind: 'namespace-private', namespace: 'user' },
      pod([]),
      pod([], [], ['hostUsers: false']),
    ],
    ['a namespace that Pods do not share', { kind: 'namespace-private', namespace: 'uts' }, pod([]), pod([])],
    [
      'a user',
      user,
      pod(['securityContext:', '  runAsUser: 0']),
      pod(['securityContext:', '  runAsUser: 1000', '  runAsGroup: 1001']),
    ],
    [
      'not root',
      { kind: 'run-as-non-root' },
      pod([], ['securityContext:', '  runAsNonRoot: false']),
      pod(['securityContext:', '  runAsNonRoot: true'], ['securityContext:', '  runAsNonRoot: false']),
    ],
    [
      'a read-only root',
      scratch,
      pod([]),
      pod(
        [
          'volumeMounts:',
          '- name: tmp',
          '  mountPath: /tmp',
          'securityContext:',
          '  readOnlyRootFilesystem: true',
        ],
        [],
        ['volumes:', '- name: tmp', '  emptyDir: {}'],
      ),
    ],
    [
      'a read-only root whose volume’s name is taken',
      scratch,
      pod([], ['volumes:', '- name: tmp', '  hostPath: {path: /x}']),
      pod(
        [
          'volumeMounts:',
          '- name: tmp-2',
          '  mountPath: /tmp',
          'securityContext:',
          '  readOnlyRootFilesystem: true',
        ],
        ['volumes:', '- name: tmp', '  hostPath: {path: /x}', '- name: tmp-2', '  emptyDir: {}'],
      ),
    ],
    [
      'what must be kept',
      readOnly,
      pod([]),
      `${cannot}it needs a volume at /var/lib/x that keeps, and begins with, what the image has there`,
    ],
    [
      'a mount',
      { kind: 'mount-read-only', target: '/h' },
      pod(['volumeMounts:', '- name: h', '  mountPath: /h'], ['volumes: [{name: h, hostPath: {path: /}}]']),
      pod(
        ['volumeMounts:', '- name: h', '  mountPath: /h', '  readOnly: true'],
        ['volumes: [{name: h, hostPath: {path: /}}]'],
      ),
    ],
    [
      'a mount goes with its volume',
      { kind: 'mount-removed', target: '/h' },
      pod(
        ['volumeMounts:', '- {name: h, mountPath: /h}'],
        ['volumes:', '- name: h', '  hostPath: {path: /}', '- name: other', '  emptyDir: {}'],
      ),
      pod([], ['volumes:', '- name: other', '  emptyDir: {}']),
    ],
    [
      'propagation',
      { kind: 'mount-propagation-private', target: '/h' },
      pod(
        ['volumeMounts:', '- {name: h, mountPath: /h, mountPropagation: Bidirectional}'],
        ['volumes: [{name: h, hostPath: {path: /}}]'],
      ),
      pod(
        ['volumeMounts:', '- {name: h, mountPath: /h, mountPropagation: None}'],
        ['volumes: [{name: h, hostPath: {path: /}}]'],
      ),
    ],
    [
      'a sysctl',
      { kind: 'sysctl-removed', name: 'kernel.x' },
      pod([], ['securityContext:', '  sysctls:', '  - name: kernel.x', '    value: "1"', '  fsGroup: 1']),
      pod([], ['securityContext:', '  fsGroup: 1']),
    ],
    [
      'memory',
      memory,
      pod(['resources:', '  requests: {memory: 8Mi}']),
      pod(['resources:', '  requests: {memory: 8Mi}', '  limits:', '    memory: 64Mi']),
    ],
    ['CPUs', cpus, pod(['resources:']), pod(['resources:', '  limits:', '    cpu: 1500m'])],
    [
      'less than is requested',
      memory,
      pod(['resources: {requests: {memory: 1Gi}}']),
      `${cannot}more is requested than this limit allows`,
    ],
    [
      'processes',
      pids,
      pod([]),
      `${cannot}the kubelet limits processes: see podPidsLimit in the node's configuration`,
    ],
    [
      'a port of the node',
      loopback,
      pod(['ports:', '- containerPort: 80', '  hostPort: 8080']),
      pod(['ports:', '- containerPort: 80', '  hostPort: 8080', '  hostIP: 127.0.0.1']),
    ],
    [
      'a token',
      { kind: 'service-account-token-off' },
      pod([], ['automountServiceAccountToken: true']),
      pod([], ['automountServiceAccountToken: false']),
    ],
    [
      'a profile of one’s own',
      seccomp,
      pod([]),
      `${cannot}a profile must be on every node first, below the kubelet's seccomp directory: install ./seccomp/web.json, then set seccompProfile to Localhost`,
    ],
    [
      'a security context that is an alias',
      noNew,
      pod(['securityContext: *sc'], ['securityContext: &sc', '  runAsUser: 5']),
      pod(
        ['securityContext:', '  <<: *sc', '  allowPrivilegeEscalation: false'],
        ['securityContext: &sc', '  runAsUser: 5'],
      ),
    ],
    [
      'the first key of a container',
      { kind: 'capability-not-added', capability: 'SYS_ADMIN' },
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - securityContext: {capabilities: {add: [SYS_ADMIN]}} # why\n      name: web\n',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: web\n',
    ],
    [
      'JSON as kubectl prints it',
      drop,
      JSON.stringify(
        {
          apiVersion: 'v1',
          kind: 'Pod',
          spec: {
            containers: [{ name: 'web', securityContext: { capabilities: { add: ['SYS_ADMIN', 'CHOWN'] } } }],
          },
        },
        null,
        4,
      ),
      JSON.stringify(
        {
          apiVersion: 'v1',
          kind: 'Pod',
          spec: {
            containers: [
              { name: 'web', securityContext: { capabilities: { add: ['CHOWN'], drop: ['ALL'] } } },
            ],
          },
        },
        null,
        4,
      ),
    ],
  ]);

  describe('where all of the Pod’s containers get the change', () => {
    table(
      'pod.yaml',
      'web',
      [
        [
          'seccomp of the Pod',
          { kind: 'seccomp-default' },
          pod([], ['securityContext: {seccompProfile: {type: Unconfined}}']),
          pod([], ['securityContext: {seccompProfile: {type: RuntimeDefault}}']),
        ],
        [
          'not root',
          { kind: 'run-as-non-root' },
          pod([], ['securityContext:', '  runAsNonRoot: false']),
          pod([], ['securityContext:', '  runAsNonRoot: true']),
        ],
        [
          'an SELinux type',
          { kind: 'selinux-option-removed', option: 'type' },
          pod([], ['securityContext: {seLinuxOptions: {type: spc_t}, fsGroup: 1}']),
          pod([], ['securityContext: {fsGroup: 1}']),
        ],
      ],
      true,
    );
  });
});

describe('a docker run', () => {
  const lines = (...flags: string[]) =>
    [
      '#!/bin/sh',
      'docker run \\',
      ...flags.map((flag) => `  ${flag} \\`),
      '  nginx -g x',
      'echo done',
      '',
    ].join('\n');
  table('start.sh', 'nginx', [
    ['privileged, on its line', privilegedOff, lines('--privileged', '-d'), lines('-d')],
    [
      'privileged, among others',
      privilegedOff,
      'docker run -d --privileged --rm nginx\n',
      'docker run -d --rm nginx\n',
    ],
    [
      'privileged, said at length',
      privilegedOff,
      'sudo docker run --privileged=true nginx',
      'sudo docker run nginx',
    ],
    [
      'no-new-privileges',
      noNew,
      'docker run -d nginx',
      'docker run --security-opt no-new-privileges -d nginx',
    ],
    ['over several lines', noNew, lines('-d'), lines('--security-opt no-new-privileges', '-d')],
    [
      'exact capabilities',
      drop,
      'docker run --cap-add SYS_ADMIN --cap-add=CHOWN nginx',
      'docker run --cap-drop ALL --cap-add=CHOWN nginx',
    ],
    ['a user that is there', user, 'docker run -u 0 nginx', 'docker run -u 1000:1001 nginx'],
    ['a user that is not', user, 'docker run nginx', 'docker run --user 1000:1001 nginx'],
    [
      'a mount',
      { kind: 'mount-read-only', target: '/d' },
      'docker run -v "$PWD/a b:/d:rw" nginx',
      'docker run -v "$PWD/a b:/d:ro" nginx',
    ],
    [
      'a mount in one word',
      { kind: 'mount-read-only', target: '/d' },
      'docker run --volume=/d:/d nginx',
      'docker run --volume=/d:/d:ro nginx',
    ],
    [
      'a mount in a cluster of flags',
      { kind: 'mount-removed', target: '/d' },
      'docker run -itv /d:/d nginx',
      `${cannot}it is not written as a flag of its own that can be changed safely`,
    ],
    [
      'a mount at length',
      { kind: 'mount-read-only', target: '/d' },
      'docker run --mount type=bind,src=/d,dst=/d nginx',
      'docker run --mount type=bind,src=/d,dst=/d,readonly nginx',
    ],
    [
      'the network',
      { kind: 'namespace-private', namespace: 'network' },
      lines('--net host', '-d'),
      lines('-d'),
    ],
    ['memory', memory, 'docker run nginx', 'docker run --memory 64m nginx'],
    ['processes', pids, 'docker run --pids-limit=-1 nginx', 'docker run --pids-limit=100 nginx'],
    ['a port', loopback, 'docker run -p 8080:80 nginx', 'docker run -p 127.0.0.1:8080:80 nginx'],
    [
      'a read-only root',
      readOnly,
      'docker run nginx',
      'docker run --read-only --tmpfs /run:size=1m --volume /var/lib/x nginx',
    ],
    [
      'restarts',
      { kind: 'restart-limited', maxRetries: 5 },
      'docker run --restart always nginx',
      'docker run --restart on-failure:5 nginx',
    ],
  ]);
});

describe('a quadlet', () => {
  const unit = (...lines: string[]) =>
    [
      '[Unit]',
      'Description=x',
      '',
      '[Container]',
      '# the image',
      'Image=x',
      ...lines,
      '',
      '[Install]',
      'WantedBy=default.target',
      '',
    ].join('\n');
  table('web.container', 'systemd-web', [
    ['privileged', privilegedOff, unit('PodmanArgs=--privileged --foo=1'), unit('PodmanArgs=--foo=1')],
    ['privileged, alone', privilegedOff, unit('PodmanArgs=--privileged'), unit()],
    [
      'exact capabilities',
      drop,
      unit('AddCapability=SYS_ADMIN CHOWN'),
      unit('AddCapability=CHOWN', 'DropCapability=all'),
    ],
    [
      'no capabilities',
      none,
      unit('AddCapability=SYS_ADMIN', 'DropCapability=all'),
      unit('DropCapability=all'),
    ],
    ['no-new-privileges', noNew, unit('NoNewPrivileges=false'), unit('NoNewPrivileges=true')],
    ['no-new-privileges, new', noNew, unit(), unit('NoNewPrivileges=true')],
    ['seccomp', { kind: 'seccomp-default' }, unit('SeccompProfile=unconfined'), unit()],
    ['the network', { kind: 'namespace-private', namespace: 'network' }, unit('Network=host'), unit()],
    ['a user', user, unit('User=0'), unit('User=1000', 'Group=1001')],
    ['a mount', { kind: 'mount-read-only', target: '/d' }, unit('Volume=/d:/d:z'), unit('Volume=/d:/d:z,ro')],
    [
      'a mount goes',
      { kind: 'mount-removed', target: '/d' },
      unit('Volume=/d:/d', 'Volume=/e:/e'),
      unit('Volume=/e:/e'),
    ],
    ['a read-only root', readOnly, unit(), unit('Tmpfs=/run:size=1m', 'Volume=/var/lib/x', 'ReadOnly=true')],
    ['memory', memory, unit(), unit('PodmanArgs=--memory 64m')],
    ['processes', pids, unit('PidsLimit=-1'), unit('PidsLimit=100')],
    ['a port', loopback, unit('PublishPort=8080:80'), unit('PublishPort=127.0.0.1:8080:80')],
    ['SELinux off', { kind: 'selinux-enabled' }, unit('SecurityLabelDisable=true'), unit()],
  ]);
});

describe('an OCI configuration', () => {
  const config = (process: object, rest: object = {}) =>
    JSON.stringify(
      { ociVersion: '1.0.2', process: { args: ['x'], ...process }, root: { path: 'rootfs' }, ...rest },
      null,
      '\t',
    );
  const sets = (...names: string[]) =>
    Object.fromEntries(['bounding', 'effective', 'permitted'].map((set) => [set, names]));
  const name = 'config.json';
  const read = readManifest(new SourceText(name, config({})), fixtureContext);
  const container = read.kind === 'read' ? (read.workloads[0]?.containers[0]?.name ?? '') : '';
  table(name, container, [
    [
      'exact capabilities',
      drop,
      config({ capabilities: { ...sets('CAP_SYS_ADMIN', 'CAP_CHOWN'), ambient: ['CAP_SYS_ADMIN'] } }),
      config({ capabilities: sets('CAP_CHOWN') }),
    ],
    ['capabilities where there are none', drop, config({}), config({ capabilities: sets('CAP_CHOWN') })],
    [
      'one dropped',
      { kind: 'capability-dropped', capability: 'NET_RAW' },
      config({ capabilities: sets('CAP_NET_RAW', 'CAP_CHOWN') }),
      config({ capabilities: sets('CAP_CHOWN') }),
    ],
    ['no-new-privileges', noNew, config({}), config({ noNewPrivileges: true })],
    ['a user', user, config({ user: { uid: 0, gid: 0 } }), config({ user: { uid: 1000, gid: 1001 } })],
    [
      'a namespace',
      { kind: 'namespace-private', namespace: 'pid' },
      config({}, { linux: { namespaces: [{ type: 'mount' }] } }),
      config({}, { linux: { namespaces: [{ type: 'mount' }, { type: 'pid' }] } }),
    ],
    [
      'a namespace by its path',
      { kind: 'namespace-private', namespace: 'pid' },
      config({}, { linux: { namespaces: [{ type: 'pid', path: '/proc/1/ns/pid' }] } }),
      config({}, { linux: { namespaces: [{ type: 'pid' }] } }),
    ],
    ['processes', pids, config({}), config({}, { linux: { resources: { pids: { limit: 100 } } } })],
    [
      'a mount',
      { kind: 'mount-read-only', target: '/d' },
      config({}, { mounts: [{ destination: '/d', source: '/d', options: ['rbind', 'rw'] }] }),
      config({}, { mounts: [{ destination: '/d', source: '/d', options: ['rbind', 'ro'] }] }),
    ],
    ['privileged', privilegedOff, config({}), config({})],
  ]);
});
