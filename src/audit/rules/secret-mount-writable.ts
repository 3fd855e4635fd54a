import type { DeclaredMount } from '../model/declared-container.js';
import type { ContainerRule } from './rule.js';
import { startFormats } from './support/formats.js';
import { missing } from './support/recorded.js';
import { recordedMount } from './support/recorded-mount.js';

const places = [
  '/run/secrets',
  '/var/run/secrets',
  '/secrets',
  '/certs',
  '/etc/secrets',
  '/etc/ssl/private',
  '/etc/letsencrypt',
];
const secretFile =
  /\.(?:pem|key|p12|pfx|jks|keystore|keytab|kdbx)$|(?:^|\/)(?:id_(?:rsa|ecdsa|ed25519)|\.?(?:htpasswd|pgpass)|\.env|secrets?|credentials(?:\.json)?)$/;

/** Secrets that the container can overwrite. Kubernetes mounts its own secrets read-only in any case. */
export const secretMountWritable: ContainerRule = {
  id: 'secret-mount-writable',
  title: 'Secrets are mounted writable',
  severity: 'medium',
  scope: 'container',
  formats: startFormats,
  why: 'A workload reads its secrets and hardly ever writes them. Where it can, an attacker replaces keys and passwords, for this workload and all that share the file.',
  attack:
    'Replaces a private key, certificate or password file by one that it knows, and keeps access after the container is replaced.',
  standards: { cisDocker: ['5.6'], nsa: ['Secrets'], mitre: ['T1552.001', 'T1565.001'] },
  check({ mounts }) {
    if (mounts.length === 0) return [];
    return mounts
      .filter((mount) => !mount.readOnly && holdsSecrets(mount))
      .map(({ at, target }) => ({
        at,
        message: `mounts secrets at ${target.slice(0, 80)}, writable`,
        detail: target,
      }));
  },
  fix: {
    advice: 'Mount it read-only.',
    breaks: 'Programs that renew certificates or rotate keys there fail with "Read-only file system".',
    recorded({ container, offence }, policy) {
      const mount = container.mounts.find(({ target }) => target === offence.detail);
      return mount ? recordedMount(policy, mount) : missing('there is no such mount');
    },
  },
};

function holdsSecrets({ kind, source, target }: DeclaredMount): boolean {
  if (kind !== 'bind' && kind !== 'volume' && kind !== 'claim') return false;
  if (places.some((place) => target === place || target.startsWith(`${place}/`))) return true;
  return secretFile.test(target) || (kind === 'bind' && source !== undefined && secretFile.test(source));
}
