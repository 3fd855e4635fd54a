import { deviceRule } from './support/device-rule.js';

/** Devices are given for direct access (VFIO, UIO). */
export const deviceVfio = deviceRule({
  id: 'device-vfio',
  devices: /^\/dev\/(?:vfio(?:\/|$)|uio\d|iommu$)/,
  title: 'Devices are given for direct access (VFIO, UIO)',
  severity: 'high',
  why: 'VFIO and UIO hand hardware to a program, which then makes it read and write memory. Without a strict IOMMU that is memory of the host.',
  attack: 'Programs the device to copy kernel memory.',
  mitre: ['T1611'],
  advice: 'Use SR-IOV virtual functions with an IOMMU through a device plugin, for DPDK and the like only.',
  breaks: 'DPDK and pass-through of virtual machines stop. They name the device.',
});
