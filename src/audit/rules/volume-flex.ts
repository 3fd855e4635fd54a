import { volumeTypeRule } from './support/volume-type-rule.js';

/** A volume whose driver is a program that the kubelet runs. */
export const volumeFlex = volumeTypeRule({
  id: 'volume-flex',
  type: 'flexVolume',
  title: 'Volume is mounted by a program on the node',
  severity: 'medium',
  why: 'A FlexVolume driver is a program on the node that the kubelet runs as root, with options from the manifest. The interface is deprecated, and its drivers are rarely maintained.',
  attack: 'Passes options that the driver hands on to a shell or to mount, as root of the node.',
  mitre: ['T1611'],
  advice: 'Use a CSI driver and a volume claim.',
  breaks: 'The data must be reachable by the CSI driver: move it, or make a PersistentVolume for it.',
});
