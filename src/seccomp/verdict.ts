import type { Architecture } from '../linux/architecture.js';
import type { OciSeccomp } from '../policy/oci-seccomp.js';
import type { Verdict } from './call-verdict.js';
import { type FilterModel, treeOfCall, verdictOfTree } from './libseccomp/filter-model.js';
import { filterModel } from './libseccomp/model-filter.js';

export type { Verdict } from './call-verdict.js';

/**
 * What a profile does with one call: `number` as in `seccomp_data.nr` (for x32 with its bit), `args` as the six
 * 64-bit registers, 0 where not given. `null` is unconfined. A profile that lists no architecture is for the machine's
 * own, taken to be the one asked for.
 *
 * As libseccomp 2.5 compiles profiles (`filterModel`; docs/libseccomp.md), for a library that knows every call. What a
 * runtime adds, such as runc's ENOSYS for numbers above the highest that the profile names, is not in it. Rules that
 * libseccomp does not take, so that no container starts, count as absent.
 */
export function verdict(
  profile: OciSeccomp | null,
  architecture: Architecture,
  number: number,
  args: readonly bigint[] = [],
): Verdict {
  if (profile === null) return { action: 'SCMP_ACT_ALLOW' };
  return verdictOfTree(treeOfCall(profileModel(profile, architecture), architecture, number), args);
}

/** Profiles are values that nobody changes once made; modelling one takes far longer than asking it. */
const models = new WeakMap<OciSeccomp, Map<Architecture | undefined, FilterModel>>();

/** The model that `verdict` asks: of libseccomp alone, without a runtime's additions. */
export function profileModel(profile: OciSeccomp, architecture: Architecture): FilterModel {
  const perNative = models.get(profile) ?? new Map<Architecture | undefined, FilterModel>();
  models.set(profile, perNative);
  const key = profile.architectures.length > 0 ? undefined : architecture;
  const model = perNative.get(key) ?? filterModel(profile, { runtime: 'libseccomp', native: architecture });
  perNative.set(key, model);
  return model;
}
