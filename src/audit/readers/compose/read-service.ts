import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { newContainer } from '../../model/new-container.js';
import { isNull, type MapNode, type Node, valueUnder } from '../../source/node.js';
import type { ComposeModel, ServiceNode } from './compose-model.js';
import { readDeploy } from './deploy.js';
import { deviceFields } from './device-fields.js';
import { readEnvironment } from './environment-fields.js';
import { serviceFields } from './known-fields.js';
import { hintFor } from './load-file.js';
import { mountFields } from './mount-fields.js';
import { namespaceFields, readNetworks } from './namespace-fields.js';
import { portFields } from './port-fields.js';
import { processFields } from './process-fields.js';
import { type Project, short } from './project.js';
import { readCpuLimits, resourceFields } from './resource-fields.js';
import { secretFields } from './secret-fields.js';
import { securityFields } from './security-fields.js';
import { type ReadField, ServiceReading } from './service-reading.js';

const readers = new Map<string, ReadField>(
  [
    ...[securityFields, namespaceFields, processFields, resourceFields],
    ...[mountFields, secretFields, deviceFields, portFields],
  ].flatMap((fields) => Object.entries(fields)),
);

/** What one service declares, all stages done; `undefined` where it starts no container, which is noted. */
export function readService(
  project: Project,
  model: ComposeModel,
  service: ServiceNode,
): DeclaredWorkload | undefined {
  const { name, entry, value } = service;
  const what = `service ${short(name)}`;
  if (value.kind !== 'map' || value.entries.length === 0) {
    project.ignored.push({ what, reason: 'nothing is written under it' });
    return undefined;
  }
  const provider = valueUnder(value, 'provider');
  if (provider && !isNull(provider)) {
    project.ignored.push({ what, reason: 'an external provider runs it, not a container of this file' });
    return undefined;
  }
  const reading = new ServiceReading(project, model);
  const container = newContainer(name, entry.key);
  if (entry.value.kind === 'map') container.node = entry.value;
  readFields(reading, container, value);
  const profiles = inactiveProfiles(reading, value);
  return {
    format: 'compose',
    resource: `service ${name}`,
    kind: 'service',
    name,
    at: entry.key,
    containers: [container],
    ...(profiles.length > 0 && { inactiveProfiles: profiles }),
    unresolved: reading.unresolved,
  };
}

/** Its profiles, where none of them is active. */
function inactiveProfiles(reading: ServiceReading, service: MapNode): string[] {
  const node = valueUnder(service, 'profiles');
  if (!node) return [];
  const active = reading.project.context.profiles;
  const profiles = reading.settings('profiles', node).map(({ value }) => value);
  return profiles.some((profile) => active.includes('*') || active.includes(profile)) ? [] : profiles;
}

/** Fields that others decide about: those are read when all are known. */
interface LateFields {
  environment?: Node;
  env_file?: Node;
  networks?: Node;
  deploy?: Node;
}

function readFields(reading: ServiceReading, container: DeclaredContainer, service: MapNode): void {
  const late: LateFields = {};
  for (const { key, value } of service.entries) {
    const field = key.text;
    if (value.tag === '!reset') continue;
    const read = readers.get(field);
    if (read) read(reading, container, value);
    else if (field === 'environment' || field === 'env_file' || field === 'networks' || field === 'deploy')
      late[field] = value;
    else if (!serviceFields.has(field) && !field.startsWith('x-')) {
      reading.project.warn('unknown-field', `a service has no field "${short(field)}"`, key, () =>
        hintFor(field, [...serviceFields]),
      );
    }
  }
  readEnvironment(reading, container, late.environment, late.env_file);
  readNetworks(reading, container, late.networks);
  readCpuLimits(reading, container, service);
  if (late.deploy) readDeploy(reading, container, late.deploy);
}
