import type { MapEntry, Node } from '../../source/node.js';

/** One service on its way through the stages: from its text, to extended, to laid over. */
export interface ServiceNode {
  /** Key and place of its name. */
  name: string;
  entry: MapEntry;
  /** What it has by now. */
  value: Node;
}

/** What a Compose file declares, includes read in, by name. */
export interface ComposeModel {
  services: Map<string, ServiceNode>;
  volumes: Map<string, MapEntry>;
  networks: Map<string, MapEntry>;
  secrets: Map<string, MapEntry>;
  configs: Map<string, MapEntry>;
}

/** The sections that are maps of names, but for services. */
export const resourceSections = ['volumes', 'networks', 'secrets', 'configs'] as const;

export function emptyModel(): ComposeModel {
  return {
    services: new Map(),
    volumes: new Map(),
    networks: new Map(),
    secrets: new Map(),
    configs: new Map(),
  };
}
