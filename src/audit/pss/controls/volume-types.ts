import { isNull, type MapNode } from '../../source/node.js';
import type { Control } from '../control.js';
import { quoted, quotedText, under } from '../pod-view.js';

const allowed: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/**
 * policy/check_restrictedVolumes.go, v1.0. `image` is not in the Standards' text yet, but has been allowed by the check
 * for every version since Kubernetes 1.33 (kubernetes#130394). A volume that names no type at all is an emptyDir: the
 * API server fills that in before it looks (and the project's own passing fixtures have such a volume).
 */
export const volumeTypes: Control = {
  name: 'Volume Types',
  level: 'restricted',
  since: 0,
  check(pod, report) {
    for (const volume of pod.volumes) {
      if (volume.kind !== 'map') {
        report(volume, `the volume ${quoted(volume)} has no type that can be told`);
        continue;
      }
      const type = restrictedType(volume);
      // The baseline's control reports a hostPath.
      if (type === undefined || type.key.text === 'hostPath') continue;
      const name = under(volume, 'name');
      report(
        type.key,
        `the volume ${name ? quoted(name) : '""'} is of the type ${quotedText(type.key.text)}`,
      );
    }
  },
};

/** What makes it a volume of a type that is not allowed; `undefined` where an allowed one stands beside it. */
function restrictedType(volume: MapNode): MapNode['entries'][number] | undefined {
  const sources = volume.entries.filter(({ key, value }) => key.text !== 'name' && !isNull(value));
  return sources.some(({ key }) => allowed.has(key.text)) ? undefined : sources[0];
}
