import { textOf } from '../../source/node.js';
import type { Control, Report } from '../control.js';
import { type PodView, quoted, quotedText, under } from '../pod-view.js';

const annotationPrefix = 'container.apparmor.security.beta.kubernetes.io/';

/** Fields and annotations in every version. policy/check_appArmorProfile.go, v1.0. */
export const appArmor: Control = {
  name: 'AppArmor',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    for (const { who, securityContext } of pod.owners) {
      const profile = under(securityContext, 'appArmorProfile');
      if (!profile) continue;
      const type = under(profile, 'type');
      const text = textOf(type);
      if (profile.kind !== 'map' || (text !== 'RuntimeDefault' && text !== 'Localhost')) {
        const value = type ? quoted(type) : '""';
        report(type ?? profile, `${who} sets securityContext.appArmorProfile.type to ${value}`);
      }
    }
    checkAnnotations(pod, report);
  },
};

/** All of them count, also those for containers that do not exist. */
function checkAnnotations({ annotations }: PodView, report: Report): void {
  if (annotations && annotations.kind !== 'map')
    report(annotations, `the annotations are ${quoted(annotations)}, which cannot be looked into`);
  if (annotations?.kind !== 'map') return;
  for (const { key, value } of annotations.entries) {
    if (!key.text.startsWith(annotationPrefix)) continue;
    const text = textOf(value) ?? (value.kind === 'scalar' ? '' : undefined);
    const fine = text === '' || text === 'runtime/default' || text?.startsWith('localhost/');
    if (!fine) report(value, `the annotation ${quotedText(key.text)} is ${quoted(value)}`);
  }
}
