import type { DeclaredContainer } from '../model/declared-container.js';
import type { ContainerRule, Offence } from './rule.js';
import { startFormats } from './support/formats.js';
import { placeWithin } from './support/place-within.js';

const switchedOn =
  /(?:^GIT_SSL_NO_VERIFY|(?:^|[_.-])(?:TLS|SSL)_?(?:SKIP_VERIFY|NO_VERIFY|INSECURE(?:_SKIP_VERIFY)?|TRUST_ALL)|(?:^|_)SKIP_(?:TLS|SSL)_?(?:VERIFY|VERIFICATION)|^VAULT_SKIP_VERIFY|(?:^|_)INSECURE_SKIP_(?:TLS_)?VERIFY)$/i;
const switchedOff =
  /(?:^NODE_TLS_REJECT_UNAUTHORIZED|^PYTHONHTTPSVERIFY|(?:^|_)STRICT_SSL|(?:^|_)(?:VERIFY_(?:SSL|TLS)|(?:SSL|TLS)_VERIFY)|(?:^|_)(?:VERIFY_CERTS|CERT_VERIFY))$/i;
const yes = /^(?:1|true|yes|on)$/i;
const no = /^(?:0|false|no|off|none)$/i;
const options =
  /(?:^|\s)(?:--insecure-skip-(?:tls-)?verify(?:=true)?|--no-check-certificate|--skip-tls-verify(?:=true)?|--tls-verify=false|--insecure-registry\S{0,100}|--kubelet-insecure-tls|--ssl-no-verify)(?=\s|$)/;

/** Certificates are not checked, so TLS protects nothing. */
export const tlsVerificationOff: ContainerRule = {
  id: 'tls-verification-off',
  title: 'Certificates are not checked',
  severity: 'medium',
  scope: 'container',
  formats: [...startFormats, 'dockerfile'],
  why: 'Without a check of the certificate, an encrypted connection may end anywhere. Passwords and data go to whoever answers.',
  attack: 'Answers in place of the server from the same network, reads the password and changes the answers.',
  standards: { nsa: ['Encryption'], mitre: ['T1557'] },
  check(container) {
    return [...byVariable(container), ...byOption(container)];
  },
  fix: {
    advice:
      'Mount the certificate authority of the server and name it (SSL_CERT_FILE, NODE_EXTRA_CA_CERTS), and check again.',
    breaks:
      'Connections to servers with a self-made or expired certificate fail until their authority is known.',
  },
};

function byVariable({ environment }: DeclaredContainer): Offence[] {
  const found: Offence[] = [];
  for (const { name, value, at } of environment) {
    if (value === undefined || name.length > 100) continue;
    const isOff = (yes.test(value) && switchedOn.test(name)) || (no.test(value) && switchedOff.test(name));
    if (isOff)
      found.push({ at, message: `${name}=${value} switches the check of certificates off`, detail: name });
  }
  return found;
}

function byOption({ command, entrypoint }: DeclaredContainer): Offence[] {
  return [entrypoint, command].flatMap((words) => {
    const match = words && options.exec(words.value.join(' ').slice(0, 20_000));
    return match
      ? [
          {
            at: placeWithin(words.at, match[0].trim()),
            message: `${match[0].trim().slice(0, 60)} switches it off`,
            detail: 'command',
          },
        ]
      : [];
  });
}
