import { type Node, textOf } from '../../source/node.js';
import type { Control, Report } from '../control.js';
import { type PodView, quoted, quotedText, under } from '../pod-view.js';

const podAnnotation = 'seccomp.security.alpha.kubernetes.io/pod';
const containerAnnotationPrefix = 'container.seccomp.security.alpha.kubernetes.io/';

/** Annotations until v1.18, fields since v1.19. policy/check_seccompProfile_baseline.go. */
export const seccomp: Control = {
  name: 'Seccomp',
  level: 'baseline',
  since: 0,
  check(pod, report) {
    if (pod.minor < 19) checkAnnotations(pod, report);
    else checkFields(pod, report);
  },
};

function checkFields(pod: PodView, report: Report): void {
  for (const { who, securityContext } of pod.owners) {
    const profile = under(securityContext, 'seccompProfile');
    if (!profile || isAllowed(profile)) continue;
    const type = under(profile, 'type');
    report(
      type ?? profile,
      `${who} sets securityContext.seccompProfile.type to ${type ? quoted(type) : '""'}`,
    );
  }
}

function isAllowed(profile: Node): boolean {
  const type = profile.kind === 'map' ? textOf(under(profile, 'type')) : undefined;
  return type === 'RuntimeDefault' || type === 'Localhost';
}

function checkAnnotations(pod: PodView, report: Report): void {
  const { annotations } = pod;
  if (annotations && annotations.kind !== 'map')
    report(annotations, `the annotations are ${quoted(annotations)}, which cannot be looked into`);
  if (annotations?.kind !== 'map') return;
  const containers = new Set(pod.containers.map(({ name }) => name));
  for (const { key, value } of annotations.entries) {
    const { text } = key;
    const ofContainer =
      text.startsWith(containerAnnotationPrefix) &&
      containers.has(text.slice(containerAnnotationPrefix.length));
    if (text !== podAnnotation && !ofContainer) continue;
    const profile = textOf(value) ?? '';
    const fine =
      profile === 'runtime/default' || profile === 'docker/default' || profile.startsWith('localhost/');
    if (!fine) report(value, `the annotation ${quotedText(text)} is ${quoted(value)}`);
  }
}

/** One must be set. policy/check_seccompProfile_restricted.go, v1.19; v1.25 leaves Windows Pods out. */
export const seccompRestricted: Control = {
  name: 'Seccomp',
  level: 'restricted',
  since: 19,
  check(pod, report) {
    if (pod.windows && pod.minor >= 25) return;
    // A bad one of the Pod is what the baseline reports.
    if (under(pod.self.securityContext, 'seccompProfile')) return;
    for (const { who, at, securityContext } of pod.containers) {
      if (!under(securityContext, 'seccompProfile'))
        report(at, `neither ${who} nor the Pod sets securityContext.seccompProfile.type`);
    }
  },
};
