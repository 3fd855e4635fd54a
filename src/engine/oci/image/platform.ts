import { AppError } from '../../../base/app-error.js';
import { printable } from '../../../base/text.js';

/** Go's names for operating system and processor, as image indexes use them. */
export interface Platform {
  os: string;
  architecture: string;
  variant?: string | undefined;
}

/** What each kind of machine executes, best first. A missing variant is the empty string. */
const executable: Partial<Record<NodeJS.Architecture, { architecture: string; variants: string[] }[]>> = {
  x64: [
    { architecture: 'amd64', variants: ['', 'v1'] },
    { architecture: '386', variants: [''] },
  ],
  arm64: [
    { architecture: 'arm64', variants: ['', 'v8'] },
    { architecture: 'arm', variants: ['v7', '', 'v6', 'v5'] },
  ],
};

/** The entry of an index that suits the machine best; `undefined` when none does. */
export function choosePlatform<T extends { platform?: Platform | undefined }>(
  entries: readonly T[],
  machine: NodeJS.Architecture = process.arch,
): T | undefined {
  for (const { architecture, variants } of executable[machine] ?? []) {
    for (const variant of variants) {
      const found = entries.find(
        ({ platform }) =>
          platform?.os === 'linux' &&
          platform.architecture === architecture &&
          (platform.variant ?? '') === variant,
      );
      if (found) return found;
    }
  }
  return undefined;
}

/**
 * Throws `IMAGE_INVALID` for an image that says it is made for another operating system or processor. `what`
 * names the image. One that says nothing may pass, as images made by hand do.
 */
export function requirePlatform(
  platform: Platform,
  what: string,
  machine: NodeJS.Architecture = process.arch,
): void {
  const names = (executable[machine] ?? []).map((kind) => kind.architecture);
  const osFits = platform.os === '' || platform.os === 'linux';
  if (osFits && (platform.architecture === '' || names.includes(platform.architecture))) return;
  throw new AppError(
    'IMAGE_INVALID',
    `${what} is made for ${formatPlatform(platform)}, this machine runs ${machinePlatform(machine)}`,
    { hint: 'build or pull the image for this machine' },
  );
}

/** The `IMAGE_NOT_FOUND` for an index in which `choosePlatform` found nothing; says what there is instead. */
export function noPlatform(
  what: string,
  entries: readonly { platform?: Platform | undefined }[],
  machine: NodeJS.Architecture = process.arch,
): AppError {
  const known = entries.flatMap(({ platform }) => (platform ? [formatPlatform(platform)] : []));
  return new AppError('IMAGE_NOT_FOUND', `${what} has no image for ${machinePlatform(machine)}`, {
    hint: known.length > 0 ? `it has: ${[...new Set(known)].join(', ')}` : 'it names no platforms at all',
  });
}

function machinePlatform(machine: NodeJS.Architecture): string {
  return `linux/${executable[machine]?.[0]?.architecture ?? machine}`;
}

function formatPlatform({ os, architecture, variant }: Platform): string {
  const parts = [os || 'any', architecture || 'any', ...(variant ? [variant] : [])];
  return printable(parts.join('/'));
}
