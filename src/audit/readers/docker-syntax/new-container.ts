import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Place } from '../../source/source-text.js';

/** A container of which nothing is known yet but its name. */
export function newContainer(name: string, at: Place): DeclaredContainer {
  return {
    name,
    role: 'main',
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
