import type { DeclaredContainer } from '../../model/declared-container.js';

// Programs are told by what stands in the manifest: image name, entrypoint and command. Both lists err on the side of
// leaving a container alone: a word that is there for another reason costs one fix that a person has to make.

/** Programs that run set-user-id or set-group-id helpers, and images known to hold such in their daily work. */
const setuidHints =
  /(?:^|[^a-z])(?:sudo|doas|su|runuser|newgrp|pkexec|f?ping|mtr|traceroute|nagios|icinga|naemon|zabbix|smokeping|telegraf|uptime-kuma|home-?assistant|hass|squid|chrom(?:e|ium)|selenium|puppeteer|playwright|browserless|electron|kasm\w*|webtop|vnc|xrdp|rdesktop|desktop|jupyter\w*|notebook|code-?server|coder|openvscode|gitpod|devcontainers?|vscode|open-?ssh|sshd?|dropbear|postfix|exim4?|sendmail|mail\w*|dovecot|cron|crond|systemd|init|gitlab|docker(?!\.io|-entrypoint)|dind|podman|buildah|lxd|incus|snapd?|sshfs|rclone|fuse\w*|fusermount3?|dumpcap|wireshark|suexec|samba|cups)(?![a-z])/;

/** Programs that the engines' default seccomp profile stands in the way of. */
const kernelHints =
  /(?:^|[^a-z])(?:chrom(?:e|ium)|selenium|puppeteer|playwright|browserless|electron|docker(?!\.io|-entrypoint)|dind|podman|buildah|buildkit\w*|kaniko|img|systemd|init|kind|k3s|k3d|lxd|incus|snapd?|flatpak|bwrap|bubblewrap|unshare|nsjail|firejail|gdb|gdbserver|strace|perf|bpftrace|bcc|falco|cilium|tetragon|pixie|mount|sshfs|rclone|fuse\w*|criu|qemu\w*|libvirt\w*|firecracker|gvisor|runsc|wine|box64|vpn|openvpn|wireguard|tailscale)(?![a-z])/;

/** Whether something says that it may use set-user-id programs, which no-new-privileges stops. */
export function suggestsSetuid(container: DeclaredContainer): boolean {
  return setuidHints.test(wordsOf(container));
}

/** Whether something says that it may make system calls which the default seccomp profile refuses. */
export function suggestsKernelFeatures(container: DeclaredContainer): boolean {
  return kernelHints.test(wordsOf(container));
}

/** Bounded: a command may be a program of any length, and its beginning tells as much. */
function wordsOf({ image, entrypoint, command }: DeclaredContainer): string {
  const words = [image?.value ?? '', ...(entrypoint?.value ?? []), ...(command?.value ?? [])];
  return words.join(' ').slice(0, 65_536).toLowerCase();
}
