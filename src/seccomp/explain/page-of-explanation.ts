import { count } from '../../base/text.js';
import { architectureTitles } from '../../linux/architecture.js';
import { describeVerdict } from '../call-verdict.js';
import type { DangerLevel } from '../catalogue/purpose-danger.js';
import type { ComparedName } from './compare-with-docker.js';
import type { ArchitectureExplanation } from './explain-architectures.js';
import type { DangerousCall, Explanation } from './explain-filter.js';
import type { Item, Page, Section, Tone } from './page.js';

/** The explanation of a filter as a page, the worst first. `source` names it. */
export function pageOfExplanation(source: string, explanation: Explanation): Page {
  return {
    title: source,
    lead: leadOf(explanation),
    sections: [
      warnings(explanation),
      dangers(explanation),
      conditions(explanation),
      comparison(explanation),
      groups(explanation),
      interfaces(explanation),
    ].filter(({ items }) => items.length > 0),
  };
}

function leadOf({ native, counts, refused, others }: Explanation): string[] {
  const { named, always, conditional } = counts;
  const allowed = `Of ${named} calls of ${architectureTitles[native]}, ${always} may always be made, ${conditional} with some arguments, ${named - always - conditional} never.`;
  const answers = refused.answers.map(({ verdict, names }) => `${names.length} ${describeVerdict(verdict)}`);
  const never = answers.length > 0 ? [`The answers to those: ${answers.join(', ')}.`] : [];
  return [
    allowed,
    ...never,
    newerCalls(refused.newer),
    `A number that no Linux has: ${describeVerdict(others.unknownNumber)}.`,
  ];
}

function newerCalls({ enosys, otherwise }: Explanation['refused']['newer']): string {
  const some = otherwise.length > mostNewer ? [...otherwise.slice(0, mostNewer), 'others'] : otherwise;
  if (enosys === 0 && some.length === 0) return 'No call of Linux 5.1 or later is refused.';
  if (enosys === 0)
    return `No call of Linux 5.1 or later is refused with ENOSYS, on which libraries fall back: ${some.join(', ')}.`;
  const good = `Of the refused calls that came with Linux 5.1 or later, ${enosys} ${enosys === 1 ? 'is' : 'are'} answered with ENOSYS, so that libraries fall back`;
  return some.length === 0
    ? `${good}.`
    : `${good}; ${otherwise.length} ${otherwise.length === 1 ? 'is' : 'are'} not: ${some.join(', ')}.`;
}

/** More names would fill the top of the page. */
const mostNewer = 6;

function warnings({ unknownNames, others, asked }: Explanation): Section {
  const items: Item[] = [];
  if (unknownNames.length > 0)
    items.push({
      term: 'unknown names',
      tone: 'fair',
      text: `${unknownNames.join(', ')}: rules for them have no effect`,
    });
  if (others.permittedRanges > 0)
    items.push({
      term: 'unnamed numbers',
      tone: 'bad',
      text: `${unnamedText(others)} may be made, though no call of Linux 6.18 has them`,
    });
  if (others.foreignArchitectures)
    items.push({
      term: 'other machines',
      tone: 'fair',
      text: 'calls of architectures that this machine does not serve may be made',
    });
  if (asked.names.length > 0)
    items.push({
      term: 'supervisor',
      tone: 'fair',
      text: `decides on ${asked.names.join(', ')}${asked.listenerPath ? `, listening at ${asked.listenerPath}` : ''}`,
    });
  return { title: 'Look at', items };
}

function unnamedText({ permittedNumbers, permittedRanges }: Explanation['others']): string {
  const ranges = permittedNumbers.map(
    ({ architecture, first, last }) => `${architecture} ${first}${last > first ? ` to ${last}` : ''}`,
  );
  const more = permittedRanges > ranges.length ? ` and ${permittedRanges - ranges.length} more ranges` : '';
  return `${ranges.join(', ')}${more}`;
}

const tones: Record<DangerLevel, Tone> = {
  none: 'plain',
  low: 'plain',
  elevated: 'fair',
  high: 'bad',
  critical: 'bad',
};

function dangers({ dangerous }: Explanation): Section {
  return {
    title: 'Dangerous, and let happen',
    intro: dangerous.length === 0 ? '' : 'What attackers use, the worst first.',
    items: dangerous.map((call) => ({
      term: call.name,
      tone: call.conditions ? 'fair' : tones[call.level],
      text: [`${call.level}. ${call.reason}`, ...capabilityNote(call)].join(' '),
      ...(call.conditions && { notes: [`only ${call.conditions.join('; or ')}`] }),
    })),
  };
}

/** Names beyond a handful tell that a call does many things, not what it needs. */
const mostCapabilities = 4;

function capabilityNote({ capabilities }: DangerousCall): string[] {
  if (capabilities.length === 0) return [];
  const had = capabilities.filter((capability) => capability.had);
  const isKnown = capabilities.some((capability) => capability.had !== undefined);
  if (isKnown && had.length === 0) return ['It has no capability for it.'];
  const names = (isKnown ? had : capabilities).map(({ name }) => name);
  const shown = names.slice(0, mostCapabilities).join(', ');
  const more = names.length > mostCapabilities ? ` and ${names.length - mostCapabilities} more` : '';
  return [isKnown ? `It has ${shown}${more}.` : `Can need ${shown}${more}.`];
}

function conditions({ conditional, dangerous }: Explanation): Section {
  const told = new Set(dangerous.map(({ name }) => name));
  return {
    title: 'With some arguments only',
    items: conditional
      .filter(({ name }) => !told.has(name))
      .map(({ name, conditions: lines, otherwise }) => ({
        term: name,
        tone: 'good',
        text: lines ? lines.join('; or ') : 'by conditions that cannot be said in a few comparisons',
        notes: [`otherwise ${otherwise.map(describeVerdict).join(' or ')}`],
      })),
  };
}

function comparison({ comparison: { onlyDocker, onlyHere } }: Explanation): Section {
  return {
    title: "Compared with Docker's default",
    items: [
      ...comparedItem('lets happen besides', onlyHere, 'bad'),
      ...comparedItem('refuses besides', onlyDocker, 'good'),
      ...(onlyDocker.length + onlyHere.length === 0
        ? [{ term: 'same calls', text: 'with the same arguments' }]
        : []),
    ],
  };
}

/** One item for each level, the worst first. */
function comparedItem(term: string, names: readonly ComparedName[], tone: Tone): Item[] {
  const levels = [...new Set(names.map(({ level }) => level))];
  return levels.map((level) => {
    const own = names.filter((name) => name.level === level);
    const listed = own.map(({ name, partly }) => (partly ? `${name} (partly)` : name));
    const isDangerous = tones[level] !== 'plain';
    return {
      term,
      ...(isDangerous ? { tone } : { isList: true }),
      text: `${count(own.length, 'call')} of danger ${level}: ${listed.join(', ')}`,
    };
  });
}

function groups({ groups: all }: Explanation): Section {
  const allowed = all.filter(({ always, conditional }) => always.length + conditional.length > 0);
  const closed = all.filter((group) => !allowed.includes(group)).map(({ purpose }) => purpose);
  const items: Item[] = allowed.map(({ purpose, always, conditional, total }) => ({
    term: purpose,
    isList: true,
    text: `${always.length + conditional.length} of ${total}: ${[...always, ...conditional.map((name) => `${name} (some arguments)`)].join(', ')}`,
  }));
  if (closed.length > 0) items.push({ term: 'nothing of', tone: 'good', text: closed.join(', ') });
  return { title: 'Let happen, by purpose', items };
}

function interfaces({ architectures, others, native }: Explanation): Section {
  const items: Item[] = architectures.map((each) => ({
    term: architectureTitles[each.architecture],
    ...(each.architecture !== native && {
      tone: each.always + each.conditional > 0 ? ('fair' as const) : ('good' as const),
    }),
    text: interfaceText(each),
  }));
  items.push({ term: 'any other', text: describeVerdict(others.unknownArchitecture) });
  return { title: 'Interfaces of the machine', items };
}

function interfaceText({ always, conditional, named, refusal }: ArchitectureExplanation): string {
  if (refusal) return `refused whole: ${describeVerdict(refusal)}`;
  return `${always} of ${named} calls always, ${conditional} with some arguments`;
}
