import type { Standards } from '../rules/rule.js';

/** A standard that rules refer to. */
export interface Standard {
  /** As it is written before a section: `CIS Docker 5.4`. */
  short: string;
  /** The document's own name, and edition. */
  name: string;
  organization: string;
  version: string;
  url: string;
}

/** All of them, in the order in which they are listed. */
export const standardNames: Record<keyof Standards, Standard> = {
  cisDocker: {
    short: 'CIS Docker',
    name: 'CIS Docker Benchmark',
    organization: 'Center for Internet Security',
    version: '1.6.0',
    url: 'https://www.cisecurity.org/benchmark/docker',
  },
  cisKubernetes: {
    short: 'CIS Kubernetes',
    name: 'CIS Kubernetes Benchmark',
    organization: 'Center for Internet Security',
    version: '1.9.0',
    url: 'https://www.cisecurity.org/benchmark/kubernetes',
  },
  pss: {
    short: 'PSS',
    name: 'Pod Security Standards',
    organization: 'Kubernetes',
    version: 'latest',
    url: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  },
  nsa: {
    short: 'NSA/CISA',
    name: 'NSA/CISA Kubernetes Hardening Guidance',
    organization: 'NSA and CISA',
    version: '1.2',
    url: 'https://media.defense.gov/2022/Aug/29/2003066362/-1/-1/0/CTR_KUBERNETES_HARDENING_GUIDANCE_1.2_20220829.PDF',
  },
  mitre: {
    short: 'MITRE',
    name: 'MITRE ATT&CK for Containers',
    organization: 'MITRE',
    version: '',
    url: 'https://attack.mitre.org/matrices/enterprise/containers/',
  },
};

export const standardKeys = Object.keys(standardNames) as (keyof Standards)[];

/** A rule's standards as a flat list: `CIS Docker 5.4`, `MITRE T1611`. */
export function standardsList(standards: Standards): string[] {
  return standardKeys.flatMap((key) =>
    (standards[key] ?? []).map((section) => `${standardNames[key].short} ${section}`),
  );
}
