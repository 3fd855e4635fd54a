import type { ContainerRule } from './rule.js';
import { engineFormats } from './support/formats.js';
import { missing } from './support/recorded.js';
import { isKnownRuntime } from './support/runtimes.js';

/** An OCI runtime that nobody knows. Kubernetes' runtime classes have names of the cluster's own. */
export const runtimeUnknown: ContainerRule = {
  id: 'runtime-unknown',
  title: 'Runtime is not a known one',
  severity: 'low',
  scope: 'container',
  formats: engineFormats,
  why: 'The runtime applies every limit of the container, as root on the host. One that is not known may apply none of them.',
  attack: 'Relies on limits that stand in the manifest and are not applied.',
  standards: { mitre: ['T1611'] },
  check({ runtime }) {
    if (runtime === undefined || runtime.value === '' || isKnownRuntime(runtime.value)) return [];
    return [{ at: runtime.at, message: `runs with ${runtime.value.slice(0, 80)}` }];
  },
  fix: {
    advice: 'Remove it, or check with `tightship doctor` what this runtime enforces.',
    breaks: 'What only this runtime can do (devices, virtual machines, WebAssembly) is missing.',
    recorded: () => missing('a policy names the runtime it was recorded with, not the one it needs'),
  },
};
