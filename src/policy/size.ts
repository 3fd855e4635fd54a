const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A size as `privileges.yaml` writes it: digits, at most one point, a binary unit; never zero. */
export const sizePattern = /^[1-9][0-9]*(\.[0-9]+)?(B|KiB|MiB|GiB|TiB)$/;

/** Bytes in one of the unit that a size ends with. */
function scaleOf(size: string): number {
  return 1024 ** units.findIndex((unit) => size.endsWith(unit) && /[0-9]$/.test(size.slice(0, -unit.length)));
}

function bytesOf(size: string): number | undefined {
  if (!sizePattern.test(size)) return undefined;
  const bytes = Math.floor(Number.parseFloat(size) * scaleOf(size));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Whether `parseSize` takes it: `sizePattern`, and less than 2^53 bytes. */
export function isSize(text: string): boolean {
  return bytesOf(text) !== undefined;
}

/**
 * Bytes in a size such as `64MiB` or `1.5GiB`; a part of a byte is dropped.
 * @throws RangeError for what `isSize` refuses; a decoded policy holds none.
 */
export function parseSize(text: string): number {
  const bytes = bytesOf(text);
  if (bytes === undefined) throw new RangeError(`not a size: ${text}`);
  return bytes;
}

/**
 * A whole number of bytes, at least 1, without loss: the largest unit in which it is whole or ends in .5
 * (`1.5GiB`, `1280MiB`). base's `formatBytes` rounds: good for reading, not for a limit.
 */
export function formatSize(bytes: number): string {
  const exact = (unit: string) =>
    bytes >= scaleOf(`1${unit}`) && Number.isInteger((bytes / scaleOf(`1${unit}`)) * 2);
  const unit = units.findLast(exact) ?? 'B';
  return `${bytes / scaleOf(`1${unit}`)}${unit}`;
}
