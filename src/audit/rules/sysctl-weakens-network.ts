import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { saidBefore } from './support/pod-wide.js';
import { missing } from './support/recorded.js';
import { dotted } from './support/sysctl-reach.js';

/** Values other than these let packets in or through that the kernel otherwise drops. */
const safeValues: readonly (readonly [RegExp, string])[] = [
  [/^net\.ipv4\.(?:ip_forward|conf\.[^.]+\.forwarding)$/, '0'],
  [/^net\.ipv6\.conf\.[^.]+\.forwarding$/, '0'],
  [
    /^net\.ipv[46]\.conf\.[^.]+\.(?:accept_redirects|accept_source_route|send_redirects|secure_redirects)$/,
    '0',
  ],
  [/^net\.ipv4\.conf\.[^.]+\.(?:route_localnet|proxy_arp|bootp_relay)$/, '0'],
  [/^net\.ipv4\.(?:tcp_syncookies|icmp_echo_ignore_broadcasts|icmp_ignore_bogus_error_responses)$/, '1'],
];

/** Two of its values are safe: strict and loose. */
const reversePath = /^net\.ipv4\.conf\.[^.]+\.rp_filter$/;

/** The network stack is told to trust more, or to route. */
export const sysctlWeakensNetwork: ContainerRule = {
  id: 'sysctl-weakens-network',
  title: 'Kernel parameter weakens the network',
  severity: 'low',
  scope: 'container',
  formats: startFormats,
  why: 'The parameter makes the kernel route, or believe addresses and redirects that it would drop. Services that trust local addresses are then open to others.',
  attack:
    'Sends packets with forged or local addresses through the container to services that do not expect them.',
  standards: { pss: ['Sysctls'], mitre: ['T1557', 'T1090'] },
  check(container, workload) {
    const { sysctls } = container;
    if (sysctls.length === 0 || saidBefore(container, workload)) return [];
    return sysctls
      .filter(({ value: { name, value } }) => weakens(dotted(name), value.trim()))
      .map(({ at, value: { name, value } }) => ({
        at,
        message: `sets ${name.slice(0, 80)}=${value.trim().slice(0, 40)}`,
        detail: name.slice(0, 80),
      }));
  },
  fix: {
    advice: 'Remove it unless the container is a router or VPN.',
    breaks: 'VPN and routing containers no longer pass traffic on. Peers beyond them cannot be reached.',
    recorded: () => missing('a policy does not record kernel parameters'),
  },
};

function weakens(name: string, value: string): boolean {
  if (!name.startsWith('net.')) return false;
  if (reversePath.test(name)) return value === '0';
  return safeValues.some(([pattern, safe]) => pattern.test(name) && value !== safe);
}
