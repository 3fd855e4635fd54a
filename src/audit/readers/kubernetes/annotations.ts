import type { ProfileChoice } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import type { Node } from '../../source/node.js';
import type { Reading } from './reading.js';

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';
const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod';
const seccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/';

/** What a Pod's annotations say about confinement. */
export interface ProfileAnnotations {
  /** By container. The kubelet honours them where the container has no field of its own. */
  apparmor: ReadonlyMap<string, Setting<ProfileChoice>>;
  /** By container; '' is the Pod. Since v1.27 Kubernetes does not look at them any more. */
  seccomp: ReadonlyMap<string, Setting<ProfileChoice>>;
}

const none: ProfileAnnotations = { apparmor: new Map(), seccomp: new Map() };

/** Reads `metadata.annotations` of a Pod. */
export function readAnnotations(metadata: Node | undefined, reading: Reading): ProfileAnnotations {
  const annotations = reading.entries('metadata', metadata).find(({ key }) => key.text === 'annotations');
  if (!annotations) return none;
  const apparmor = new Map<string, Setting<ProfileChoice>>();
  const seccomp = new Map<string, Setting<ProfileChoice>>();
  for (const { key, value } of reading.entries('metadata.annotations', annotations.value)) {
    const { text } = key;
    if (text.startsWith(appArmorPrefix))
      keep(apparmor, text.slice(appArmorPrefix.length), text, value, reading);
    else if (text.startsWith(seccompPrefix))
      keep(seccomp, text.slice(seccompPrefix.length), text, value, reading);
    else if (text === seccompPod) keep(seccomp, '', text, value, reading);
  }
  return { apparmor, seccomp };
}

function keep(
  profiles: Map<string, Setting<ProfileChoice>>,
  container: string,
  field: string,
  node: Node,
  reading: Reading,
): void {
  const text = reading.text(field, node);
  if (!text || text.value === '') return;
  const value = profileOf(text.value);
  if (value) profiles.set(container, { value, at: node });
  else reading.unclear(field, node, 'runtime/default, localhost/… or unconfined');
}

function profileOf(text: string): ProfileChoice | undefined {
  if (text === 'runtime/default' || text === 'docker/default') return { type: 'runtime-default' };
  if (text === 'unconfined') return { type: 'unconfined' };
  if (text.startsWith('localhost/')) return { type: 'localhost', profile: text.slice('localhost/'.length) };
  return undefined;
}
