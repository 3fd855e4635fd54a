import { expect, it } from 'vitest';
import { resolverConfiguration } from './network-files.js';

const host = 'search lan\nnameserver 127.0.0.53\n nameserver ::1\nnameserver 10.0.0.1\noptions edns0\n';

it.each([
  ['none', ''],
  ['host', host],
  ['bridge', 'search lan\nnameserver 10.0.0.1\noptions edns0\n'],
] as const)('resolverConfiguration for --network %s', (network, expected) => {
  expect(resolverConfiguration(network, host)).toBe(expected);
});
