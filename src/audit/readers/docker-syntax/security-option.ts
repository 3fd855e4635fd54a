import type { ProfileChoice } from '../../model/declared-container.js';

/** What one `--security-opt` says. */
export type SecurityOption =
  | { kind: 'no-new-privileges'; value: boolean }
  | { kind: 'seccomp'; profile: ProfileChoice }
  | { kind: 'apparmor'; profile: ProfileChoice }
  | { kind: 'selinux-disabled' }
  | { kind: 'selinux'; option: 'user' | 'role' | 'type' | 'level'; value: string }
  | { kind: 'proc-unmasked' }
  /** Understood, and of no concern to any field: `mask=`, `writable-cgroups=false`, `label=filetype:…`. */
  | { kind: 'other' }
  /** `why` is in words: `"foo" is no security option`. */
  | { kind: 'invalid'; why: string };

/**
 * `no-new-privileges[=BOOL]`, `seccomp=…`, `apparmor=…`, `label=…`, `systempaths=unconfined`, and Podman's `mask=`,
 * `unmask=` and `proc-opts=`. Docker takes `:` for `=` where there is no `=` (daemon_unix.go, parseSecurityOpt).
 */
export function parseSecurityOption(text: string): SecurityOption {
  if (text === 'no-new-privileges') return { kind: 'no-new-privileges', value: true };
  if (text === 'disable') return { kind: 'selinux-disabled' };
  const separator = text.includes('=') ? text.indexOf('=') : text.indexOf(':');
  if (separator < 0) return invalid(text);
  const value = text.slice(separator + 1);
  const parse = options[text.slice(0, separator)];
  return parse ? parse(value) : invalid(text);
}

const options: Record<string, ((value: string) => SecurityOption) | undefined> = {
  __proto__: null as never,
  'no-new-privileges': (value) => {
    const on = goBoolean(value);
    return on === undefined
      ? invalid(`no-new-privileges=${value}`)
      : { kind: 'no-new-privileges', value: on };
  },
  seccomp: (value) => ({ kind: 'seccomp', profile: profileOf(value, 'builtin') }),
  apparmor: (value) => ({ kind: 'apparmor', profile: profileOf(value, 'docker-default') }),
  label: labelOption,
  systempaths: (value) =>
    value === 'unconfined' ? { kind: 'proc-unmasked' } : invalid(`systempaths=${value}`),
  unmask: () => ({ kind: 'proc-unmasked' }),
  mask: () => ({ kind: 'other' }),
  'proc-opts': () => ({ kind: 'other' }),
  'writable-cgroups': () => ({ kind: 'other' }),
  credentialspec: () => ({ kind: 'other' }),
};

/** strconv.ParseBool */
function goBoolean(text: string): boolean | undefined {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}

function profileOf(value: string, runtimeDefault: string): ProfileChoice {
  if (value === 'unconfined') return { type: 'unconfined' };
  if (value === '' || value === runtimeDefault) return { type: 'runtime-default' };
  // `docker inspect` shows a seccomp profile's whole text.
  return { type: 'localhost', profile: value.startsWith('{') ? '{…}' : value };
}

/** github.com/opencontainers/selinux, label.InitLabels. */
function labelOption(value: string): SecurityOption {
  if (value === 'disable') return { kind: 'selinux-disabled' };
  const match = /^(user|role|type|level|filetype):(.*)$/s.exec(value);
  const option = match?.[1] as 'user' | 'role' | 'type' | 'level' | 'filetype' | undefined;
  if (option === 'filetype' || value === 'nested') return { kind: 'other' };
  return option ? { kind: 'selinux', option, value: match?.[2] ?? '' } : invalid(`label=${value}`);
}

function invalid(text: string): SecurityOption {
  return { kind: 'invalid', why: `"${text.slice(0, 80)}" is no security option` };
}
