import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AppError } from '../base/app-error.js';
import type { Policy } from '../policy/policy.js';
import { renderDiagnostics } from '../policy/policy-diagnostics.js';
import { decodePolicy, encodePolicy } from '../policy/policy-yaml.js';
import type { Io } from './io.js';

/** Reads a policy. Prints every problem with its line; throws `INPUT_NOT_FOUND` or `POLICY_INVALID`. */
export function readPolicyFile(path: string, io: Io): Policy {
  const text = readInput(path);
  const { policy, diagnostics } = decodePolicy(text, path);
  if (diagnostics.length > 0) io.stderr.write(`${renderDiagnostics(text, diagnostics)}\n`);
  if (policy) return policy;
  throw new AppError('POLICY_INVALID', `${path} is not a valid policy`, {
    hint: 'each problem is listed above with its line and column; docs/privileges-yaml.md describes the file',
  });
}

/** Reads a file that a user named. Throws `INPUT_NOT_FOUND` or `INPUT_INVALID`. */
export function readInput(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('INPUT_NOT_FOUND', `there is no file ${path}`, { cause });
    throw new AppError('INPUT_INVALID', `cannot read ${path}: ${code}`, { cause });
  }
}

/** Writes a policy so that a reader sees the old file or the new one, never a part. */
export function writePolicyFile(path: string, policy: Policy): void {
  writeWhole(path, encodePolicy(policy));
}

/** Replaces a file in one step; on failure (a full disk, say) the old one stays and nothing else is left. */
export function writeWhole(path: string, content: string): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
