/** A version of the Pod Security Standards: they are published with each minor version of Kubernetes. */
export type PssVersion = `v1.${number}`;

/**
 * The newest minor version published: Kubernetes v1.37 (August 2026), whose Standards allow two more sysctls. The
 * checks here follow k8s.io/pod-security-admission as released with it.
 */
const newestMinor = 37;

/** All published versions, oldest first. */
export const pssVersions: readonly PssVersion[] = Array.from(
  { length: newestMinor + 1 },
  (_, minor): PssVersion => `v1.${minor}`,
);

export const latestPssVersion: PssVersion = `v1.${newestMinor}`;

/** `latest` or `v1.25`, as a namespace's label has them; `undefined` for everything else, unpublished ones included. */
export function parsePssVersion(text: string): PssVersion | undefined {
  return text === 'latest' ? latestPssVersion : pssVersions.find((version) => version === text);
}

/** 25 of `v1.25`. */
export function minorOf(version: PssVersion): number {
  return Number(version.slice('v1.'.length));
}
