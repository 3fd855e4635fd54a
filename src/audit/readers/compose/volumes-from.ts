import type { DeclaredContainer } from '../../model/declared-container.js';
import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { itemsOf, type Node, textOf, valueUnder } from '../../source/node.js';
import type { ComposeModel } from './compose-model.js';
import { type Project, short } from './project.js';

/** Services that take volumes from one another, one after another. */
const maxDepth = 10;

/** Gives each service with `volumes_from` the mounts of the services it names: all that they have, and had from others. */
export function takeVolumesFrom(
  project: Project,
  model: ComposeModel,
  workloads: readonly DeclaredWorkload[],
): void {
  const lists = new Map<string, Node>();
  for (const { name, value } of model.services.values()) {
    const list = valueUnder(value, 'volumes_from');
    if (list && list.tag !== '!reset') lists.set(name, list);
  }
  if (lists.size === 0) return;
  const byName = new Map(workloads.map((workload) => [workload.name, workload]));
  const done = new Set<string>();
  const take = (name: string, depth: number): DeclaredContainer | undefined => {
    const workload = byName.get(name);
    const container = workload?.containers[0];
    const list = lists.get(name);
    if (!workload || !container || !list || done.has(name) || depth > maxDepth) return container;
    done.add(name);
    for (const item of itemsOf(list)) {
      const text = textOf(item) ?? '';
      const { from, readOnly } = parseSource(text);
      const source = from === undefined ? undefined : take(from, depth + 1);
      if (!source) {
        const reason = `"${short(text)}" is no service of this project, so its volumes are not known`;
        workload.unresolved.push({ field: 'volumes_from', at: item, reason });
      } else if (project.count(source.mounts.length)) {
        for (const mount of source.mounts)
          container.mounts.push({
            ...mount,
            at: item,
            sourceAt: mount.sourceAt ?? mount.at,
            readOnly: mount.readOnly || readOnly,
          });
      }
    }
    return container;
  };
  for (const name of lists.keys()) take(name, 0);
}

/** `SERVICE[:ro]`; `container:NAME[:ro]` is none of the project's. */
function parseSource(text: string): { from: string | undefined; readOnly: boolean } {
  const [first = '', second] = text.split(':');
  return first === 'container'
    ? { from: undefined, readOnly: false }
    : { from: first, readOnly: second === 'ro' };
}
