/**
 * Sysctls that the Pod Security Standards' baseline allows (as of Kubernetes 1.32): namespaced, and without effect on
 * neighbours.
 */
const safe: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

export function isSafeSysctl(name: string): boolean {
  return safe.has(dotted(name));
}

/** The namespace that holds a sysctl, as the kubelet has them (pkg/kubelet/sysctl/namespace.go); else it is the host's. */
export function sysctlNamespace(name: string): 'ipc' | 'network' | 'uts' | 'host' {
  const key = dotted(name);
  if (key.startsWith('net.')) return 'network';
  if (key === 'kernel.hostname' || key === 'kernel.domainname') return 'uts';
  const ipc = ['kernel.shm', 'kernel.msg', 'fs.mqueue.'].some((start) => key.startsWith(start));
  return ipc || key === 'kernel.sem' ? 'ipc' : 'host';
}

/** `net/ipv4/ip_forward` is `net.ipv4.ip_forward`. */
export function dotted(name: string): string {
  return name.includes('/') ? name.replaceAll('/', '.') : name;
}
