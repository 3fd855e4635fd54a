import type { DeclaredWorkload } from '../../model/declared-workload.js';
import { newContainer } from '../../model/new-container.js';
import type { SourceText } from '../../source/source-text.js';
import { envFileReader } from '../docker-run/env-files.js';
import type { RunReading } from '../docker-run/flags/flag.js';
import { joinPod, type Pod } from '../docker-run/pod.js';
import { finishFlags } from '../docker-run/read-run-command.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import type { UnitName } from '../systemd/specifiers.js';
import { readUnitFile, type UnitEntry } from '../systemd/unit-file.js';
import { applyUnitLimits, unitRestart } from '../systemd/unit-limits.js';
import { unitName } from '../systemd/unit-name.js';
import { unitWords } from '../systemd/unit-words.js';
import { applyKeys } from './apply-keys.js';
import { applyImage } from './image-key.js';
import { entriesByKey } from './unit-values.js';

const heading = /^[ \t]*\[(Container|Pod|Kube|Volume|Network|Image|Build|Artifact)\]/m;
const anotherKind = /\.(?:pod|kube|volume|network|image|build|artifact)$/;

const otherSections: Record<string, string | undefined> = {
  __proto__: null as never,
  Pod: 'its settings are read with the containers that join it',
  Kube: 'it starts what a Kubernetes file declares: audit that file',
  Volume: 'a volume is no container',
  Network: 'a network is no container',
  Image: 'it fetches an image, and starts no container',
  Build: 'it builds an image: audit its Containerfile',
  Artifact: 'an artifact is no container',
};

/** Whether a text is one of Podman's unit files (podman-systemd.unit(5)), or a drop-in of one. */
export function looksLikeQuadlet({ source }: Manifest): boolean {
  const section = heading.exec(source.text)?.[1];
  if (section === undefined) return false;
  // Other programs' files have sections "Network" and "Build", too.
  return section === 'Container' || section === 'Kube' || anotherKind.test(unitName(source.path).name);
}

/** The container of a quadlet. Units that start none are ignored, with the reason. */
export function readQuadlet({ source }: Manifest, context: ReaderContext): ReadResult {
  const result: ReadResult = { workloads: [], diagnostics: [], ignored: [] };
  const entries = withBase(source, context);
  if (entries.some(({ section }) => section === 'Container')) {
    result.workloads.push(readContainer(source, entries, context));
    return result;
  }
  const section = heading.exec(source.text)?.[1] ?? '';
  result.ignored.push({
    what: unitName(source.path).name || 'a unit',
    reason: otherSections[section] ?? 'its section [Container] is empty',
  });
  return result;
}

/** A drop-in changes what the unit itself says: that is read before it, if it is there. */
function withBase(source: SourceText, context: ReaderContext): UnitEntry[] {
  const own = readUnitFile(source);
  const { name } = unitName(source.path);
  const isDropIn = source.path.endsWith('.conf') && name.endsWith('.container');
  const base = isDropIn ? context.sibling(source, `../${name}`) : undefined;
  return base ? [...readUnitFile(base), ...own] : own;
}

function readContainer(
  source: SourceText,
  entries: readonly UnitEntry[],
  context: ReaderContext,
): DeclaredWorkload {
  const unit = unitName(source.path);
  const own = entries.filter(({ section }) => section === 'Container');
  const start = Math.max(0, source.text.indexOf('[Container]'));
  const at = { source, start, end: Math.min(source.text.length, start + '[Container]'.length) };
  const container = newContainer('', at);
  const readEnvFile = envFileReader(source, context);
  const reading: RunReading = { container, unresolved: [], readEnvFile };
  applyKeys(own, unit, reading);
  finishFlags(reading);
  const byKey = entriesByKey(own);
  applyImage(byKey, unit, reading, (path) => context.sibling(source, path));
  const exec = byKey.get('Exec')?.at(-1);
  if (exec) container.command = { value: unitWords(exec, unit).map(({ text }) => text), at: exec.at };
  applyService(reading, entries, byKey.has('CgroupsMode'));
  container.name = reading.name?.value || defaultName(unit);
  const workload: DeclaredWorkload = {
    format: 'quadlet',
    resource: `container ${container.name}`,
    kind: 'container',
    name: container.name,
    at,
    containers: [container],
    unresolved: reading.unresolved,
  };
  if (reading.pod) joinPod(workload, reading.pod, podOf(reading.pod.value, source, context, readEnvFile));
  return workload;
}

/** Podman's own name for it (quadlet.go, getContainerName). */
function defaultName({ name }: UnitName): string {
  return `systemd-${name.replace(/\.container$/, '')}`;
}

/** Its container runs in the unit's control group, unless `CgroupsMode` puts it elsewhere. */
function applyService(reading: RunReading, entries: readonly UnitEntry[], otherGroup: boolean): void {
  const service = entries.filter(({ section }) => section === 'Service');
  const restart = unitRestart(service);
  if (restart) reading.container.restart = restart;
  if (!otherGroup) applyUnitLimits(reading.container, service);
}

/** `Pod=web.pod`: the unit beside this one. */
function podOf(
  name: string,
  source: SourceText,
  context: ReaderContext,
  readEnvFile: RunReading['readEnvFile'],
): Pod | undefined {
  const file = name.endsWith('.pod') ? context.sibling(source, name) : undefined;
  if (!file) return undefined;
  const entries = readUnitFile(file).filter(({ section }) => section === 'Pod');
  const settings = newContainer(name, { source: file, start: 0, end: Math.min(file.text.length, 1) });
  const reading: RunReading = { container: settings, unresolved: [], readEnvFile };
  applyKeys(entries, unitName(file.path), reading);
  finishFlags(reading);
  return { name, settings, unresolved: reading.unresolved, joined: false };
}
