const factors: Record<string, number> = {
  '': 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/**
 * Bytes as Docker writes them (go-units, RAMInBytes): `512m`, `1.5gb`, `64KiB`, `1024`; a kilobyte has 1024. `-1`
 * stays -1, which is "unlimited". `undefined` for everything else.
 */
export function parseByteSize(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === '-1') return -1;
  const match = /^(\d{1,18}(?:\.\d{0,9})?) ?(?:([kmgtp])i?)?b?$/i.exec(trimmed);
  if (!match) return undefined;
  const bytes = Math.floor(Number(match[1]) * (factors[(match[2] ?? '').toLowerCase()] ?? 1));
  return Number.isFinite(bytes) ? bytes : undefined;
}
