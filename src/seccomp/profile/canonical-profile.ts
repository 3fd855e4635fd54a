import type { OciSeccompArgument } from '../../policy/oci-seccomp.js';
import type { DockerSeccomp, DockerSeccompFilter, DockerSeccompRule } from './docker-seccomp.js';
import { conditionsKey } from './filter-overlap.js';
import { operand } from './read-argument.js';

/**
 * The same profile in the form that is written: rules without conditions on arguments first, those that differ in
 * nothing but their names in one, names sorted by code unit and each once; then the others, one for each name, in
 * their order. Comments stay with their rules, so rules with different ones are not joined. Capabilities and
 * machines of conditions are sorted. What says nothing (`{}`, empty lists, `valueTwo` beside most operators) is left
 * out, and `valueTwo` always stands with `SCMP_CMP_MASKED_EQ`. Applying it twice changes nothing.
 */
export function canonicalProfile(profile: DockerSeccomp): DockerSeccomp {
  const { defaultAction, defaultErrnoRet, architectures, archMap, flags, listenerPath, listenerMetadata } =
    profile;
  const rules = profile.syscalls.map(plainRule).filter(({ names }) => names.length > 0);
  return {
    defaultAction,
    ...(defaultErrnoRet !== undefined && { defaultErrnoRet }),
    ...(architectures?.length && { architectures: unique(architectures) }),
    ...(archMap?.length && { archMap: archMap.map(plainArchitecture) }),
    ...(flags?.length && { flags: unique(flags).sort() }),
    ...(listenerPath && { listenerPath }),
    ...(listenerMetadata && { listenerMetadata }),
    syscalls: [
      ...joinRules(rules.filter(({ args }) => args === undefined)),
      ...rules.filter(({ args }) => args !== undefined).flatMap(splitRule),
    ],
  };
}

function plainArchitecture({
  architecture,
  subArchitectures,
}: {
  architecture: string;
  subArchitectures: string[];
}) {
  return { architecture, subArchitectures: unique(subArchitectures) };
}

/** With its fields in the order in which they are written. */
function plainRule(rule: DockerSeccompRule): DockerSeccompRule {
  const { names, action, errnoRet, args, comment } = rule;
  const [includes, excludes] = [plainFilter(rule.includes), plainFilter(rule.excludes)];
  return {
    names: unique(names).sort(),
    action,
    ...(errnoRet !== undefined && { errnoRet }),
    ...(args?.length && { args: args.map(plainArgument) }),
    ...(comment && { comment }),
    ...(includes && { includes }),
    ...(excludes && { excludes }),
  };
}

function plainFilter({ caps, arches, minKernel }: DockerSeccompFilter = {}): DockerSeccompFilter | undefined {
  const filter = {
    ...(caps?.length && { caps: unique(caps).sort() }),
    ...(arches?.length && { arches: unique(arches).sort() }),
    ...(minKernel !== undefined && { minKernel }),
  };
  return Object.keys(filter).length > 0 ? filter : undefined;
}

function plainArgument({ index, value, valueTwo = 0, op }: OciSeccompArgument): OciSeccompArgument {
  const plain = { index, value: operand(BigInt(value)), op };
  return op === 'SCMP_CMP_MASKED_EQ' ? { ...plain, valueTwo: operand(BigInt(valueTwo)) } : plain;
}

function splitRule(rule: DockerSeccompRule): DockerSeccompRule[] {
  return rule.names.map((name) => ({ ...rule, names: [name] }));
}

/**
 * Joins rules that differ in their names only. Of two rules for one call the first holds, so a name moves forward to
 * the first equal rule that has no other rule for the name behind it.
 */
function joinRules(rules: readonly DockerSeccompRule[]): DockerSeccompRule[] {
  const joined: DockerSeccompRule[] = [];
  const placesOf = new Map<string, number[]>();
  /** Where the last rule with a name is. */
  const lastWith = new Map<string, number>();
  for (const rule of rules) {
    const places = placesOf.get(ruleKey(rule)) ?? [];
    placesOf.set(ruleKey(rule), places);
    for (const name of rule.names) {
      const place = places.find((earlier) => earlier >= (lastWith.get(name) ?? 0)) ?? joined.length;
      if (place === joined.length) {
        joined.push({ ...rule, names: [] });
        places.push(place);
      }
      joined[place]?.names.push(name);
      lastWith.set(name, place);
    }
  }
  return joined.map((rule) => ({ ...rule, names: unique(rule.names).sort() }));
}

function ruleKey(rule: DockerSeccompRule): string {
  return JSON.stringify([rule.action, rule.errnoRet, rule.comment, conditionsKey(rule)]);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
