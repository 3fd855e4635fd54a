import { syscallNumber } from '../../linux/syscalls.js';
import { libcNeeds } from '../catalogue/libc-needs.js';
import type { Libc, LibcUse } from '../catalogue/libc-use.js';
import { newerFormOf, newerForms } from '../catalogue/newer-form.js';
import { answerByName, type CallAnswer, type CallContext } from './call-answer.js';
import type { LibcRelease } from './libc-release.js';
import { consequenceOf } from './rehearse-runtime.js';
import { compareVersions } from './runtime-version.js';

/** What a profile does to programs with a library, from a release of it on. */
export interface LibcEffect {
  call: string;
  libc: Libc;
  since: string;
  whatFor: string;
  answer: CallAnswer;
  /**
   * - `breaks`: the library does not cope, though what it would go on with is allowed, or it has nothing to go on with;
   * - `falls-back`: it goes on another way, which the profile allows;
   * - `not-allowed`: the profile lets neither the call nor the older way happen, or the program itself asks for the
   *   call: it is refused what it asks for;
   * - `depends`: on the call's arguments, or on a supervisor.
   */
  effect: 'breaks' | 'falls-back' | 'not-allowed' | 'depends';
  /** What the program meets, or does without. */
  meets: string;
  /** What to change in the profile. */
  remedy?: string;
}

/**
 * What comes of calls that libraries make without being asked and that do not pass. Those that pass are left out.
 * @param releases only what concerns these; every library and release without it
 */
export function libcEffects(context: CallContext, releases?: readonly LibcRelease[]): LibcEffect[] {
  return libcNeeds.flatMap(({ call, users }) => {
    const answer = answerByName(context, call);
    if (answer === undefined || answer.kind === 'passes') return [];
    return users
      .filter((use) => concerns(use, releases) && isMadeHere(use, context))
      .map((use) => effectOf(call, use, answer, context));
  });
}

function concerns({ libc, since }: LibcUse, releases: readonly LibcRelease[] | undefined): boolean {
  if (releases === undefined) return true;
  return releases.some((release) => release.libc === libc && compareVersions(release.version, since) >= 0);
}

function effectOf(call: string, use: LibcUse, answer: CallAnswer, context: CallContext): LibcEffect {
  const { libc, since, whatFor, otherwise, goesOnWith, fallsBackOn } = use;
  const known = { call, libc, since, whatFor, answer, meets: otherwise };
  const consequence = consequenceOf(answer, fallsBackOn === 'never' ? 'none' : fallsBackOn);
  if (consequence === 'may-fail') return { ...known, effect: 'depends' };
  const missing = goesOnWith.map((name) => wayOn(name, context)).filter((name) => isRefused(name, context));
  if (missing.length > 0) {
    const names = missing.join(', ');
    return { ...known, effect: 'not-allowed', meets: `nor is ${names}`, remedy: `allow ${call}` };
  }
  if (consequence === 'goes-on') return { ...known, effect: 'falls-back', meets: goesOn(use) };
  const effect = isByName(call, use) ? 'not-allowed' : 'breaks';
  return { ...known, effect, remedy: remedyOf(call, use) };
}

/** The function is the call, and the program gets what that gives. */
function isByName(call: string, { whatFor, fallsBackOn }: LibcUse): boolean {
  return fallsBackOn === 'never' && whatFor.split(/[ ,]/)[0] === call;
}

function goesOn({ goesOnWith, otherwise, fallsBackOn }: LibcUse): string {
  if (fallsBackOn === 'any') return otherwise;
  return goesOnWith.length > 0 ? `goes on with ${goesOnWith.join(', ')}` : 'does without';
}

/** A way on that an architecture has in no form is another architecture's, and so is the use. */
function isMadeHere({ goesOnWith }: LibcUse, context: CallContext): boolean {
  return goesOnWith.every((name) => answerByName(context, wayOn(name, context)) !== undefined);
}

/** Needs are named as x86 has them: where an architecture lacks the call, its newer form. */
function wayOn(name: string, { architecture }: CallContext): string {
  if (syscallNumber(architecture, name) !== undefined) return name;
  const newer = newerForms().find(
    (form) => newerFormOf(form) === name && syscallNumber(architecture, form) !== undefined,
  );
  return newer ?? name;
}

function isRefused(name: string, context: CallContext): boolean {
  const answer = answerByName(context, name);
  return answer?.kind === 'refused' || answer?.kind === 'killed';
}

function remedyOf(call: string, { fallsBackOn }: LibcUse): string {
  const canFallBack = fallsBackOn === 'any' || (fallsBackOn !== 'never' && fallsBackOn.includes('ENOSYS'));
  return canFallBack ? `allow ${call}, or answer ENOSYS instead` : `allow ${call}`;
}
