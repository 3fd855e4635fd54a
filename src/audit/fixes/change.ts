import type { Capability } from '../../linux/capabilities.js';
import type { SharedNamespace } from '../model/declared-container.js';

/**
 * What a fix does, whatever the format. Each format's writer turns it into edits of the text, or says that it cannot.
 * Changes say how it shall be afterwards, so making one twice is making it once.
 */
export type Change =
  | { kind: 'privileged-off' }
  /** Exactly these, whatever was there: drop ALL, add `only`. */
  | { kind: 'capabilities-only'; only: readonly Capability[] }
  | { kind: 'capability-not-added'; capability: string }
  | { kind: 'capability-dropped'; capability: Capability }
  | { kind: 'no-new-privileges' }
  | { kind: 'seccomp-default' }
  /** A profile made from a policy; the file is written beside the manifest. */
  | { kind: 'seccomp-profile'; file: string; content: string }
  | { kind: 'apparmor-default' }
  | { kind: 'selinux-enabled' }
  /** Takes away what sets one SELinux option. */
  | { kind: 'selinux-option-removed'; option: 'user' | 'role' | 'type' }
  | { kind: 'proc-masked' }
  | { kind: 'namespace-private'; namespace: SharedNamespace }
  | { kind: 'user'; uid: number; gid: number }
  | { kind: 'run-as-non-root' }
  /** `writable` become tmpfs (Compose) or emptyDir (Kubernetes) where nothing is mounted yet. */
  | { kind: 'read-only-root'; writable: readonly WritablePlace[] }
  | { kind: 'mount-read-only'; target: string }
  | { kind: 'mount-removed'; target: string }
  | { kind: 'mount-propagation-private'; target: string }
  | { kind: 'device-removed'; path: string }
  | { kind: 'sysctl-removed'; name: string }
  /** memory in bytes, cpus as CPUs, pids as a count. */
  | { kind: 'limit'; resource: 'memory' | 'cpus' | 'pids'; value: number }
  | { kind: 'oom-kill-enabled' }
  | { kind: 'publish-address'; containerPort: number; protocol: 'tcp' | 'udp' | 'sctp'; address: string }
  | { kind: 'service-account-token-off' }
  | { kind: 'log-rotation'; maxSize: string; maxFiles: number }
  | { kind: 'restart-limited'; maxRetries: number };

export interface WritablePlace {
  path: string;
  sizeBytes?: number;
  /** Contents must survive a restart: a volume, not memory. */
  persistent: boolean;
}
