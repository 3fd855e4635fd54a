import type { SourceText } from '../../source/source-text.js';
import type { RunReading } from '../docker-run/flags/flag.js';
import type { UnitName } from '../systemd/specifiers.js';
import { readUnitFile, type UnitEntry } from '../systemd/unit-file.js';
import { entriesByKey, valuesOf } from './unit-values.js';

/** `Image=`: an image, or a unit beside this one that fetches (`.image`) or builds (`.build`) it. */
export function applyImage(
  byKey: ReadonlyMap<string, UnitEntry[]>,
  unit: UnitName,
  reading: RunReading,
  sibling: (path: string) => SourceText | undefined,
): void {
  const { container, unresolved } = reading;
  const [image] = valuesOf(byKey.get('Image') ?? [], 'last', unit);
  if (!image) {
    if (!byKey.has('Rootfs'))
      unresolved.push({ field: 'Image', at: container.at, reason: 'it names no image' });
    return;
  }
  if (image.text.endsWith('.build')) {
    container.builds = { value: true, at: image.at };
    return;
  }
  if (image.unknown !== undefined) unresolved.push({ field: 'Image', at: image.at, reason: image.unknown });
  container.image = { value: image.text, at: image.at };
  if (image.text.endsWith('.image')) applyImageUnit(image.text, reading, sibling(image.text));
}

function applyImageUnit(
  name: string,
  { container, unresolved }: RunReading,
  file: SourceText | undefined,
): void {
  const entries = file && readUnitFile(file).filter(({ section }) => section === 'Image');
  const [image] = valuesOf(entriesByKey(entries ?? []).get('Image') ?? [], 'last', { name });
  if (image) container.image = { value: image.text, at: image.at };
  else if (container.image) {
    const reason = `the unit ${name.slice(0, 80)} cannot be read here`;
    unresolved.push({ field: 'Image', at: container.image.at, reason });
    delete container.image;
  }
}
