import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPublish, parsePublish } from './port-mapping.js';
import type { PortMapping } from './workload.js';

describe('parsePublish', () => {
  it.each<[string, PortMapping]>([
    ['80', { hostPort: 80, containerPort: 80, protocol: 'tcp' }],
    ['8080:80', { hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
    ['5353:53/udp', { hostPort: 5353, containerPort: 53, protocol: 'udp' }],
    [
      '127.0.0.1:8080:80/tcp',
      { hostAddress: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
    ],
    ['0.0.0.0:1:65535', { hostPort: 1, containerPort: 65535, protocol: 'tcp' }],
  ])('%s', (text, mapping) => {
    expect(parsePublish(text)).toEqual(mapping);
  });

  it.each([
    ...['', ':', '0', '65536', '80:', ':80', '80:0', '80/sctp', '80:80:80', '256.0.0.1:80:80', '1.2.3:80:80'],
    ...['-80:80', '80:80/TCP', ' 80', '8e1', '127.0.0.1:80', '80-90:80-90', '[::1]:80:80', '80\n'],
  ])('refuses %j', (text) => {
    expect(() => parsePublish(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it('reads back what formatPublish writes', () => {
    const port = fc.integer({ min: 1, max: 65535 });
    const mappings = fc.record(
      {
        hostAddress: fc.ipV4().filter((address) => address !== '0.0.0.0'),
        hostPort: port,
        containerPort: port,
        protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      },
      { requiredKeys: ['hostPort', 'containerPort', 'protocol'] },
    );
    fc.assert(
      fc.property(mappings, (mapping) => {
        expect(parsePublish(formatPublish(mapping))).toEqual(mapping);
      }),
    );
  });
});
