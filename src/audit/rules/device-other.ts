import { deviceRule } from './support/device-rule.js';

/** Device nodes that no narrower rule is about. */
export const deviceOther = deviceRule({
  id: 'device-other',
  devices:
    /^\/dev\/(?!(?:sd[a-z]|hd[a-z]|nvme\d|vd[a-z]|xvd[a-z]|mmcblk\d|dm-\d|mapper(?:\/|$)|md\d|loop\d|disk(?:\/|$)|sg\d|nbd\d|mem|kmem|port|nvram|cpu(?:\/|$)|kvm$|fuse$|net(?:\/tun)?$|dri(?:\/|$)|nvidia|kfd$|nvhost|mali|accel|vfio(?:\/|$)|uio\d|iommu$|input(?:\/|$)|uinput$|hidraw\d|tty\d+$|console$|vcs|kmsg$)|(?:null|zero|full|random|urandom|tty|shm)$)./,
  title: 'Device of the host is given to the container',
  severity: 'low',
  why: "A device node is a way into a driver of the host's kernel, and to hardware that others may use. Drivers are tested less against malice than the rest of the kernel.",
  attack: 'Sends the driver requests that it mishandles, or uses the hardware against its owner.',
  mitre: ['T1068'],
  advice: 'Give the device only to the container that uses it, with the permissions of `rwm` that it needs.',
  breaks: 'The program no longer finds its device and says so.',
});
