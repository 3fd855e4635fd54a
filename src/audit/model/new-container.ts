import type { Place } from '../source/source-text.js';
import type { DeclaredContainer } from './declared-container.js';

/** A container of which nothing is written yet but its name. */
export function newContainer(
  name: string,
  at: Place,
  role: DeclaredContainer['role'] = 'main',
): DeclaredContainer {
  return {
    name,
    role,
    at,
    capabilities: { add: [], drop: [] },
    supplementaryGroups: [],
    namespaces: {},
    mounts: [],
    devices: [],
    deviceCgroupRules: [],
    selinux: {},
    sysctls: [],
    resources: { ulimits: [] },
    ports: [],
    environment: [],
  };
}
