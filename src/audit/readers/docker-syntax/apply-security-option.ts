import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Unresolved } from '../../model/setting.js';
import type { Place } from '../../source/source-text.js';
import { parseSecurityOption } from './security-option.js';

/**
 * Puts what one `--security-opt` says into a container; the last one of a kind wins, as with the engines. What no engine would
 * take goes to `unresolved`, under the format's name for the option.
 */
export function applySecurityOption(
  container: DeclaredContainer,
  text: string,
  at: Place,
  unresolved: Unresolved[],
  field = 'security-opt',
): void {
  const option = parseSecurityOption(text);
  switch (option.kind) {
    case 'no-new-privileges':
      container.noNewPrivileges = { value: option.value, at };
      break;
    case 'seccomp':
    case 'apparmor':
      container[option.kind] = { value: option.profile, at };
      break;
    case 'selinux-disabled':
      container.selinux.disabled = { value: true, at };
      break;
    case 'selinux':
      container.selinux[option.option] = { value: option.value, at };
      break;
    case 'proc-unmasked':
      container.procMount = { value: 'unmasked', at };
      break;
    case 'invalid':
      unresolved.push({ field, at, reason: option.why });
      break;
    case 'other':
      break;
  }
}
