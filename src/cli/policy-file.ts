import { AppError } from '../base/app-error.js';
import type { Policy } from '../policy/policy.js';
import { renderDiagnostics } from '../policy/policy-diagnostics.js';
import { decodePolicy, encodePolicy } from '../policy/policy-yaml.js';
import { readInput } from './input-file.js';
import type { Io } from './io.js';
import { writeWhole } from './output-file.js';

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

/** Writes a policy so that a reader sees the old file or the new one, never a part. */
export function writePolicyFile(path: string, policy: Policy): void {
  writeWhole(path, encodePolicy(policy));
}
