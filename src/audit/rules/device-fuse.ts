import { deviceRule } from './support/device-rule.js';

/** FUSE is given (/dev/fuse). */
export const deviceFuse = deviceRule({
  id: 'device-fuse',
  devices: /^\/dev\/fuse$/,
  title: 'FUSE is given (/dev/fuse)',
  severity: 'low',
  why: 'FUSE lets a process serve a filesystem to the kernel. Mounting it mostly goes with SYS_ADMIN, and a filesystem that does not answer hangs who looks at it.',
  attack: 'Serves a filesystem whose answers win races against programs that check files first.',
  mitre: ['T1068'],
  advice: 'Use a volume that the engine mounts, or mount on the host and share the directory.',
  breaks: 'rclone mount, sshfs, s3fs and rootless image builds fail. They say "fuse: device not found".',
});
