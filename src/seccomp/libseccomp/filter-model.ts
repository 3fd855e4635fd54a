import { type Architecture, x32Bit } from '../../linux/architecture.js';
import type { Verdict } from '../call-verdict.js';

/**
 * What a container runtime and libseccomp make of a profile: the function that the filter computes, whatever
 * instructions they choose for it.
 */
export interface FilterModel {
  architectures: ArchitectureModel[];
  /** The answer to a call of an architecture that the filter does not know. */
  unlisted: Verdict;
  /** OCI names of architectures that are in the filter and that Tightship has no table of calls for. */
  withoutTable: string[];
  /**
   * Why the runtime would not start a container with this profile; empty where it would. It stops at the first. The
   * model is then what the profile makes without the refused parts, as far as it was read (`maxRefusals`).
   */
  refusals: Refusal[];
}

/**
 * The answers to the calls of one architecture. x86_64 and x32 are one to the kernel: where a model has both, numbers
 * below `x32Bit` are x86_64's and all others are x32's; where it has one, that one answers for all numbers.
 */
export interface ArchitectureModel {
  architecture: Architecture;
  /** By `seccomp_data.nr`, for x32 with its bit. */
  calls: Map<number, ArgumentTree>;
  /** Numbers that `calls` has not, with an answer that is not `otherwise`: ascending, apart from each other. */
  ranges: NumberRange[];
  /** The answer to all other numbers of this architecture. */
  otherwise: Verdict;
}

/** Both ends are in it; unsigned, up to 0xffffffff. */
export interface NumberRange {
  first: number;
  last: number;
  verdict: Verdict;
}

/**
 * The tests that a filter makes on one call's arguments, in its order. Equal parts are one object, and the same test
 * may come again on a way.
 */
export type ArgumentTree = { kind: 'verdict'; verdict: Verdict } | ArgumentTest;

/** Holds when the 32-bit word, cut by the mask, compares with the value; all unsigned. Never constant. */
export interface ArgumentTest {
  kind: 'test';
  /** Argument, 0 to 5. */
  argument: number;
  half: 'high' | 'low';
  mask: number;
  op: 'EQ' | 'GT' | 'GE';
  value: number;
  yes: ArgumentTree;
  no: ArgumentTree;
}

/** One part of a profile that keeps a runtime from starting a container. */
export interface Refusal {
  code: RefusalCode;
  /** In the runtime's words, or what it does where it says nothing. */
  message: string;
  /** Index of the rule in the profile's `syscalls`, and the name within it, where it is about one. */
  rule?: number;
  name?: string;
}

export type RefusalCode =
  /** Flags that the runtime does not know; runc 1.1 knows none. */
  | 'flags'
  /** An architecture that the runtime or libseccomp does not know, or of another byte order than the machine's. */
  | 'architecture'
  /** An errno that libseccomp does not take (above 4094); for crun also one with an action that has none. */
  | 'errno'
  /** NOTIFY where runc does not allow it. */
  | 'notify'
  /** An argument beyond the sixth. */
  | 'argument'
  /** A rule that libseccomp takes for the opposite of an earlier one (EEXIST). */
  | 'contradiction'
  /** A rule that libseccomp never returns from: its tree of tests has become a ring. */
  | 'endless'
  /** More instructions than the kernel takes (4096). */
  | 'too-long';

/**
 * What a model answers to one number of an architecture: tests, where arguments decide. An architecture that is not in
 * the model is `unlisted`.
 */
export function treeOfCall(model: FilterModel, architecture: Architecture, number: number): ArgumentTree {
  const part = partOf(model, architecture, number);
  if (part === undefined) return { kind: 'verdict', verdict: model.unlisted };
  const tree = part.calls.get(number);
  if (tree !== undefined) return tree;
  const range = part.ranges.find(({ first, last }) => first <= number && number <= last);
  return { kind: 'verdict', verdict: range?.verdict ?? part.otherwise };
}

function partOf(
  model: FilterModel,
  architecture: Architecture,
  number: number,
): ArchitectureModel | undefined {
  const find = (wanted: Architecture) => model.architectures.find((part) => part.architecture === wanted);
  if (architecture !== 'x86_64' && architecture !== 'x32') return find(architecture);
  const [mine, other] = number < x32Bit ? (['x86_64', 'x32'] as const) : (['x32', 'x86_64'] as const);
  return find(mine) ?? find(other);
}

/** @param args the 64-bit registers, 0 where not given */
export function verdictOfTree(tree: ArgumentTree, args: readonly bigint[]): Verdict {
  let node = tree;
  while (node.kind === 'test') node = holds(node, args[node.argument] ?? 0n) ? node.yes : node.no;
  return node.verdict;
}

function holds({ half, mask, op, value }: ArgumentTest, argument: bigint): boolean {
  const word = Number(BigInt.asUintN(32, half === 'high' ? argument >> 32n : argument));
  const cut = (word & mask) >>> 0;
  switch (op) {
    case 'EQ':
      return cut === value;
    case 'GT':
      return cut > value;
    case 'GE':
      return cut >= value;
  }
}
