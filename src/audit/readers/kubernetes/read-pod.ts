import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredPod } from '../../model/declared-workload.js';
import type { MapNode, Node } from '../../source/node.js';
import { type ProfileAnnotations, readAnnotations } from './annotations.js';
import { type PodVolumes, unmountedHostPaths } from './mounts.js';
import { type PodDefaults, readContainer, restartPolicies } from './read-container.js';
import type { Reading } from './reading.js';
import { readResources } from './resources.js';
import { readSecurityContext } from './security-context.js';
import { readVolumes } from './volumes.js';

export interface ReadPod {
  pod: DeclaredPod;
  containers: DeclaredContainer[];
  annotations: ProfileAnnotations;
}

/** Reads a Pod's spec. `claims` are volumes that the Pod's owner adds to it, by name. */
export function readPod(
  spec: MapNode,
  metadata: Node | undefined,
  claims: ReadonlySet<string>,
  reading: Reading,
): ReadPod {
  const parts = new Map<string, Node>();
  for (const { key, value } of reading.entries('spec', spec)) parts.set(key.text, value);
  const pod = readPodFields(spec, metadata, parts, reading);
  const annotations = readAnnotations(metadata, reading);
  const byName = readVolumes(parts.get('volumes'), reading);
  const volumes: PodVolumes = { byName, claims, mounted: new Set() };
  const defaults: PodDefaults = {
    securityContext: readSecurityContext(parts.get('securityContext'), reading),
    annotations,
    volumes,
    namespaces: namespacesOf(pod),
    resources: readResources(parts.get('resources'), reading).resources,
  };
  const restartPolicy = parts.get('restartPolicy');
  const restart = restartPolicy && reading.word('restartPolicy', restartPolicy, restartPolicies);
  if (restart) defaults.restart = restart;
  if (pod.runtimeClassName) defaults.runtime = pod.runtimeClassName;
  const containers = readContainers(parts, defaults, reading);
  const first = containers.find(({ role }) => role === 'main') ?? containers[0];
  if (first) first.mounts.push(...unmountedHostPaths(volumes));
  return { pod, containers, annotations };
}

const lists: readonly [key: string, role: 'main' | 'init' | 'ephemeral'][] = [
  ['initContainers', 'init'],
  ['containers', 'main'],
  ['ephemeralContainers', 'ephemeral'],
];

/** In the order of the text, also where `initContainers` stands behind `containers`. */
function readContainers(
  parts: ReadonlyMap<string, Node>,
  defaults: PodDefaults,
  reading: Reading,
): DeclaredContainer[] {
  const present = lists
    .map(([key, role]) => ({ key, role, node: parts.get(key) }))
    .sort((a, b) => (a.node?.start ?? 0) - (b.node?.start ?? 0));
  const containers: DeclaredContainer[] = [];
  for (const { key, role, node } of present) {
    for (const [index, item] of reading.items(key, node).entries()) {
      if (item.kind !== 'map') {
        reading.unclear(key, item, 'a map');
        continue;
      }
      const container = readContainer(item, role, defaults, reading);
      if (container.name === '') container.name = `${key}[${index}]`;
      containers.push(container);
    }
  }
  return containers;
}

const booleans = {
  hostNetwork: 'hostNetwork',
  hostPID: 'hostPid',
  hostIPC: 'hostIpc',
  hostUsers: 'hostUsers',
  shareProcessNamespace: 'shareProcessNamespace',
  automountServiceAccountToken: 'automountServiceAccountToken',
} as const;

/** The deprecated `serviceAccount` counts where the other is not there; it stands first to be overwritten. */
const texts = [
  ['serviceAccount', 'serviceAccountName'],
  ['serviceAccountName', 'serviceAccountName'],
  ['runtimeClassName', 'runtimeClassName'],
  ['priorityClassName', 'priorityClassName'],
] as const;

function readPodFields(
  spec: MapNode,
  metadata: Node | undefined,
  parts: ReadonlyMap<string, Node>,
  reading: Reading,
): DeclaredPod {
  const pod: DeclaredPod = { spec };
  if (metadata) pod.metadata = metadata;
  for (const [key, field] of Object.entries(booleans)) {
    const node = parts.get(key);
    const setting = node && reading.boolean(key, node);
    if (setting) pod[field] = setting;
  }
  for (const [key, field] of texts) {
    const node = parts.get(key);
    const setting = node && reading.text(key, node);
    if (setting && setting.value !== '') pod[field] = setting;
  }
  for (const { key, value } of reading.entries('os', parts.get('os'))) {
    const os = key.text === 'name' ? reading.text('os.name', value) : undefined;
    if (os) pod.os = os;
  }
  return pod;
}

/** What the Pod says of namespaces, for each of its containers: of those it says nothing about there is nothing. */
function namespacesOf(pod: DeclaredPod): DeclaredContainer['namespaces'] {
  const namespaces: DeclaredContainer['namespaces'] = {};
  for (const [setting, namespace] of [
    [pod.hostNetwork, 'network'],
    [pod.hostPid, 'pid'],
    [pod.hostIpc, 'ipc'],
    [pod.hostUsers, 'user'],
  ] as const) {
    if (setting)
      namespaces[namespace] = { value: { mode: setting.value ? 'host' : 'private' }, at: setting.at };
  }
  const shared = pod.shareProcessNamespace;
  if (shared?.value && namespaces.pid?.value.mode !== 'host')
    namespaces.pid = { value: { mode: 'joined', with: 'the Pod' }, at: shared.at };
  return namespaces;
}
