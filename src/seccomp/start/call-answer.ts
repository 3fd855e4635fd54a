import type { Architecture } from '../../linux/architecture.js';
import { errnoNumbers } from '../../linux/errno.js';
import { sinceKernel } from '../../linux/syscall-release.js';
import { syscallNumber } from '../../linux/syscalls.js';
import type { Verdict } from '../call-verdict.js';
import {
  type ArgumentTest,
  type ArgumentTree,
  type FilterModel,
  treeOfCall,
} from '../libseccomp/filter-model.js';

/** First two numbers of a kernel's release. */
export interface KernelRelease {
  major: number;
  minor: number;
}

/** What becomes of a call. */
export type CallAnswer =
  | { kind: 'passes' }
  /** Positive errno; of a filter, or of a kernel that has no such call. */
  | { kind: 'refused'; errno: number; by: 'filter' | 'kernel' }
  /** By SIGSYS. `thread`: only the calling one. */
  | { kind: 'killed'; thread: boolean }
  /** A supervisor decides, who must be there and must not wait for the container. */
  | { kind: 'asks' }
  /** Some arguments are answered otherwise than others, and it is not known which it will be. */
  | { kind: 'depends'; answers: CallAnswer[] };

/** Where a call is made. */
export interface CallContext {
  model: FilterModel;
  architecture: Architecture;
  kernel: KernelRelease;
}

/** What becomes of a call by name; undefined where the architecture has none of that name. */
export function answerByName(
  context: CallContext,
  name: string,
  argumentSets: readonly (readonly number[])[] = [[]],
): CallAnswer | undefined {
  const number = syscallNumber(context.architecture, name);
  return number === undefined ? undefined : answerToCall(context, number, name, argumentSets);
}

/**
 * What becomes of a call. Of arguments that are not given, every value is possible; of several sets, each is called
 * with. Without a tracer, as in a start, SCMP_ACT_TRACE is ENOSYS.
 */
export function answerToCall(
  { model, architecture, kernel }: CallContext,
  number: number,
  name: string | undefined,
  argumentSets: readonly (readonly number[])[] = [[]],
): CallAnswer {
  const tree = treeOfCall(model, architecture, number);
  const exists = name === undefined || isAtLeast(kernel, sinceKernel(name));
  const perSet = argumentSets.map((known) =>
    joined(verdictsOf(tree, known).map((verdict) => answerOf(verdict, exists))),
  );
  // A set whose calls are all refused decides, whatever the others are answered.
  return perSet.find(({ kind }) => kind === 'refused' || kind === 'killed') ?? joined(perSet);
}

/** Whether a kernel is a release or a later one; so is any where the release is not known. */
export function isAtLeast(kernel: KernelRelease, release: KernelRelease | undefined): boolean {
  if (release === undefined) return true;
  return kernel.major > release.major || (kernel.major === release.major && kernel.minor >= release.minor);
}

/** For messages: `6.18`. */
export function formatRelease({ major, minor }: KernelRelease): string {
  return `${major}.${minor}`;
}

function answerOf(verdict: Verdict, exists: boolean): CallAnswer {
  switch (verdict.action) {
    case 'SCMP_ACT_ALLOW':
    case 'SCMP_ACT_LOG':
      return exists ? { kind: 'passes' } : { kind: 'refused', errno: errnoNumbers.ENOSYS, by: 'kernel' };
    case 'SCMP_ACT_ERRNO':
      return { kind: 'refused', errno: verdict.errno ?? 0, by: 'filter' };
    case 'SCMP_ACT_TRACE':
      return { kind: 'refused', errno: errnoNumbers.ENOSYS, by: 'filter' };
    case 'SCMP_ACT_NOTIFY':
      return { kind: 'asks' };
    case 'SCMP_ACT_KILL_THREAD':
      return { kind: 'killed', thread: true };
    case 'SCMP_ACT_TRAP':
    case 'SCMP_ACT_KILL_PROCESS':
      return { kind: 'killed', thread: false };
  }
}

function joined(answers: readonly CallAnswer[]): CallAnswer {
  const different = new Map(
    answers
      .flatMap((answer) => (answer.kind === 'depends' ? answer.answers : [answer]))
      .map((answer) => [JSON.stringify(answer), answer]),
  );
  const [first = { kind: 'passes' } as const, ...others] = different.values();
  return others.length === 0 ? first : { kind: 'depends', answers: [first, ...others] };
}

/** The verdicts that a call can come to, the leading arguments known. */
function verdictsOf(tree: ArgumentTree, known: readonly number[]): Verdict[] {
  const verdicts: Verdict[] = [];
  const seen = new Set<ArgumentTree>();
  const open = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'verdict') verdicts.push(node.verdict);
    else open.push(...branchesOf(node, known[node.argument]));
  }
  return verdicts;
}

function branchesOf(test: ArgumentTest, argument: number | undefined): ArgumentTree[] {
  if (argument === undefined) return [test.no, test.yes];
  const word = test.half === 'high' ? 0 : argument;
  const cut = (word & test.mask) >>> 0;
  const holds =
    test.op === 'EQ' ? cut === test.value : test.op === 'GT' ? cut > test.value : cut >= test.value;
  return [holds ? test.yes : test.no];
}
