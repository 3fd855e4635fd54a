import type { Change } from '../fixes/change.js';
import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { ContainerRule } from './rule.js';
import { isWindows } from './support/identity.js';
import { suggestsKernelFeatures } from './support/programs-that-need-more.js';
import { supports } from './support/recorded.js';
import { hostNamespace } from './support/shared-namespace.js';

const fixes: Change[] = [{ kind: 'seccomp-default' }];

/** Where nothing said means no filter. Docker and Podman apply their default then; OCI configurations hold theirs. */
export const seccompMissing: ContainerRule = {
  id: 'seccomp-missing',
  title: 'No seccomp filter is set',
  severity: 'medium',
  scope: 'container',
  formats: ['kubernetes'],
  why: "Kubernetes starts containers without a filter unless asked, or unless the kubelet runs with seccompDefault. The kernel's whole interface is then open.",
  attack: 'Uses a flaw behind a call that the default filter refuses, and is root in the kernel.',
  standards: {
    cisDocker: ['5.22'],
    cisKubernetes: ['5.7.2'],
    pss: ['Seccomp'],
    nsa: ['Pod security enforcement'],
    mitre: ['T1068', 'T1611'],
  },
  check(container, workload) {
    // The kernel's filter is lifted from privileged containers whatever is said.
    if (container.seccomp || container.privileged?.value === true || isWindows(workload)) return [];
    return [{ at: container.at, message: 'sets no seccomp profile' }];
  },
  fix: {
    advice: 'Set seccompProfile to RuntimeDefault.',
    breaks:
      'Debuggers, nested engines and programs with sandboxes of their own are refused calls. They say "Operation not permitted".',
    unseen: ({ container, workload }) => (safeUnseen(container, workload) ? fixes : []),
    recorded: () => supports(fixes, 'the workload was recorded and verified under a seccomp filter'),
  },
};

/** Left alone: what by its other settings deals with the kernel, and programs known to be refused calls. */
function safeUnseen(container: DeclaredContainer, workload: DeclaredWorkload): boolean {
  const ordinary = container.capabilities.add.every(({ value }) => ordinaryAdditions.has(value));
  const shared = hostNamespace(workload, 'pid') ?? hostNamespace(workload, 'ipc');
  return ordinary && !shared && container.devices.length === 0 && !suggestsKernelFeatures(container);
}

/** Capabilities that go with no system call which the default filter refuses. */
const ordinaryAdditions: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'KILL',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
]);
