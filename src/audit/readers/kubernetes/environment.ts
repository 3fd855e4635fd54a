import type { DeclaredVariable } from '../../model/declared-container.js';
import { isNull, type MapEntry, type Node } from '../../source/node.js';
import type { Reading } from './reading.js';

const sources: Readonly<Record<string, DeclaredVariable['from']>> = {
  secretKeyRef: 'secret',
  configMapKeyRef: 'config',
  fieldRef: 'field',
  resourceFieldRef: 'field',
  fileKeyRef: 'env-file',
};

/** `env`: a variable without a value has the empty one. */
export function readEnv(node: Node, reading: Reading): DeclaredVariable[] {
  const variables: DeclaredVariable[] = [];
  for (const item of reading.items('env', node)) {
    let name = '';
    let value = '';
    let from: DeclaredVariable['from'];
    for (const entry of reading.entries('env', item)) {
      if (entry.key.text === 'name') name = reading.plain('env.name', entry.value)?.value ?? '';
      if (entry.key.text === 'value') value = reading.plain('env.value', entry.value)?.value ?? '';
      if (entry.key.text === 'valueFrom')
        from = sourceOf(reading.entries('env.valueFrom', entry.value)) ?? from;
    }
    if (item.kind === 'map') variables.push({ at: item, name, ...(from ? { from } : { value }) });
  }
  return variables;
}

/** Where it says from where, but in a way not known here, it is at least not written here. */
function sourceOf(entries: readonly MapEntry[]): DeclaredVariable['from'] {
  const written = entries.filter(({ value }) => !isNull(value));
  const known = written.find(({ key }) => Object.hasOwn(sources, key.text));
  return known ? sources[known.key.text] : written.length > 0 ? 'environment' : undefined;
}

/** `envFrom`: all keys of a secret or config map, so the names are not known: `PREFIX*`. */
export function readEnvFrom(node: Node, reading: Reading): DeclaredVariable[] {
  const variables: DeclaredVariable[] = [];
  for (const item of reading.items('envFrom', node)) {
    let prefix = '';
    let from: DeclaredVariable['from'];
    for (const { key, value } of reading.entries('envFrom', item)) {
      if (key.text === 'prefix') prefix = reading.plain('envFrom.prefix', value)?.value ?? '';
      if (key.text === 'secretRef' && !isNull(value)) from = 'secret';
      if (key.text === 'configMapRef' && !isNull(value)) from = 'config';
    }
    if (from) variables.push({ at: item, name: `${prefix}*`, from });
  }
  return variables;
}
