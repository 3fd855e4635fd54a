import type { DeclaredWorkload } from '../../model/declared-workload.js';
import type { Setting } from '../../model/setting.js';
import type { Place } from '../../source/source-text.js';
import type { EngineCommand } from './engine-command.js';
import type { RunReading } from './flags/flag.js';
import { readRunCommand } from './read-run-command.js';
import type { Field } from './shell/field.js';

/** The workload that a command starts, and the pod that it joins. */
export function runWorkload(
  command: EngineCommand,
  format: 'docker-run' | 'systemd',
  readEnvFile: RunReading['readEnvFile'],
): { workload: DeclaredWorkload; pod?: Setting<string> } {
  const at = placeOfHead(command.head);
  if (!at) throw new RangeError('a command has at least a name');
  const { container, unresolved, name, pod } = readRunCommand(command.words, at, readEnvFile);
  if (name) container.at = name.at;
  const workload: DeclaredWorkload = {
    format,
    resource: `container ${container.name}`,
    kind: 'container',
    name: container.name,
    at: container.at,
    containers: [container],
    unresolved,
  };
  return pod ? { workload, pod } : { workload };
}

/** From the engine's name to the verb: `docker run`. */
export function placeOfHead(head: readonly Field[]): Place | undefined {
  const first = head[0]?.at;
  const last = head.at(-1)?.at;
  if (!first || !last) return undefined;
  const end = last.source === first.source && last.end > first.end ? last.end : first.end;
  return { source: first.source, start: first.start, end };
}
