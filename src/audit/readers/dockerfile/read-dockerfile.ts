import type { Diagnostic } from '../../../base/diagnostic.js';
import type { BuildStage, DeclaredBuild } from '../../model/declared-build.js';
import type { DeclaredContainer, DeclaredVariable } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { newContainer } from '../../model/new-container.js';
import type { Unresolved } from '../../model/setting.js';
import type { SourceText } from '../../source/source-text.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import { declaredVariables } from './environment-pairs.js';
import { ImageReading } from './image-settings.js';
import { type Instruction, keywords, parseInstruction } from './instruction.js';
import { type LogicalLine, logicalLines } from './logical-lines.js';
import { chainOf, type Stage, type Stages, splitStages, targetsOf } from './stages.js';

export { looksLikeDockerfile } from './looks-like-dockerfile.js';

/** More than anybody writes; images of stages are read one by one. */
const maxStages = 1000;
/** Of one kind in one file: a text that is no Dockerfile has one in each line. */
const maxComplaints = 20;

/**
 * A Dockerfile's images: the last stage's, and those of stages that nothing uses, which are built by name. What they
 * start from is not known here: their user, ports and health check are what this file says.
 */
export function readDockerfile({ source }: Manifest, _context: ReaderContext): ReadResult {
  const { lines, escapeSign } = logicalLines(source);
  const instructions = lines.map((line) => parseInstruction(line, escapeSign));
  const stages = splitStages(instructions, escapeSign);
  const refusal = refuse(stages, source);
  if (refusal) return { workloads: [], diagnostics: [refusal], ignored: [] };
  const workloads = targetsOf(stages.stages).map(({ target, claimed }) =>
    imageWorkload(target, claimed, stages, { source, escapeSign }),
  );
  workloads[0]?.unresolved.push(...unknownInstructions([...stages.stray, ...instructions]));
  return { workloads, diagnostics: complaints(lines, source), ignored: [] };
}

interface Text {
  source: SourceText;
  escapeSign: string;
}

function refuse({ stages }: Stages, source: SourceText): Diagnostic | undefined {
  if (stages.length > 0 && stages.length <= maxStages) return undefined;
  const message =
    stages.length === 0
      ? 'it has no FROM, so it makes no image'
      : `it has more than ${maxStages} stages, and is not read`;
  return { code: 'invalid-dockerfile', severity: 'error', message, source: source.path };
}

function complaints(lines: readonly LogicalLine[], source: SourceText): Diagnostic[] {
  return lines
    .filter(({ unterminated }) => unterminated !== undefined)
    .slice(0, maxComplaints)
    .map(({ unterminated = '', start }) => ({
      code: 'unterminated-heredoc',
      severity: 'warning',
      message: `the here-document ${unterminated.slice(0, 60)} is never closed`,
      source: source.path,
      position: source.position(start),
    }));
}

function unknownInstructions(instructions: readonly Instruction[]): Unresolved[] {
  return instructions
    .filter(({ keyword }) => !keywords.has(keyword))
    .slice(0, maxComplaints)
    .map(({ keyword, at }) => ({
      field: keyword.slice(0, 60),
      at,
      reason: `"${keyword.slice(0, 60)}" is no instruction of a Dockerfile`,
    }));
}

function imageWorkload(
  target: Stage,
  claimed: readonly Stage[],
  stages: Stages,
  text: Text,
): DeclaredWorkload {
  const { source, escapeSign } = text;
  const isLast = target === stages.stages.at(-1);
  const stageName = isLast ? undefined : (target.name ?? String(target.index));
  const chain = chainOf(target);
  const reading = new ImageReading(stages.globalValue, escapeSign);
  for (const stage of chain) reading.readStage(stage);
  const file = source.path.slice(source.path.lastIndexOf('/') + 1);
  const name = stageName === undefined ? file : `${file}:${stageName}`;
  const at = target.fromLine.at;
  const container: DeclaredContainer = {
    ...newContainer(target.name ?? name, at, 'image'),
    environment: environmentOf(claimed, isLast ? stages.globals : [], escapeSign),
    build: buildOf(claimed, chain, isLast ? stages.globals : []),
    ...reading.settings,
  };
  const base = chain[0]?.from;
  if (base && base.value !== 'scratch') container.image = base;
  const unresolved = [
    ...claimed.flatMap((stage) => stages.unresolved.get(stage) ?? []),
    ...reading.unresolved,
  ];
  return {
    format: 'dockerfile',
    resource: `image ${name}`,
    kind: 'image',
    name,
    at,
    containers: [container],
    unresolved,
  };
}

/** Of all stages: a secret that only a builder's stage has is in this file, and in the build's cache, all the same. */
function environmentOf(
  claimed: readonly Stage[],
  globals: readonly Instruction[],
  escapeSign: string,
): DeclaredVariable[] {
  return [...globals, ...claimed.flatMap(({ instructions }) => instructions)].flatMap((instruction) =>
    declaredVariables(instruction, escapeSign),
  );
}

function buildOf(
  claimed: readonly Stage[],
  chain: readonly Stage[],
  globals: readonly Instruction[],
): DeclaredBuild {
  const final = new Set(chain);
  return { stages: claimed.map((stage) => buildStage(stage, final.has(stage))), globals: [...globals] };
}

function buildStage(stage: Stage, final: boolean): BuildStage {
  const { name, platform } = stage;
  return {
    ...(name === undefined ? {} : { name }),
    at: stage.fromLine.at,
    from: stage.from,
    fromStage: stage.parent !== undefined,
    ...(platform ? { platform } : {}),
    part: final ? 'final' : 'builder',
    instructions: stage.instructions,
  };
}
