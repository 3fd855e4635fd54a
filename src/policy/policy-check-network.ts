import type { PolicyCheck } from './policy-check.js';
import { quoted } from './policy-text.js';

/** A mapping that the schema has accepted, in parts; `address` is empty where every one is meant. */
interface Published {
  address: string;
  hostPort: number;
  containerPort: number;
  protocol: string;
}

function partsOf(mapping: string): Published {
  const [, address = '', hostPort, containerPort, protocol = ''] =
    /^(?:(.*):)?(\d+):(\d+)\/(\w+)$/.exec(mapping) ?? [];
  return {
    address: address === '0.0.0.0' ? '' : address,
    hostPort: Number(hostPort),
    containerPort: Number(containerPort),
    protocol,
  };
}

/** Ports and addresses exist. */
export const checkPortRanges: PolicyCheck = ({ network }, report) => {
  for (const [index, mapping] of (network?.publish ?? []).entries()) {
    const { address, hostPort, containerPort } = partsOf(mapping);
    const at = ['network', 'publish', index];
    if ([hostPort, containerPort].some((port) => port < 1 || port > 65535)) {
      report(
        at,
        'port-out-of-range',
        `${quoted(mapping)} has a port that does not exist`,
        'ports are 1 to 65535',
      );
    }
    if (address.split('.').some((octet) => Number(octet) > 255)) {
      report(at, 'address-out-of-range', `${quoted(mapping)} has an address that does not exist`);
    }
  }
};

/** No two mappings wait for the same packets; one for every address clashes with one for any. */
export const checkPortClashes: PolicyCheck = ({ network }, report) => {
  const addresses = new Map<string, Set<string>>();
  for (const [index, mapping] of (network?.publish ?? []).entries()) {
    const { address, hostPort, protocol } = partsOf(mapping);
    const port = `${hostPort}/${protocol}`;
    const taken = addresses.get(port) ?? new Set();
    if (taken.has('') || taken.has(address) || (address === '' && taken.size > 0)) {
      const message = `host port ${port} is published twice`;
      report(
        ['network', 'publish', index],
        'port-published-twice',
        message,
        'remove one, or give each its address',
      );
    }
    addresses.set(port, taken.add(address));
  }
};

/** The mode, the namespace and the published ports say the same. */
export const checkNetworkMode: PolicyCheck = ({ network, namespaces }, report) => {
  if (network && network.mode !== 'bridge' && network.publish.length > 0) {
    const message = `ports cannot be published with mode ${network.mode}`;
    report(
      ['network', 'publish'],
      'publish-without-bridge',
      message,
      'empty the list, or write mode: bridge',
    );
  }
  if (network && namespaces && (network.mode === 'host') !== (namespaces.network === 'host')) {
    const message = `namespaces.network is ${namespaces.network}, but network.mode is ${network.mode}`;
    report(
      ['network', 'mode'],
      'network-mismatch',
      message,
      'host goes with host, private with bridge or none',
    );
  }
};
