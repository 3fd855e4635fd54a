import { deviceRule } from './support/device-rule.js';

/** Network tunnels are given (/dev/net/tun). */
export const deviceTun = deviceRule({
  id: 'device-tun',
  devices: /^\/dev\/net(?:\/tun)?$/,
  title: 'Network tunnels are given (/dev/net/tun)',
  severity: 'low',
  why: "A tunnel device makes network interfaces whose traffic a program supplies. It carries traffic past the rules for the container's own address.",
  attack: 'Tunnels traffic out under other addresses, unseen by network policies.',
  mitre: ['T1572'],
  advice: 'Give it only to VPN containers, and route others through these.',
  breaks:
    'VPN clients and user-mode network stacks fail to start. They say that they cannot open /dev/net/tun.',
});
