import { deviceRule } from './support/device-rule.js';

/** Virtual machines are given (/dev/kvm). */
export const deviceKvm = deviceRule({
  id: 'device-kvm',
  devices: /^\/dev\/kvm$/,
  title: 'Virtual machines are given (/dev/kvm)',
  severity: 'low',
  why: "/dev/kvm runs virtual machines with the processor's help. The kernel's code behind it is large and has had escapes.",
  attack: "Uses a flaw in KVM from its own virtual machine to run code in the host's kernel.",
  mitre: ['T1068'],
  advice: 'Give it only to containers that start virtual machines.',
  breaks: 'Emulators and microVMs become slow or refuse to start. They name /dev/kvm.',
});
