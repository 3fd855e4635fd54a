import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

/**
 * Everything that containers put on the host, one line each (`cgroup memory/3f…`, `process 12 3f…`), as it is
 * now. What belongs to containers of other state directories, that others may run at the same time, is left
 * out, and so are the bridge and its chains while there are such containers.
 */
export function hostTraces(stateRoot: string): string[] {
  const known = foreignContainers(stateRoot);
  const found = [
    ...mountTraces(stateRoot),
    ...cgroupTraces(),
    ...runtimeTraces(),
    ...namespaceTraces(),
    ...addressTraces(),
    ...processTraces(),
    ...leaseTraces(stateRoot),
  ];
  // Both before and after, for they come and go meanwhile.
  const others = [...known, ...foreignContainers(stateRoot)];
  const own = found.filter((line) => !others.some((id) => line.includes(id)));
  const shared = others.length > 0 ? [] : [...bridgeTraces(), ...chainTraces()];
  return [...own, ...shared].sort();
}

/**
 * Fails when the host bears traces that it did not bear `before` (see `hostTraces`). It looks again for a second,
 * because another state directory's container may just come or go; ours must have left none by then either.
 * What belongs to a container that was there before is not ours, even when it is new.
 */
export async function expectNothingLeft(stateRoot: string, before: string[] = []): Promise<void> {
  const older = before.flatMap((line) => line.match(/\b[0-9a-f]{12}\b/g) ?? []);
  let left: string[] = [];
  for (let look = 0; look < 5; look++) {
    left = hostTraces(stateRoot).filter(
      (line) => !before.includes(line) && !older.some((id) => line.includes(id)),
    );
    if (left.length === 0) return;
    await sleep(250);
  }
  expect(left, 'left behind on the host').toEqual([]);
}

function mountTraces(stateRoot: string): string[] {
  const mountPoints = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return mountPoints
    .filter((point) => [stateRoot, runDirectory].some((directory) => point.startsWith(`${directory}/`)))
    .map((point) => `mount ${point}`);
}

/** On v2, and in the unified tree of a hybrid host, groups stand at the root itself. */
function cgroupTraces(): string[] {
  return ['.', ...list('/sys/fs/cgroup')]
    .flatMap((controller) =>
      list(join('/sys/fs/cgroup', controller, 'tightship')).map((name) => `cgroup ${controller}/${name}`),
    )
    .filter((line) => /\/[0-9a-f]{12}$/.test(line));
}

const runDirectory = '/run/tightship';

function runtimeTraces(): string[] {
  return [
    ...list(join(runDirectory, 'runtime')).map((name) => `runtime ${name}`),
    ...list(join(runDirectory, 'containers')).map((name) => `place of mounts ${name}`),
  ];
}

function namespaceTraces(): string[] {
  return list('/run/netns')
    .filter((name) => name.startsWith('tightship-'))
    .map((name) => `network namespace ${name}`);
}

/** host-local keeps a file per address, that names the container. */
function addressTraces(): string[] {
  const directory = '/run/tightship/network/addresses/tightship';
  return list(directory)
    .filter((name) => /^\d+(\.\d+){3}$/.test(name))
    .map((name) => `address ${name} of ${read(join(directory, name)).split(/\s/)[0]}`);
}

function processTraces(): string[] {
  return processes().flatMap((pid) => {
    const lease = read(`/proc/${pid}/environ`).match(/(?:^|\0)TIGHTSHIP_LEASE=([0-9a-f]+)/)?.[1];
    return lease === undefined ? [] : [`process ${pid} of ${lease}: ${read(`/proc/${pid}/comm`).trim()}`];
  });
}

function leaseTraces(stateRoot: string): string[] {
  return list(join(stateRoot, 'containers')).map((name) => `lease ${name}`);
}

function bridgeTraces(): string[] {
  return list('/sys/class/net')
    .filter((name) => name === 'tightship0')
    .map((name) => `link ${name}`);
}

function chainTraces(): string[] {
  const rules = execFileSync('iptables', ['-w', '-t', 'nat', '-S'], { encoding: 'utf8' });
  return rules
    .split('\n')
    .filter((line) => line.includes('CNI-'))
    .map((line) => `rule ${line}`);
}

/**
 * Ids of containers whose state is not ours, by the state directories of the processes that run: as they see
 * them, for some run in a mount namespace of their own.
 */
function foreignContainers(stateRoot: string): string[] {
  const roots = new Set(['/var/lib/tightship']);
  for (const pid of processes()) {
    const root = read(`/proc/${pid}/environ`).match(/(?:^|\0)TIGHTSHIP_STATE=([^\0]+)/)?.[1];
    const isTightship = root !== undefined || read(`/proc/${pid}/cmdline`).includes('tightship\0');
    if (!isTightship || root === stateRoot) continue;
    roots.add(`/proc/${pid}/root${root ?? '/var/lib/tightship'}`);
  }
  const layers = /upperdir=(\/[^,]*)\/containers\/[0-9a-f]{12}\//g;
  const mounts = read('/proc/self/mountinfo').matchAll(layers);
  for (const [, root = ''] of mounts) roots.add(root);
  roots.delete(stateRoot);
  return [...roots].flatMap((root) =>
    list(join(root, 'containers')).flatMap((name) => name.match(/[0-9a-f]{12}$/)?.[0] ?? []),
  );
}

function processes(): number[] {
  return list('/proc').map(Number).filter(Number.isInteger);
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Empty for what has just gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
