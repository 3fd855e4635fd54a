import type { ContainerRule } from './rule.js';
import { instructionsOf } from './support/build-instructions.js';

const secretFile =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$|dist$)[\w-]+)?|id_(?:rsa|dsa|ecdsa|ed25519)|\.npmrc|\.pypirc|\.netrc|\.pgpass|\.git-credentials|\.htpasswd|\.vault-token|credentials(?:\.json)?|secrets?\.(?:json|ya?ml|toml|env|txt)|service-?account[\w-]*\.json|kubeconfig|\.kube(?:\/.*)?|\.aws(?:\/.*)?|\.ssh(?:\/.*)?|\.docker(?:\/config\.json)?|\.gnupg(?:\/.*)?|[^/]+\.(?:p12|pfx|jks|keystore|kdbx|ppk)|[^/]*(?:private|server|tls|ssl|client|host)[^/]*\.(?:key|pem)|[^/]+\.key)$/i;
const harmless = /(?:^|\/)(?:[^/]*(?:public|pub|cert|ca|chain)[^/]*\.(?:pem|key)|[^/]+\.pub)$/i;

/** A name has at most 255 bytes (NAME_MAX); more of a path is not looked at. */
const longestName = 300;

/** Files that hold secrets are copied into the image. */
export const dockerfileSecretCopied: ContainerRule = {
  id: 'dockerfile-secret-copied',
  title: 'A file with secrets is copied into the image',
  severity: 'high',
  scope: 'container',
  formats: ['dockerfile'],
  why: 'A layer keeps what was copied, also when a later step deletes it. Whoever may pull the image has the file.',
  attack: 'Pulls the image, unpacks its layers, and logs in with the key.',
  standards: {
    cisDocker: ['4.10'],
    nsa: ['Building secure container images'],
    mitre: ['T1552.001', 'T1552.004'],
  },
  check(container) {
    return ['COPY', 'ADD'].flatMap((keyword) =>
      // What is copied from another stage was judged there, or made there.
      instructionsOf(container, keyword, 'final').flatMap(({ words, flags, heredocs }) => {
        if (heredocs.length > 0 || flags.some(({ name }) => name === 'from')) return [];
        return words
          .slice(0, -1)
          .filter(({ value }) => isSecretFile(value.slice(-longestName)))
          .map(({ at, value }) => ({
            at,
            message: `copies ${value.slice(0, 80)} into the image`,
            detail: value,
          }));
      }),
    );
  },
  fix: {
    advice:
      'Mount it for the one step that needs it (RUN --mount=type=secret), or give it to the container when it runs, and add it to .dockerignore.',
    breaks: 'A program that reads the file when it runs must be given it as a secret.',
  },
};

function isSecretFile(path: string): boolean {
  return secretFile.test(path) && !harmless.test(path);
}
