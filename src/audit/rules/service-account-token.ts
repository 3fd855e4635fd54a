import type { Change } from '../fixes/change.js';
import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import { entriesOf, valueUnder } from '../source/node.js';
import type { WorkloadFixInput, WorkloadRule } from './rule.js';
import { fullName, parseImageReference } from './support/image-reference.js';

/** A token of the API server in every container, for an account that nobody chose. */
export const serviceAccountToken: WorkloadRule = {
  id: 'service-account-token',
  title: "The default account's API token is mounted",
  severity: 'medium',
  scope: 'workload',
  formats: ['kubernetes'],
  why: 'Unless told otherwise, each container gets a token for the API server. The default account is shared by all Pods of the namespace, and so is every right that anybody ever gave it.',
  attack:
    'Reads the token and asks the API server what it may do: secrets of the namespace are often among it.',
  standards: {
    cisKubernetes: ['5.1.5', '5.1.6'],
    nsa: ['Protecting Pod service account tokens'],
    mitre: ['T1528', 'T1552.007'],
  },
  check(workload) {
    const { pod } = workload;
    if (pod === undefined || pod.automountServiceAccountToken?.value === false) return [];
    const { serviceAccountName, automountServiceAccountToken } = pod;
    if (serviceAccountName !== undefined && serviceAccountName.value !== 'default') return [];
    return [
      {
        at: automountServiceAccountToken?.at ?? serviceAccountName?.at ?? workload.at,
        message: "mounts the default account's token",
      },
    ];
  },
  fix: {
    advice:
      'Set automountServiceAccountToken to false, or give the Pod an account of its own where it does use the API.',
    breaks:
      'A program that talks to the API server, or proves who it is with this token (Vault), fails with a missing file or 401.',
    unseen: withoutToken,
  },
};

/**
 * Official images whose program has no client of the Kubernetes API: what they run as delivered cannot use a token.
 * (rabbitmq, elasticsearch, haproxy and traefik have one.)
 */
const withoutClient = new Set(
  [
    'nginx',
    'httpd',
    'caddy',
    'postgres',
    'mysql',
    'mariadb',
    'mongo',
    'redis',
    'memcached',
    'wordpress',
    'ghost',
    'adminer',
  ].map((name) => `docker.io/library/${name}`),
);

/** Only where every container runs such an image as it is, and nothing is injected that may use the token. */
function withoutToken({ workload }: WorkloadFixInput): Change[] {
  const { containers, pod } = workload;
  const plain = containers.length > 0 && containers.every((container) => runsAsDelivered(container));
  return plain && !hasAnnotations(pod?.metadata) ? [{ kind: 'service-account-token-off' }] : [];
}

function runsAsDelivered({ image, command, entrypoint, node }: DeclaredContainer): boolean {
  const reference = image && parseImageReference(image.value);
  if (reference === undefined || command !== undefined || entrypoint !== undefined) return false;
  return withoutClient.has(fullName(reference)) && valueUnder(node, 'lifecycle') === undefined;
}

/** Sidecars are injected by annotation (Vault, service meshes). */
function hasAnnotations(metadata: NonNullable<DeclaredWorkload['pod']>['metadata']): boolean {
  return entriesOf(valueUnder(metadata, 'annotations')).some(({ key }) =>
    /inject|vault|linkerd|istio|consul/i.test(key.text),
  );
}
