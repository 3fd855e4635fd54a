import type { OciSeccompAction } from '../../policy/oci-seccomp.js';
import type { FieldReader, Placed, ReadContext } from './field-reader.js';
import type { ReadRule } from './read-rule.js';

/** What a profile says on the process that answers `SCMP_ACT_NOTIFY`. */
export interface ReadListener {
  listenerPath?: string;
  listenerMetadata?: string;
}

/** Reads `listenerPath` and `listenerMetadata`; empty texts are left out, as engines do. */
export function readListener(fields: FieldReader<'profile'>, { problems }: ReadContext): ReadListener {
  const path = fields.text('listenerPath');
  const metadata = fields.text('listenerMetadata');
  if (path?.value && !path.value.startsWith('/')) {
    problems.report('bad-path', path.at, 'listenerPath is not absolute', 'crun starts no container with it');
  }
  if (metadata?.value && !path?.value) {
    const hint = 'the OCI specification does not allow it';
    problems.report('listener-unused', metadata.at, 'listenerMetadata is set without listenerPath', hint);
  }
  return {
    ...(path?.value && { listenerPath: path.value }),
    ...(metadata?.value && { listenerMetadata: metadata.value }),
  };
}

/** What decides whether there must be a listener, and the one there is. */
export interface ListenerNeeds {
  rules: readonly ReadRule[];
  defaultAction: OciSeccompAction;
  listenerPath: string | undefined;
}

/** Reports what cannot work between a listener and the rules that need one. */
export function checkListener(
  fields: FieldReader<'profile'>,
  { rules, defaultAction, listenerPath }: ListenerNeeds,
  { problems }: ReadContext,
): void {
  const needing = rules.find(({ rule }) => rule.action === 'SCMP_ACT_NOTIFY');
  const isDefault = defaultAction === 'SCMP_ACT_NOTIFY';
  const at = needing?.actionAt ?? fields.atOf('defaultAction');
  if ((needing || isDefault) && listenerPath === undefined) {
    const hint =
      'runc starts no container; under crun such calls fail with ENOSYS, unless its annotation names one';
    problems.report('listener-missing', at, 'SCMP_ACT_NOTIFY needs a listenerPath', hint);
  }
  if (!needing && !isDefault && listenerPath !== undefined) {
    problems.report('listener-unused', fields.atOf('listenerPath'), 'no rule has SCMP_ACT_NOTIFY');
  }
  if (isDefault) {
    const message = 'runc refuses SCMP_ACT_NOTIFY as default action';
    problems.report('notify-refused', fields.atOf('defaultAction'), message);
  }
  for (const name of notifiedWrites(rules)) {
    const message = 'runc refuses SCMP_ACT_NOTIFY for write';
    problems.report('notify-refused', name.at, message, 'it could not hand over the listener itself');
  }
}

function notifiedWrites(rules: readonly ReadRule[]): Placed<string>[] {
  const notifying = rules.filter(({ rule }) => rule.action === 'SCMP_ACT_NOTIFY');
  return notifying.flatMap(({ names }) => names.filter(({ value }) => value === 'write'));
}
