import { jsonText } from '../base/json-text.js';
import { takesSeccompProgram } from '../engine/oci/runtime.js';
import type { Launch } from '../engine/oci/start-container.js';
import { rememberProgram } from '../host/program-cache.js';
import type { Confinement } from '../policy/confinement.js';
import type { OciSeccomp } from '../policy/oci-seccomp.js';
import { compilerRevision } from '../seccomp/compile/compiler-revision.js';
import type { Prepared } from './prepare.js';

/**
 * The filter of a confinement for a runtime that need not compile it itself, compiled once and kept; nothing where the
 * runtime is to make it of the profile. What compiles is loaded only when nothing is kept.
 */
export async function precompiledFilter(
  { seccomp }: Confinement,
  { runtime, stateRoot, facts }: Pick<Prepared, 'runtime' | 'stateRoot' | 'facts'>,
): Promise<Pick<Launch, 'seccompProgram'>> {
  if (seccomp === null || !takesSeccompProgram(runtime) || asksSupervisor(seccomp)) return {};
  const memory = rememberProgram(stateRoot, jsonText([compilerRevision, facts.architecture, seccomp]));
  const kept = memory.recall();
  if (kept) return { seccompProgram: kept };
  const { filterForCrun } = await import('../seccomp/compile/filter-for-crun.js');
  const made = filterForCrun(seccomp, facts.architecture);
  if (made === undefined) return {};
  memory.keep(made);
  return { seccompProgram: made };
}

/** The runtime hands on the descriptor of a filter that asks, which it does for filters of its own. */
function asksSupervisor({ listenerPath, defaultAction, syscalls }: OciSeccomp): boolean {
  const actions = [defaultAction, ...syscalls.map(({ action }) => action)];
  return listenerPath !== undefined || actions.includes('SCMP_ACT_NOTIFY');
}
