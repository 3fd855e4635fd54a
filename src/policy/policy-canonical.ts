import { hostedArchitectures } from '../linux/architecture.js';
import { sortCapabilities } from '../linux/capabilities.js';
import type { Policy, PolicyDocument } from './policy.js';
import { layoutPolicy } from './policy-layout.js';
import { reasonText } from './policy-text.js';

/**
 * The one form of all policies that grant the same: sets sorted and without duplicates, reasons as one visible
 * line each, no reason for what is not granted. `encodePolicy` writes this form. Lists whose order means
 * something (command, mounts, recordings, notes) keep it.
 */
export function canonicalPolicy(policy: Policy): Policy {
  const { reasons, ...document } = policy;
  const sorted = sortedDocument(document);
  return { ...sorted, reasons: canonicalReasons(sorted, reasons) };
}

function sortedDocument(document: PolicyDocument): PolicyDocument {
  const { workload, evidence, user, seccomp, files, network } = document;
  const { environment, mounts } = workload;
  const { refused, notes } = evidence;
  const { additionalGids } = user;
  return {
    ...document,
    workload: {
      ...workload,
      ...(environment && { environment: sortedTexts(environment) }),
      ...(mounts && { mounts: unique(mounts) }),
    },
    evidence: {
      ...evidence,
      ...(refused && { refused: unique(refused) }),
      ...(notes && { notes: unique(notes) }),
    },
    user: { ...user, ...(additionalGids && { additionalGids: sortedNumbers(additionalGids) }) },
    capabilities: sortCapabilities(document.capabilities),
    seccomp: sortedSeccomp(seccomp),
    files: { ...files, writable: files.writable.toSorted((a, b) => compareTexts(a.path, b.path)) },
    network: { ...network, publish: sortedPublish(network.publish) },
  };
}

function sortedSeccomp(seccomp: PolicyDocument['seccomp']): PolicyDocument['seccomp'] {
  return {
    ...seccomp,
    architectures: hostedArchitectures.filter((architecture) => seccomp.architectures.includes(architecture)),
    allow: sortedTexts(seccomp.allow),
    runtime: sortedTexts(seccomp.runtime),
    unavailable: sortedTexts(seccomp.unavailable),
  };
}

/** By code unit: the same in every locale. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}

function sortedTexts(set: readonly string[]): string[] {
  return unique(set).sort(compareTexts);
}

function sortedNumbers(set: readonly number[]): number[] {
  return unique(set).sort((a, b) => a - b);
}

function sortedPublish(mappings: readonly string[]): string[] {
  const hostPort = (mapping: string) => Number(/(\d+):\d+\/\w+$/.exec(mapping)?.[1]);
  return sortedTexts(mappings).sort((a, b) => hostPort(a) - hostPort(b));
}

function canonicalReasons(document: PolicyDocument, reasons: Policy['reasons']): Policy['reasons'] {
  const kept: Policy['reasons'] = {};
  for (const { reasonKey } of layoutPolicy(document)) {
    const reason = reasonKey === undefined ? '' : reasonText(reasons[reasonKey] ?? '');
    if (reasonKey !== undefined && reason !== '') kept[reasonKey] = reason;
  }
  return kept;
}
