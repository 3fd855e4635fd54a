import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposedPort, parseShortPort } from './short-port.js';

describe('parseShortPort', () => {
  it.each([
    ['80', { containerPort: 80, published: {}, protocol: 'tcp' }],
    [':80', { containerPort: 80, published: {}, protocol: 'tcp' }],
    ['8080:80', { containerPort: 80, published: { port: 8080 }, protocol: 'tcp' }],
    ['53:53/UDP', { containerPort: 53, published: { port: 53 }, protocol: 'udp' }],
    ['36412:36412/sctp', { containerPort: 36412, published: { port: 36412 }, protocol: 'sctp' }],
    [
      '127.0.0.1:8080:80',
      { containerPort: 80, published: { address: '127.0.0.1', port: 8080 }, protocol: 'tcp' },
    ],
    ['127.0.0.1::80', { containerPort: 80, published: { address: '127.0.0.1' }, protocol: 'tcp' }],
    ['[::1]:8080:80', { containerPort: 80, published: { address: '::1', port: 8080 }, protocol: 'tcp' }],
    ['::1:8080:80', { containerPort: 80, published: { address: '::1', port: 8080 }, protocol: 'tcp' }],
    ['0.0.0.0:8080:80', { containerPort: 80, published: { port: 8080 }, protocol: 'tcp' }],
    ['[::]:8080:80', { containerPort: 80, published: { port: 8080 }, protocol: 'tcp' }],
    [
      '9090-9091:8080-8081',
      {
        containerPort: 8080,
        containerPortEnd: 8081,
        published: { port: 9090, portEnd: 9091 },
        protocol: 'tcp',
      },
    ],
    ['8000-8005:80', { containerPort: 80, published: { port: 8000, portEnd: 8005 }, protocol: 'tcp' }],
    ['3000-3005', { containerPort: 3000, containerPortEnd: 3005, published: {}, protocol: 'tcp' }],
  ])('%s', (text, expected) => expect(parseShortPort(text)).toEqual(expected));

  it.each([
    '',
    ':',
    '80:',
    'http',
    '80/icmp',
    '70000',
    '90-80',
    '8000-8001:80-85',
    'host:80:80',
    '80:80:80:80:80:80/x',
  ])('is none: "%s"', (text) => expect(parseShortPort(text)).toBeUndefined());

  it('never throws, and ports are ports', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0189:-/.[]udpt') }), (text) => {
        const port = parseShortPort(text);
        if (port) expect(port.containerPort).toBeLessThanOrEqual(65535);
      }),
    );
  });
});

describe('parseExposedPort', () => {
  it('is not published', () => {
    expect(parseExposedPort('3000')).toEqual({ containerPort: 3000, protocol: 'tcp' });
    expect(parseExposedPort('3000-3001/udp')).toEqual({
      containerPort: 3000,
      containerPortEnd: 3001,
      protocol: 'udp',
    });
    expect(parseExposedPort('1:2')).toBeUndefined();
  });
});
