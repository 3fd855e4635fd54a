import type { DeclaredContainer } from '../../model/declared-container.js';
import { newContainer } from '../../model/new-container.js';
import type { Setting, Unresolved } from '../../model/setting.js';
import type { Place } from '../../source/source-text.js';
import type { RunReading } from './flags/flag.js';
import { publishAll } from './flags/network-flags.js';
import { applyCpuQuota } from './flags/resource-flags.js';
import { readFlags } from './read-flags.js';
import type { Field } from './shell/field.js';

/** What a command line that starts a container says. */
export interface RunCommand {
  container: DeclaredContainer;
  unresolved: Unresolved[];
  name?: Setting<string>;
  pod?: Setting<string>;
}

/** Reads what stands behind `docker run`: flags, the image, the command in it. `at` is where the command stands. */
export function readRunCommand(
  words: readonly Field[],
  at: Place,
  readEnvFile: RunReading['readEnvFile'],
): RunCommand {
  const reading: RunReading = { container: newContainer('', at), unresolved: [], readEnvFile };
  const { container, unresolved } = reading;
  const flags = readFlags(words, reading);
  finishFlags(reading);
  const image = words[flags];
  if (image === undefined) unresolved.push({ field: 'image', at, reason: 'it names no image' });
  else if (!reading.rootfs) {
    container.image = { value: image.text, at: image.at };
    if (image.unknown !== undefined) unresolved.push({ field: 'image', at: image.at, reason: image.unknown });
  }
  readCommand(container, words.slice(flags + 1));
  container.name = reading.name?.value || nameOfImage(image?.text ?? '');
  return {
    container,
    unresolved,
    ...(reading.name ? { name: reading.name } : {}),
    ...(reading.pod ? { pod: reading.pod } : {}),
  };
}

/** The same of flags alone, for what has its image elsewhere: a pod, a quadlet's `PodmanArgs`. */
export function readFlagsOnly(words: readonly Field[], reading: RunReading): void {
  readFlags(words, reading);
  finishFlags(reading);
}

/** What flags say only together: a quota with its period, `-P` with the ports. */
export function finishFlags(reading: RunReading): void {
  applyCpuQuota(reading);
  publishAll(reading);
}

function readCommand(container: DeclaredContainer, words: readonly Field[]): void {
  const first = words[0];
  const last = words.at(-1);
  if (!first || !last) return;
  const { source, start } = first.at;
  const end = last.at.source === source ? Math.max(last.at.end, first.at.end) : first.at.end;
  container.command = { value: words.map(({ text }) => text), at: { source, start, end } };
}

/** `registry:5000/team/web:1.2@sha256:…` → `web` */
function nameOfImage(image: string): string {
  const path = image.slice(image.lastIndexOf('/') + 1);
  const end = path.search(/[:@]/);
  return (end > 0 ? path.slice(0, end) : path).slice(0, 80) || 'unnamed';
}
