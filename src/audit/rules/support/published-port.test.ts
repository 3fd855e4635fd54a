import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../policy/policy.js';
import type { DeclaredPort } from '../../model/declared-container.js';
import { SourceText } from '../../source/source-text.js';
import { isEveryAddress, portDetail, portText, recordedAddress } from './published-port.js';

const at = { source: new SourceText('a', ''), start: 0, end: 0 };
const port: DeclaredPort = { at, containerPort: 80, published: { port: 8080 }, protocol: 'tcp' };
const policy = (...publish: string[]) => ({ network: { mode: 'bridge', publish } }) as unknown as Policy;

describe('recordedAddress', () => {
  it.each([
    ['127.0.0.1:8080:80/tcp', 'supports'],
    ['192.0.2.7:9090:80/tcp', 'supports'],
    ['8080:80/tcp', 'contradicts'],
    ['0.0.0.0:8080:80/tcp', 'contradicts'],
    ['127.0.0.1:8080:80/udp', 'missing'],
    ['127.0.0.1:80:8080/tcp', 'missing'],
  ])('%s: %s', (publish, evidence) => {
    expect(recordedAddress(policy(publish), portDetail(port), [port]).evidence).toBe(evidence);
  });

  it('takes the address from the policy', () => {
    const fix = recordedAddress(policy('53:53/udp', '127.0.0.1:8080:80/tcp'), portDetail(port), [port]);
    expect(fix).toMatchObject({
      changes: [{ kind: 'publish-address', containerPort: 80, protocol: 'tcp', address: '127.0.0.1' }],
    });
  });

  it('knows nothing of a port that it does not know', () => {
    expect(recordedAddress(policy('127.0.0.1:8080:80/tcp'), 'another', [port]).evidence).toBe('missing');
    const any: DeclaredPort = { at, containerPort: undefined, published: {}, protocol: 'tcp' };
    expect(recordedAddress(policy('127.0.0.1:8080:80/tcp'), portDetail(any), [any]).evidence).toBe('missing');
  });
});

it('tells addresses that stand for all', () => {
  expect([undefined, '', '0.0.0.0', '::', '[::]', '*'].every(isEveryAddress)).toBe(true);
  expect(['127.0.0.1', '::1', '192.0.2.7', '10.0.0.0'].some(isEveryAddress)).toBe(false);
});

it('shows ports as people write them', () => {
  expect(portText(port)).toBe('8080 → 80/tcp');
  expect(portText({ at, containerPort: 53, protocol: 'udp' })).toBe('53/udp');
  expect(
    portText({
      at,
      containerPort: 80,
      containerPortEnd: 82,
      published: { port: 90, portEnd: 92 },
      protocol: 'tcp',
    }),
  ).toBe('90-92 → 80-82/tcp');
});
