import { quoted } from '../../policy/policy-text.js';
import { architectureOfOci, type NativeArchitecture, ociArchitectures } from '../oci-architecture.js';
import type { DockerSeccomp, DockerSeccompArchitecture } from './docker-seccomp.js';
import { FieldReader, type Placed, type ReadContext } from './field-reader.js';
import type { JsonNode } from './json-tree.js';
import { architectureNames } from './profile-vocabulary.js';
import { readWord } from './read-word.js';

/** What a profile says on architectures. Empty lists are left out: they say as much as none. */
export type ReadArchitectures = Pick<DockerSeccomp, 'architectures' | 'archMap'>;

const names = new Map(architectureNames.map((name) => [name, name]));

/**
 * Reads `architectures` and `archMap`. With `machine`, what holds for it is checked as well: whether it is listed,
 * and whether there are tables for what is listed beside it.
 */
export function readArchitectures(
  fields: FieldReader<'profile'>,
  machine: NativeArchitecture | undefined,
  context: ReadContext,
): ReadArchitectures {
  fields.exclude('architectures', 'archMap', 'Docker and Podman start no container with both');
  const listed = fields.texts('architectures')?.flatMap((name) => readName(name, context)) ?? [];
  const archMap = readArchMap(fields, context);
  checkTables(listed, context);
  if (machine) checkMachine(machine, { listed, archMap }, fields, context);
  return {
    ...(listed.length > 0 && { architectures: listed.map(({ value }) => value) }),
    ...(archMap.length > 0 && { archMap: archMap.map(({ entry }) => entry) }),
  };
}

function readName(name: Placed<string>, context: ReadContext): Placed<string>[] {
  const vocabulary = { code: 'unknown-architecture', title: 'architecture' } as const;
  const value = readWord(name, names, vocabulary, context);
  return value === undefined ? [] : [name];
}

interface ReadEntry {
  entry: DockerSeccompArchitecture;
  at: number;
  subArchitectures: Placed<string>[];
}

function readArchMap(fields: FieldReader<'profile'>, context: ReadContext): ReadEntry[] {
  const entries: ReadEntry[] = [];
  for (const [index, node] of (fields.list('archMap') ?? []).entries()) {
    const read = readEntry(node, `archMap[${index}]`, context);
    if (read === undefined) continue;
    const isTwice = entries.some(({ entry }) => entry.architecture === read.entry.architecture);
    if (!isTwice) entries.push(read);
    else {
      const message = `archMap has ${quoted(read.entry.architecture)} twice`;
      context.problems.report('duplicate-name', read.at, message, 'engines take the first entry');
    }
  }
  return entries;
}

function readEntry(node: JsonNode, where: string, context: ReadContext): ReadEntry | undefined {
  const fields = FieldReader.of(node, 'architecture', where, context);
  if (fields === undefined) return undefined;
  fields.require('architecture');
  const name = fields.text('architecture');
  const [architecture] = name ? readName(name, context) : [];
  const subArchitectures = fields.texts('subArchitectures')?.flatMap((sub) => readName(sub, context)) ?? [];
  if (architecture === undefined) return undefined;
  const entry = {
    architecture: architecture.value,
    subArchitectures: subArchitectures.map(({ value }) => value),
  };
  return { entry, at: architecture.at, subArchitectures };
}

function checkTables(listed: readonly Placed<string>[], { problems }: ReadContext): void {
  for (const { value, at } of listed) {
    if (architectureOfOci(value) !== undefined) continue;
    const message = `there is no table of system calls for ${value}`;
    problems.report(
      'architecture-without-table',
      at,
      message,
      'what the profile does there is not looked at',
    );
  }
}

function checkMachine(
  machine: NativeArchitecture,
  { listed, archMap }: { listed: readonly Placed<string>[]; archMap: readonly ReadEntry[] },
  fields: FieldReader<'profile'>,
  context: ReadContext,
): void {
  const native = ociArchitectures[machine];
  const report = (at: number, field: string, hint: string) =>
    context.problems.report('native-architecture-missing', at, `${field} has no ${native}`, hint);
  if (listed.length > 0 && !listed.some(({ value }) => value === native))
    report(fields.atOf('architectures'), 'architectures', 'libseccomp filters it with the same rules');
  if (archMap.length === 0) return;
  const own = archMap.find(({ entry }) => entry.architecture === native);
  if (own) checkTables(own.subArchitectures, context);
  else report(fields.atOf('archMap'), 'archMap', 'the filter is for it alone, and refuses all others');
}
