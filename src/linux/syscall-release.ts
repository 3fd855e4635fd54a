import { syscallTable, syscallTableColumns } from './syscalls.generated.js';

let releases: Map<string, string> | undefined;

/**
 * The kernel release that first had a call on any architecture, as Linux numbers them: `2.6.16`, `5.3`; `1.0` is
 * that or an earlier one. From syscalls(2) and, where that ends, the kernel's own history. Undefined where it is not
 * known, for a number that no release served (`tuxcall`) and for a name that is no call.
 *
 * A kernel of a distributor may have it earlier, and one may be built without it.
 */
export function syscallRelease(name: string): string | undefined {
  releases ??= parseReleases();
  return releases.get(name);
}

/** The first two numbers of `syscallRelease`, to compare with a kernel's: 2.6.16 is `{ major: 2, minor: 6 }`. */
export function sinceKernel(name: string): { major: number; minor: number } | undefined {
  const [major, minor] = syscallRelease(name)?.split('.').map(Number) ?? [];
  return major === undefined || minor === undefined ? undefined : { major, minor };
}

function parseReleases(): Map<string, string> {
  const parsed = new Map<string, string>();
  for (const line of syscallTable.trim().split('\n')) {
    const [name = '', ...columns] = line.split(' ');
    const release = columns[syscallTableColumns.length] ?? '-';
    if (release !== '-') parsed.set(name, release);
  }
  return parsed;
}
