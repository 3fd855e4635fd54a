/** What makes a finding the same one in the next run, wherever it stands in its file by then. */
export interface FindingIdentity {
  rule: string;
  /** Relative to the project's root: see `rootedPath`. */
  file: string;
  resource: string;
  container?: string | undefined;
  detail?: string | undefined;
}

/**
 * 16 hexadecimal digits. Not a cryptographic hash: who can write the manifest can also write the baseline. Two lanes of
 * 32 bits, each a product hash over UTF-16 code units with the finalizer of MurmurHash3 (Appleby, public domain). Part of
 * the baseline's format: it must never change.
 */
export function fingerprintOf({ rule, file, resource, container, detail }: FindingIdentity): string {
  const lanes: Lanes = { low: 0x811c9dc5, high: 0x9e3779b9 };
  for (const part of [rule, file, resource, container, detail]) {
    const { low, high } = hashOf(part);
    mixUnit(lanes, low);
    mixUnit(lanes, high);
  }
  const low = finish(lanes.low ^ Math.imul(lanes.high, 0x27d4eb2f));
  const high = finish(lanes.high ^ Math.imul(low, 0x165667b1));
  return hex(high) + hex(low);
}

interface Lanes {
  low: number;
  high: number;
}

const absent: Lanes = { low: 0x7fffffff, high: 0 };

/** A part with its length, so that parts cannot run into each other; absent differs from empty. */
function hashOf(part: string | undefined): Lanes {
  if (part === undefined) return absent;
  const known = hashes.get(part);
  if (known) return known;
  const lanes: Lanes = { low: 0x811c9dc5, high: 0x9e3779b9 };
  for (let at = 0; at < part.length; at++) mixUnit(lanes, part.charCodeAt(at));
  mixUnit(lanes, 0x10000 + part.length);
  // Rules, files and resources come again and again, though not for ever.
  if (hashes.size >= 2000) hashes.clear();
  hashes.set(part, lanes);
  return lanes;
}

const hashes = new Map<string, Lanes>();

function mixUnit(lanes: Lanes, unit: number): void {
  lanes.low = Math.imul(lanes.low ^ unit, 0x01000193);
  lanes.high = (Math.imul(lanes.high ^ unit, 0x85ebca77) + lanes.low) | 0;
}

function finish(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(lane: number): string {
  return `${bytes[lane >>> 24]}${bytes[(lane >>> 16) & 255]}${bytes[(lane >>> 8) & 255]}${bytes[lane & 255]}`;
}
