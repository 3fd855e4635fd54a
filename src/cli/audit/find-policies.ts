import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeclaredContainer } from '../../audit/model/declared-container.js';
import type { DeclaredWorkload } from '../../audit/model/declared-workload.js';
import { AppError } from '../../base/app-error.js';
import type { Policy } from '../../policy/policy.js';
import type { Io } from '../io.js';
import { readPolicyFile } from '../policy-file.js';

/** A policy and the file that it stands in, as shown. */
export interface FoundPolicy {
  policy: Policy;
  file: string;
}

/** Which policy holds for a container, if any. */
export type PolicyFinder = (
  workload: DeclaredWorkload,
  container: DeclaredContainer,
) => FoundPolicy | undefined;

/**
 * Finds policies: those that were named (`NAME=FILE`, or `FILE` for whatever bears its `metadata.name`, or for the only
 * container), then, beside the manifest, `privileges.NAME.yaml`, and `privileges.yaml` where the manifest has one
 * container only. NAME is that of the container, service or workload. Throws `POLICY_INVALID` and `INPUT_NOT_FOUND`: a
 * policy that cannot be read must not be taken for none. `named` false: use none at all.
 */
export function policyFinder(
  named: readonly string[] | false,
  manifest: { path: string; containers: number },
  io: Io,
): PolicyFinder {
  if (named === false) return () => undefined;
  const read = policyReader(io);
  const given = named.map(parseNamed);
  const beside = manifest.path === '-' ? undefined : dirname(manifest.path);
  return (workload, container) => {
    const names = [container.name, workload.name];
    const chosen =
      given.find(({ name }) => name !== undefined && names.includes(name)) ??
      given.find(
        ({ name, file }) => name === undefined && isFor(read(file), names, manifest.containers, given.length),
      );
    if (chosen) return { policy: read(chosen.file), file: chosen.file };
    if (beside === undefined) return undefined;
    // Names come from manifests: one with a slash in it must lead nowhere.
    const own = names
      .filter((name) => !/[/\\]/.test(name))
      .map((name) => join(beside, `privileges.${name}.yaml`))
      .find((path) => existsSync(path));
    const only = join(beside, 'privileges.yaml');
    const file = own ?? (manifest.containers === 1 && existsSync(only) ? only : undefined);
    return file === undefined ? undefined : { policy: read(file), file };
  };
}

function isFor(policy: Policy, names: readonly string[], containers: number, given: number): boolean {
  return names.includes(policy.metadata.name) || (containers === 1 && given === 1);
}

function parseNamed(text: string): { name?: string; file: string } {
  const found = /^([A-Za-z0-9][\w.-]*)=(.+)$/s.exec(text);
  if (found?.[1] !== undefined && found[2] !== undefined && !existsSync(text))
    return { name: found[1], file: found[2] };
  if (text === '')
    throw new AppError('USAGE', '--policy needs a file', { hint: '--policy web=privileges.web.yaml' });
  return { file: text };
}

/** Each file is read once. */
function policyReader(io: Io): (file: string) => Policy {
  const known = new Map<string, Policy>();
  return (file) => {
    const policy = known.get(file) ?? readPolicyFile(file, io);
    known.set(file, policy);
    return policy;
  };
}
