import type { OciSeccompAction } from '../../policy/oci-seccomp.js';
import { quoted } from '../../policy/policy-text.js';
import type { Placed, ReadContext } from './field-reader.js';
import { podmanErrnos } from './podman-errnos.js';
import { largestErrno } from './profile-vocabulary.js';
import { wordMeant } from './read-word.js';

/** An errno as it stands in a file: OCI's number, and Podman's text, which is a name or a number and wins there. */
export interface WrittenErrno {
  number: Placed<bigint> | undefined;
  name: Placed<string> | undefined;
}

/** What Go's readers can hold in such a field. */
export const largestWrittenErrno = 0xffffffffn;

/**
 * The errno of an action; undefined where none is given, or none that can be used. One that the action does not
 * take is reported and left out: runc ignores it, crun starts no container.
 */
export function readErrno(
  { number, name }: WrittenErrno,
  action: OciSeccompAction | undefined,
  context: ReadContext,
): number | undefined {
  const named = name && numberOf(name, context);
  const given = named ?? number;
  if (given === undefined || action === undefined) return undefined;
  if (number && named && number.value !== named.value) {
    const message = `the errno is ${named.value} here and ${number.value} as a number`;
    const hint = 'Podman takes errno and defaultErrno, all others errnoRet and defaultErrnoRet';
    context.problems.report('errno-disagreement', named.at, message, hint);
  }
  return checkErrno(given, action, context);
}

function numberOf({ value, at }: Placed<string>, { problems }: ReadContext): Placed<bigint> | undefined {
  if (value === '') return undefined;
  if (/^[0-9]{1,10}$/.test(value)) return { value: BigInt(value), at };
  const number = podmanErrnos.get(value);
  if (number !== undefined) return { value: BigInt(number), at };
  const hint = () => {
    const meant = wordMeant(value, [...podmanErrnos.keys()]);
    return meant === undefined ? 'Podman starts no container with it' : `did you mean ${meant}?`;
  };
  problems.report('bad-errno', at, `${quoted(value)} is no errno that Podman knows`, hint);
  return undefined;
}

function checkErrno(
  { value, at }: Placed<bigint>,
  action: OciSeccompAction,
  { problems }: ReadContext,
): number | undefined {
  const largest = largestErrno(action);
  if (largest === undefined) {
    const hint = 'runc ignores it; crun starts no container';
    problems.report('unused-errno', at, `${action} takes no errno`, hint);
    return undefined;
  }
  if (value > largest) {
    const hint = `libseccomp takes at most ${largest} with ${action}`;
    problems.report('bad-errno', at, `${value} is no errno`, hint);
    return undefined;
  }
  if (value === 0n && action === 'SCMP_ACT_ERRNO')
    problems.report('errno-zero', at, 'errno 0 makes a call that is not made look as if it had succeeded');
  return Number(value);
}
