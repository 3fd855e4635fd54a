/** Runtimes with a kernel of their own, by how they are called most. */
const sandboxes =
  /(?:^|[^a-z])(?:runsc|gvisor|kata|kata-[a-z0-9-]+|firecracker|krun|nabla|quark|confidential)(?![a-z])/;

/** Those, and what starts containers on the host's kernel. */
const known =
  /^(?:runc|crun|youki|railcar|nvidia(?:-cdi|-legacy|-experimental)?|nvidia-container-runtime|sysbox-runc|amd-container-runtime|habana|io\.containerd\.[a-z0-9.-]+|wasmtime|wasmedge|wasmer|spin|slight|wws|lunatic|spinkube)$/;

/** By name alone: nothing else is known of a host from a manifest. */
export function isSandbox(runtime: string): boolean {
  return sandboxes.test(runtime.toLowerCase());
}

/** A path counts by its last part. */
export function isKnownRuntime(runtime: string): boolean {
  const name = runtime.slice(runtime.lastIndexOf('/') + 1).toLowerCase();
  return known.test(name) || isSandbox(name);
}
