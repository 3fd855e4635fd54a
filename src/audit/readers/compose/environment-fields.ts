import type { DeclaredContainer, DeclaredVariable } from '../../model/declared-container.js';
import { type Node, type ScalarNode, valueUnder } from '../../source/node.js';
import { parseEnvFile, parseRawEnvFile } from './env-file.js';
import { interpolate, isOneVariable } from './interpolate.js';
import { short } from './project.js';
import type { Pair, ServiceReading } from './service-reading.js';

/**
 * A service's variables, as they are written: where one of another environment decides (`${PASSWORD}`), there is no
 * value, even if the audit knows that variable; a default (`${PASSWORD:-secret}`) is written, and taken. So it does not
 * depend on who audits whether a secret is in the file. `environment` wins over `env_file`.
 */
export function readEnvironment(
  reading: ServiceReading,
  container: DeclaredContainer,
  environment: Node | undefined,
  envFile: Node | undefined,
): void {
  const own = environment
    ? reading.pairs('environment', environment).map((pair) => variableOf(reading, pair))
    : [];
  if (envFile) {
    const names = new Set(own.map(({ name }) => name));
    for (const item of reading.items('env_file', envFile))
      for (const variable of readEnvFile(reading, item))
        if (!names.has(variable.name)) container.environment.push(variable);
  }
  for (const variable of own) if (variable.name !== '') container.environment.push(variable);
}

function variableOf(reading: ServiceReading, { name: writtenName, node, written }: Pair): DeclaredVariable {
  const name = writtenName.includes('$')
    ? reading.project.interpolate({ text: writtenName, source: node.source }).text
    : writtenName;
  if (written === undefined || isOneVariable(written)) return { at: node, name, from: 'environment' };
  return { at: node, name, value: writtenValue(written) };
}

/** With defaults, and without the variables' values. */
function writtenValue(written: string): string {
  return written.includes('$') ? interpolate(written, () => undefined).text : written;
}

function readEnvFile(reading: ServiceReading, item: Node): DeclaredVariable[] {
  const path = item.kind === 'map' ? valueUnder(item, 'path') : item;
  if (path?.kind !== 'scalar') {
    reading.fail('env_file', item, 'it names no file');
    return [];
  }
  const name = reading.text('env_file', path);
  if (name === undefined || name === '') return [];
  const scope = reading.project.scopeOf(path.source);
  const source = reading.project.sibling(scope, name);
  if (!source) {
    if (isRequired(reading, item))
      reading.fail('env_file', path, `the file "${short(name)}" cannot be read here`);
    return [];
  }
  const format = valueUnder(item, 'format');
  const isRaw = format !== undefined && reading.looseText('env_file.format', format) === 'raw';
  const variables = isRaw ? parseRawEnvFile(source) : parseEnvFile(source, scope.lookup);
  if (!reading.project.count(variables.length)) return [];
  return variables.map((variable): DeclaredVariable => {
    if (variable.written === undefined) return { at: variable.at, name: variable.name, from: 'environment' };
    const value = isRaw ? variable.written : writtenValue(variable.written);
    return { at: variable.at, name: variable.name, value, from: 'env-file' };
  });
}

function isRequired(reading: ServiceReading, item: Node): boolean {
  const required: Node | ScalarNode | undefined = valueUnder(item, 'required');
  return !required || reading.boolean('env_file.required', required)?.value !== false;
}
