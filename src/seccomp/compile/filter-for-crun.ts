import { encodeProgram } from '../../bpf/encode-program.js';
import { type Architecture, endianness } from '../../linux/architecture.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import { DecisionTooComplex } from '../decision/space.js';
import { decisionOfProgram } from '../recover/decision-of-program.js';
import { compileProfile } from './compile-profile.js';
import { ProgramTooLong } from './word-plan.js';

/**
 * The filter that crun would make of a profile with a libseccomp that knows every call of our tables, as
 * `struct sock_filter[]` of the machine: it answers every call alike, and is proved to by recovery. Undefined where it
 * is better left to crun: a profile that crun refuses, in its own words; one that lists architectures that we have no
 * table of; one whose filter would be too long.
 *
 * Takes some hundred milliseconds the first time in a process.
 */
export function filterForCrun(profile: OciSeccomp, native: Architecture): Uint8Array | undefined {
  try {
    const { program, model, decision, space } = compileProfile(profile, { runtime: 'crun', native });
    if (model.refusals.length > 0 || model.withoutTable.length > 0) return undefined;
    if (decisionOfProgram(space, program, endianness[native]) !== decision) {
      throw new Error('the compiled seccomp filter is not the one that the profile asks for');
    }
    return encodeProgram(program, endianness[native]);
  } catch (error) {
    if (error instanceof ProgramTooLong || error instanceof DecisionTooComplex) return undefined;
    throw error;
  }
}
