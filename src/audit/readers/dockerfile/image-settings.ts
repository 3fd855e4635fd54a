import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Setting, Unresolved } from '../../model/setting.js';
import type { Place } from '../../source/source-text.js';
import { parseExposedPort } from '../docker-syntax/short-port.js';
import { parseUser } from '../docker-syntax/user-choice.js';
import { environmentPairs } from './environment-pairs.js';
import { type Expanded, expandWord, type Lookup } from './expand-word.js';
import type { Instruction } from './instruction.js';
import { argumentsOf, type Stage } from './stages.js';

/** What an image's configuration says, as far as its Dockerfile does. */
export type ImageSettings = Pick<
  DeclaredContainer,
  'user' | 'entrypoint' | 'command' | 'healthCheck' | 'ports' | 'mounts'
>;

/**
 * Goes through the instructions of a stage and of those it starts from, in order, as the builder does: what comes later
 * wins, lists grow, variables have the value they have at that point.
 */
export class ImageReading {
  readonly settings: ImageSettings = { ports: [], mounts: [] };
  readonly unresolved: Unresolved[] = [];
  private readonly variables = new Map<string, string>();
  private shell: string[] = ['/bin/sh', '-c'];
  private commandIsOwn = false;
  private readonly lookup: Lookup = (name) => this.variables.get(name);

  constructor(
    private readonly globalValue: Lookup,
    private readonly escapeSign: string,
  ) {}

  readStage(stage: Stage): void {
    if (!stage.parent) this.shell = ['/bin/sh', '-c'];
    this.commandIsOwn = false;
    for (const instruction of stage.instructions) {
      const read = readers[instruction.keyword];
      if (read && !instruction.onBuild) read(this, instruction);
    }
  }

  /** Fills variables in; what has no value here stays as written, and is said to. */
  expand(raw: string, field: string, at: Place): string {
    const expanded = expandWord(raw, this.escapeSign, this.lookup);
    if (expanded.unresolved !== undefined) this.report(expanded, field, at);
    return expanded.text;
  }

  expandAll(instruction: Instruction): Setting<string>[] {
    return instruction.words.map(({ raw, at }) => ({ value: this.expand(raw, instruction.keyword, at), at }));
  }

  /** An exec form's words, or the shell's. */
  program(instruction: Instruction): Setting<string[]> {
    const at = instruction.textAt;
    const words = instruction.words.map(({ value }) => value);
    return { value: instruction.form === 'json' ? words : [...this.shell, instruction.text], at };
  }

  report({ unresolved }: Expanded, field: string, at: Place): void {
    this.unresolved.push({ field, at, reason: `the variable ${unresolved} has no value here` });
  }

  setCommand(instruction: Instruction): void {
    this.settings.command = this.program(instruction);
    this.commandIsOwn = true;
  }

  /** It takes away the CMD of what the stage starts from (BuildKit, dispatchEntrypoint). */
  setEntrypoint(instruction: Instruction): void {
    this.settings.entrypoint = this.program(instruction);
    if (!this.commandIsOwn) delete this.settings.command;
  }

  setShell(instruction: Instruction): void {
    this.shell = instruction.words.map(({ value }) => value);
  }

  argument(instruction: Instruction): void {
    for (const { name, value } of argumentsOf(instruction, this.escapeSign, this.lookup)) {
      const known = value ?? this.globalValue(name);
      if (known !== undefined) this.variables.set(name, known);
    }
  }

  environment(instruction: Instruction): void {
    for (const { name, raw } of environmentPairs(instruction)) {
      const { text, unresolved } = expandWord(raw, this.escapeSign, this.lookup);
      if (unresolved === undefined) this.variables.set(name, text);
      else this.variables.delete(name);
    }
  }
}

type InstructionReader = (reading: ImageReading, instruction: Instruction) => void;

const readers: Record<string, InstructionReader | undefined> = {
  __proto__: null as never,
  ARG: (reading, instruction) => reading.argument(instruction),
  ENV: (reading, instruction) => reading.environment(instruction),
  SHELL: (reading, instruction) => reading.setShell(instruction),
  USER: readUser,
  EXPOSE: readExpose,
  VOLUME: readVolume,
  HEALTHCHECK: readHealthCheck,
  ENTRYPOINT: (reading, instruction) => reading.setEntrypoint(instruction),
  CMD: (reading, instruction) => reading.setCommand(instruction),
};

function readUser(reading: ImageReading, instruction: Instruction): void {
  if (instruction.text === '') return;
  const text = reading.expand(instruction.text, 'USER', instruction.textAt);
  reading.settings.user = { value: parseUser(text), at: instruction.textAt };
}

function readExpose(reading: ImageReading, instruction: Instruction): void {
  for (const { value, at } of reading.expandAll(instruction)) {
    const port = parseExposedPort(value.slice(value.lastIndexOf(':') + 1));
    if (port) reading.settings.ports.push({ at, ...port });
    else if (!value.includes('$'))
      reading.unresolved.push({ field: 'EXPOSE', at, reason: `"${value.slice(0, 80)}" is no port` });
  }
}

function readVolume(reading: ImageReading, instruction: Instruction): void {
  for (const { value, at } of reading.expandAll(instruction)) {
    if (value !== '')
      reading.settings.mounts.push({ at, kind: 'volume', target: value, readOnly: false, options: [] });
  }
}

function readHealthCheck(reading: ImageReading, instruction: Instruction): void {
  const none = /^none$/i.test(instruction.text);
  reading.settings.healthCheck = { value: none ? 'disabled' : 'defined', at: instruction.at };
}
