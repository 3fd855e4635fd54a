import { textOf } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, under } from '../pod-view.js';

/** Allowed sysctls, and since which minor version. policy/check_sysctls.go. */
const allowed: ReadonlyMap<string, number> = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
  ['net.ipv4.tcp_slow_start_after_idle', 37],
  ['net.ipv4.tcp_notsent_lowat', 37],
]);

/** Names count exactly as written; a sysctl without one is not allowed. v1.0. */
export const sysctls: Control = {
  name: 'Sysctls',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    for (const item of pod.each(under(pod.self.securityContext, 'sysctls'))) {
      const name = under(item, 'name');
      const since = item.kind === 'map' ? allowed.get(textOf(name) ?? '') : undefined;
      if (since === undefined || since > pod.minor)
        report(name ?? item, `the Pod sets the sysctl ${name ? quoted(name) : '""'}`);
    }
  },
};
