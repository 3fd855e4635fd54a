import { closestName } from '../base/closest-name.js';
import { allSyscallNames } from '../linux/syscalls.js';
import type { PolicyCheck } from './policy-check.js';
import { maxDiagnostics } from './policy-diagnostics.js';
import { quoted } from './policy-text.js';

const lists = ['allow', 'runtime', 'unavailable'] as const;

/** Every call is one that Linux has; `known` tells. */
export function checkSyscallNames(known: (name: string) => boolean): PolicyCheck {
  return ({ seccomp }, report) => {
    for (const list of lists) {
      const entries = [...(seccomp?.[list] ?? []).entries()];
      // Looking for the name meant is slow, and no more than that many are listed anyhow.
      const unknown = entries.filter(([, name]) => !known(name)).slice(0, maxDiagnostics + 1);
      for (const [index, name] of unknown) {
        const near = closestName(name, allSyscallNames());
        const hint = near === undefined ? 'names are those of syscalls(2)' : `did you mean ${near}?`;
        report(
          ['seccomp', list, index],
          'unknown-syscall',
          `${quoted(name)} is not a system call of Linux`,
          hint,
        );
      }
    }
  };
}

/** What is answered with ENOSYS is not allowed as well, and the list of it is not idle. */
export const checkUnavailable: PolicyCheck = ({ seccomp }, report) => {
  const allowed = new Set([...(seccomp?.allow ?? []), ...(seccomp?.runtime ?? [])]);
  for (const [index, name] of (seccomp?.unavailable ?? []).entries()) {
    if (!allowed.has(name)) continue;
    const message = `${quoted(name)} is allowed and unavailable`;
    report(
      ['seccomp', 'unavailable', index],
      'allowed-and-unavailable',
      message,
      'remove it from one of the lists',
    );
  }
  if (seccomp?.defaultErrno === 'ENOSYS' && seccomp.unavailable.length > 0) {
    const message = 'unavailable changes nothing: defaultErrno is ENOSYS already';
    report(['seccomp', 'unavailable'], 'redundant-unavailable', message, 'empty the list');
  }
};
