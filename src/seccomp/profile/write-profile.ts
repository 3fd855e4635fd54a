import { AppError } from '../../base/app-error.js';
import { jsonText } from '../../base/json-text.js';
import { canonicalProfile } from './canonical-profile.js';
import type { DockerSeccomp, DockerSeccompFilter, DockerSeccompRule } from './docker-seccomp.js';
import { podmanErrnoName } from './podman-errnos.js';
import type { ProfileFormat } from './profile-format.js';

/**
 * JSON of a profile in its canonical form (`canonicalProfile`), two spaces deep, ending with a newline: the same
 * profile is the same bytes, and reads back as its canonical form. Podman's has the names of errors beside their
 * numbers, which its own profiles have too; the forms of OCI and Kubernetes are the same and have no comments.
 *
 * An `AppError` with `INPUT_INVALID` where the format has no form for a condition of the profile, which its
 * readers would ignore: `resolveProfile` gives a profile without any.
 */
export function writeProfile(profile: DockerSeccomp, format: ProfileFormat): string {
  refuseConditions(profile, format);
  return `${jsonText(writers[format](profile), 2)}\n`;
}

const writers: Record<ProfileFormat, (profile: DockerSeccomp) => object> = {
  docker: canonicalProfile,
  podman: (profile) => withErrnoNames(canonicalProfile(profile)),
  oci: (profile) => canonicalProfile(withoutComments(profile)),
  kubernetes: (profile) => canonicalProfile(withoutComments(profile)),
};

function withErrnoNames({ defaultAction, defaultErrnoRet, syscalls, ...rest }: DockerSeccomp): object {
  return {
    defaultAction,
    ...(defaultErrnoRet !== undefined && { defaultErrnoRet }),
    ...named('defaultErrno', defaultErrnoRet, defaultAction),
    ...rest,
    syscalls: syscalls.map(({ names, action, errnoRet, ...others }) => ({
      names,
      action,
      ...(errnoRet !== undefined && { errnoRet }),
      ...named('errno', errnoRet, action),
      ...others,
    })),
  };
}

/** A message to a tracer is a number without a name. */
function named(field: string, errno: number | undefined, action: DockerSeccompRule['action']): object {
  const name = errno === undefined || action !== 'SCMP_ACT_ERRNO' ? undefined : podmanErrnoName(errno);
  return name === undefined ? {} : { [field]: name };
}

/** Before rules are joined: those that differ in their comments only then are one. */
function withoutComments({ syscalls, ...rest }: DockerSeccomp): DockerSeccomp {
  return { ...rest, syscalls: syscalls.map(({ comment: _, ...rule }) => rule) };
}

function refuseConditions(profile: DockerSeccomp, format: ProfileFormat): void {
  const lost = format === 'docker' ? undefined : lostCondition(profile, format);
  if (lost === undefined) return;
  throw new AppError('INPUT_INVALID', `${format} profiles have no ${lost}, which this profile has`, {
    hint: 'resolve the profile for one machine and container first',
  });
}

function lostCondition({ archMap, syscalls }: DockerSeccomp, format: ProfileFormat): string | undefined {
  const hasFilter = (test: (filter: DockerSeccompFilter) => boolean) =>
    syscalls.some(({ includes, excludes }) => [includes, excludes].some((filter) => filter && test(filter)));
  if (format === 'podman')
    return hasFilter(({ minKernel }) => minKernel !== undefined) ? 'minKernel' : undefined;
  if (archMap?.length) return 'archMap';
  return hasFilter((filter) => Object.values(filter).some((value) => value.length > 0))
    ? 'includes and excludes'
    : undefined;
}
