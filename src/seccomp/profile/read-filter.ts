import { capabilities } from '../../linux/capabilities.js';
import { quoted } from '../../policy/policy-text.js';
import type { DockerSeccompFilter } from './docker-seccomp.js';
import { FieldReader, type Placed, type ReadContext } from './field-reader.js';
import type { JsonNode } from './json-tree.js';
import { machineMeant, machineNames } from './profile-vocabulary.js';
import { readWord, wordMeant } from './read-word.js';

const capabilityNames = new Map(capabilities.map((name) => [`CAP_${name}`, `CAP_${name}`]));

const capabilityVocabulary = {
  code: 'unknown-capability',
  title: 'capability',
  otherwise: 'capabilities(7) lists them; profiles write them with CAP_',
} as const;

/** Reads `includes` or `excludes`; undefined where it says nothing, for which `{}` is usual. */
export function readFilter(
  node: JsonNode,
  where: string,
  context: ReadContext,
): DockerSeccompFilter | undefined {
  const fields = FieldReader.of(node, 'filter', where, context);
  if (fields === undefined) return undefined;
  const caps = fields.texts('caps')?.flatMap((name) => readCapability(name, context));
  const arches = fields.texts('arches')?.flatMap((name) => readMachine(name, context));
  const minKernel = readMinKernel(fields.text('minKernel'), context);
  const filter: DockerSeccompFilter = {
    ...(caps?.length && { caps }),
    ...(arches?.length && { arches }),
    ...(minKernel !== undefined && { minKernel }),
  };
  return Object.keys(filter).length > 0 ? filter : undefined;
}

function readCapability(name: Placed<string>, context: ReadContext): string[] {
  const capability = readWord(name, capabilityNames, capabilityVocabulary, context);
  return capability === undefined ? [] : [capability];
}

function readMachine({ value, at }: Placed<string>, { problems }: ReadContext): string[] {
  if (machineNames.includes(value)) return [value];
  const hint = () => {
    const meant = machineMeant(value) ?? wordMeant(value, machineNames);
    return meant === undefined ? `there are: ${machineNames.join(', ')}` : `did you mean ${meant}?`;
  };
  problems.report('unknown-architecture', at, `${quoted(value)} is no machine`, hint);
  return [];
}

/** As moby reads it: two decimal numbers of at most 255, not both 0. */
function readMinKernel(text: Placed<string> | undefined, { problems }: ReadContext): string | undefined {
  if (text === undefined) return undefined;
  const [, major = '', minor = ''] = /^0*([0-9]{1,3})\.0*([0-9]{1,3})$/.exec(text.value) ?? [];
  const numbers = [major, minor].map(Number);
  const isVersion = major !== '' && numbers.every((number) => number <= 255) && numbers.some((n) => n > 0);
  if (isVersion) return numbers.join('.');
  const hint = 'write the two first numbers of a release, such as "4.8"';
  problems.report('bad-min-kernel', text.at, `${quoted(text.value)} is no version of the kernel`, hint);
  return undefined;
}
