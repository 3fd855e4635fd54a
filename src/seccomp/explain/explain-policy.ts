import { count } from '../../base/text.js';
import type { Policy } from '../../policy/policy.js';
import type { Item, Section } from './page.js';

/** A line for each mechanism of a policy but seccomp. */
export function policySection(policy: Policy): Section {
  return { title: 'The rest of the policy', items: [...identity(policy), ...surroundings(policy)] };
}

function identity({ user, capabilities, noNewPrivileges, namespaces }: Policy): Item[] {
  const shared = Object.entries(namespaces).flatMap(([name, sharing]) => (sharing === 'host' ? [name] : []));
  const groups = user.additionalGids?.length
    ? `, and ${count(user.additionalGids.length, 'more group')}`
    : '';
  const outside = namespaces.user === 'host' ? ', the same outside' : ', nobody outside';
  return [
    {
      term: 'user',
      tone: user.uid === 0 && namespaces.user === 'host' ? 'bad' : 'good',
      text: `${user.uid}:${user.gid}${groups}${outside}`,
    },
    {
      term: 'capabilities',
      tone: capabilities.length > 0 ? 'fair' : 'good',
      text: capabilities.length > 0 ? capabilities.join(', ') : 'none',
    },
    {
      term: 'exec',
      tone: noNewPrivileges ? 'good' : 'fair',
      text: noNewPrivileges
        ? 'gains no privileges (noNewPrivileges)'
        : 'may gain privileges by set-user-id programs',
    },
    {
      term: 'namespaces',
      tone: shared.length > 0 ? 'bad' : 'good',
      text: shared.length > 0 ? `shares the host's ${shared.join(', ')}` : 'all its own',
    },
  ];
}

function surroundings({ files, network, resources }: Policy): Item[] {
  const places = files.writable.map(({ path, kind }) => (kind === 'tmpfs' ? `${path} (tmpfs)` : path));
  const limits = Object.entries(resources).map(([name, value]) => `${name} ${value}`);
  return [
    {
      term: 'files',
      tone: files.root === 'writable' ? 'fair' : 'good',
      text:
        files.root === 'writable'
          ? 'may write anywhere in its root'
          : `writes to ${places.length > 0 ? places.join(', ') : 'nothing'}`,
    },
    {
      term: 'network',
      tone: network.mode === 'host' ? 'bad' : 'good',
      text: `${network.mode}${network.publish.length > 0 ? `, publishes ${network.publish.join(', ')}` : ''}`,
    },
    {
      term: 'resources',
      tone: limits.length > 0 ? 'good' : 'fair',
      text: limits.length > 0 ? limits.join(', ') : 'not limited',
    },
  ];
}
