import type { Setting, Unresolved } from '../../model/setting.js';
import { expandWord, type Lookup } from './expand-word.js';
import type { Instruction } from './instruction.js';

/** A `FROM` and what follows it. */
export interface Stage {
  index: number;
  name?: string;
  fromLine: Instruction;
  /** The image or stage, variables filled in. */
  from: Setting<string>;
  platform?: Setting<string>;
  /** The earlier stage that it starts from. */
  parent?: Stage;
  instructions: Instruction[];
}

export interface Stages {
  /** `ARG` before the first `FROM`. */
  globals: Instruction[];
  globalValue: Lookup;
  stages: Stage[];
  /** Instructions that stand before the first `FROM` and are no `ARG`. */
  stray: Instruction[];
  unresolved: Map<Stage, Unresolved>;
}

/** Sorts instructions into stages. */
export function splitStages(instructions: readonly Instruction[], escapeSign: string): Stages {
  const values = new Map<string, string>();
  const globalValue: Lookup = (name) => values.get(name);
  const result: Stages = { globals: [], globalValue, stages: [], stray: [], unresolved: new Map() };
  const byName = new Map<string, Stage>();
  for (const instruction of instructions) {
    const current = result.stages.at(-1);
    if (instruction.keyword === 'FROM' && !instruction.onBuild) {
      const stage = startStage(instruction, result, byName, escapeSign);
      if (stage.name !== undefined) byName.set(stage.name, stage);
    } else if (current) current.instructions.push(instruction);
    else if (instruction.keyword === 'ARG') {
      result.globals.push(instruction);
      for (const { name, value } of argumentsOf(instruction, escapeSign, globalValue))
        if (value !== undefined) values.set(name, value);
    } else result.stray.push(instruction);
  }
  return result;
}

function startStage(
  line: Instruction,
  result: Stages,
  byName: ReadonlyMap<string, Stage>,
  escapeSign: string,
): Stage {
  const [image, as, name] = line.words;
  const { text, unresolved } = expandWord(image?.raw ?? '', escapeSign, result.globalValue);
  const stage: Stage = {
    index: result.stages.length,
    fromLine: line,
    from: { value: text, at: image?.at ?? line.at },
    instructions: [],
  };
  if (as?.value.toLowerCase() === 'as' && name) stage.name = name.value.toLowerCase();
  const parent = byName.get(text.toLowerCase());
  if (parent) stage.parent = parent;
  const platform = line.flags.find((flag) => flag.name === 'platform');
  if (platform) stage.platform = { value: platform.value, at: platform.at };
  if (unresolved !== undefined) {
    result.unresolved.set(stage, {
      field: 'FROM',
      at: stage.from.at,
      reason: `the variable ${unresolved} has no default here`,
    });
  }
  result.stages.push(stage);
  return stage;
}

/** Names and values of an `ARG`; a value is absent where none is given, or none can be told. */
export function argumentsOf(
  instruction: Instruction,
  escapeSign: string,
  lookup: Lookup,
): { name: string; value?: string; at: Setting<string>['at'] }[] {
  return instruction.words.map(({ raw, value: written, at }) => {
    const equals = raw.indexOf('=');
    if (equals < 0) return { name: written, at };
    const { text, unresolved } = expandWord(raw.slice(equals + 1), escapeSign, lookup);
    const name = raw.slice(0, equals);
    return unresolved === undefined ? { name, value: text, at } : { name, at };
  });
}

/** A stage's ancestors and itself, the first one first. */
export function chainOf(stage: Stage): Stage[] {
  const chain: Stage[] = [];
  for (let at: Stage | undefined = stage; at; at = at.parent) chain.push(at);
  return chain.reverse();
}

/**
 * The stages that images are made of: the last one, and others that nothing uses, which are there to be built by name
 * (`docker build --target`). Each with all the stages that only it, or it first, is made from.
 */
export function targetsOf(stages: readonly Stage[]): { target: Stage; claimed: Stage[] }[] {
  const last = stages.at(-1);
  if (!last) return [];
  const uses = usesOf(stages);
  const used = new Set(uses.flatMap((list) => [...list]));
  const targets = [last, ...stages.filter((stage) => stage !== last && !used.has(stage))];
  const taken = new Set<Stage>();
  return targets.map((target) => ({ target, claimed: claim(target, uses, taken) }));
}

function claim(target: Stage, uses: readonly (readonly Stage[])[], taken: Set<Stage>): Stage[] {
  const claimed: Stage[] = [];
  const waiting = [target];
  for (let stage = waiting.pop(); stage; stage = waiting.pop()) {
    if (taken.has(stage)) continue;
    taken.add(stage);
    claimed.push(stage);
    waiting.push(...(uses[stage.index] ?? []));
  }
  return claimed.sort((a, b) => a.index - b.index);
}

/** For each stage those that it starts from, copies from or mounts; only earlier ones can be. */
function usesOf(stages: readonly Stage[]): Stage[][] {
  const earlier = new Map<string, Stage>();
  return stages.map((stage) => {
    const used = stage.parent ? [stage.parent] : [];
    for (const { flags } of stage.instructions) {
      for (const { name, value } of flags) {
        const from = name === 'from' ? value : name === 'mount' ? mountedFrom(value) : undefined;
        const other = from === undefined ? undefined : earlier.get(from.toLowerCase());
        if (other) used.push(other);
      }
    }
    earlier.set(String(stage.index), stage);
    if (stage.name !== undefined) earlier.set(stage.name, stage);
    return used;
  });
}

function mountedFrom(mount: string): string | undefined {
  return mount
    .split(',')
    .find((option) => option.startsWith('from='))
    ?.slice('from='.length);
}
