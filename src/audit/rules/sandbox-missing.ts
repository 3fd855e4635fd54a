import type { ContainerRule } from './rule.js';
import { addedByName, addsAll } from './support/capability-grant.js';
import { startFormats } from './support/formats.js';
import { missing } from './support/recorded.js';
import { isSandbox } from './support/runtimes.js';

/** A container that could hardly be more powerful, on a runtime that shares the host's kernel. */
export const sandboxMissing: ContainerRule = {
  id: 'sandbox-missing',
  title: "Powerful container shares the host's kernel",
  severity: 'info',
  scope: 'container',
  formats: startFormats,
  why: 'A container with these rights is kept from the host by little. A runtime with a kernel of its own (gVisor, Kata Containers) puts a wall between.',
  attack: "Attacks the host's kernel with nearly all of its interface at hand.",
  standards: { nsa: ['Hardening container environments'], mitre: ['T1611', 'T1068'] },
  check(container) {
    const powerful =
      container.privileged?.value === true ||
      container.seccomp?.value.type === 'unconfined' ||
      addedByName(container, 'SYS_ADMIN') !== undefined ||
      addsAll(container) !== undefined;
    if (!powerful || (container.runtime && isSandbox(container.runtime.value))) return [];
    const at = container.runtime?.at ?? container.at;
    return [{ at, message: 'has far-reaching rights and no sandboxed runtime' }];
  },
  fix: {
    advice: 'Take the rights away, or run it with runsc or Kata Containers (runtimeClassName).',
    breaks:
      'Sandboxes lack devices and some system calls, and cost speed. Exercise the workload under one first.',
    recorded: () => missing('a policy does not say whether the workload runs in a sandbox'),
  },
};
