import { type Errno, errnoNumbers } from '../../linux/errno.js';
import { syscallNumber } from '../../linux/syscalls.js';
import { answerByName, type CallAnswer, type CallContext, isAtLeast } from './call-answer.js';
import { crunSteps } from './crun-steps.js';
import { runcSteps } from './runc-steps.js';
import { may, type RuntimeStep, type RuntimeSteps } from './runtime-step.js';
import { always, isIn, type RuntimeRelease } from './runtime-version.js';

/** A call of a start, and what comes of it. */
export interface RehearsedCall {
  name: string;
  phase: 'runtime' | 'workload';
  /** Whether every start makes it. */
  certainty: 'must' | 'may';
  answer: CallAnswer;
  /** Whether the start goes on after it; `may-fail`, where that depends on arguments or on a supervisor. */
  consequence: 'goes-on' | 'fails' | 'may-fail';
  /** Completes "for …". */
  whatFor: string;
}

/** What of a start decides which calls the runtime makes. */
export interface StartKind {
  runtime: RuntimeRelease;
  noNewPrivileges: boolean;
  /** Whether the profile asks a supervisor. */
  asksSupervisor: boolean;
  /**
   * `create`: creating and starting are two commands, as engines have them; `run`: they are one.
   */
  command: 'create' | 'run';
  /** Names of calls that this runtime, of whatever release, was seen to make; some starts may need them. */
  seenCalls?: readonly string[];
}

const steps: Record<RuntimeRelease['name'], RuntimeSteps> = { runc: runcSteps, crun: crunSteps };

/**
 * The calls that a runtime makes under the filter, in its order, with what it may call at any time last. Where one ends
 * the start, those that would come after it are still listed.
 */
export function rehearseRuntime(kind: StartKind, context: CallContext): RehearsedCall[] {
  const { early, late, anyTime } = steps[kind.runtime.name];
  const known = [...(kind.noNewPrivileges ? [] : early), ...late, ...anyTime];
  const names = new Set(known.flatMap(({ call }) => call));
  const unforeseen = (kind.seenCalls ?? []).filter((name) => !names.has(name));
  const wanted = [
    ...known,
    ...unforeseen.map((name) => may(name, 'what it did in a start that was recorded')),
  ];
  return wanted.flatMap((step) => rehearseStep(step, kind, context));
}

function rehearseStep(step: RuntimeStep, kind: StartKind, context: CallContext): RehearsedCall[] {
  const name = step.call.find((candidate) => syscallNumber(context.architecture, candidate) !== undefined);
  if (name === undefined || !isMade(step, kind, context)) return [];
  const answer = answerByName(context, name, step.args);
  if (answer === undefined) return [];
  const { certainty, whatFor } = step;
  const consequence = consequenceOf(answer, step.survives);
  const call: RehearsedCall = { name, phase: 'runtime', certainty, answer, consequence, whatFor };
  const goesAnotherWay = answer.kind === 'refused' && consequence === 'goes-on';
  const instead = goesAnotherWay ? (step.instead ?? []) : [];
  return [call, ...instead.flatMap((other) => rehearseStep(other, kind, context))];
}

function isMade(step: RuntimeStep, kind: StartKind, { kernel }: CallContext): boolean {
  if (!isIn(kind.runtime.version, step.releases ?? always)) return false;
  if (step.onlyWith === 'notify' && !kind.asksSupervisor) return false;
  if (step.onlyWith === 'create' && kind.command !== 'create') return false;
  return isAtLeast(kernel, step.sinceKernel);
}

/** What an answer means to a caller that goes on after some refusals. */
export function consequenceOf(
  answer: CallAnswer,
  survives: readonly Errno[] | 'any' | 'none',
): RehearsedCall['consequence'] {
  switch (answer.kind) {
    case 'passes':
      return 'goes-on';
    case 'refused':
      // Errno 0 is no error: the caller takes the call for done, and what comes of that nobody knows.
      if (answer.errno === 0) return 'may-fail';
      return isSurvived(answer.errno, survives) ? 'goes-on' : 'fails';
    case 'killed':
      return 'fails';
    case 'asks':
      return 'may-fail';
    case 'depends': {
      const each = answer.answers.map((part) => consequenceOf(part, survives));
      return each.every((one) => one === each[0]) ? (each[0] ?? 'goes-on') : 'may-fail';
    }
  }
}

function isSurvived(errno: number, survives: readonly Errno[] | 'any' | 'none'): boolean {
  if (survives === 'any' || survives === 'none') return survives === 'any';
  return survives.some((name) => errnoNumbers[name] === errno);
}
