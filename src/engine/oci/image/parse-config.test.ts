import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyImageConfig } from './config.js';
import { parseImageConfig } from './parse-config.js';
import { requirePlatform } from './platform.js';

const parse = (value: unknown) => parseImageConfig(Buffer.from(JSON.stringify(value)), 'the image');

describe('parseImageConfig', () => {
  it('reads every field', () => {
    const { config, platform } = parse({
      os: 'linux',
      architecture: 'arm',
      variant: 'v7',
      config: {
        Env: ['A=b=c', 'EMPTY=', 'nothing', '=x', 'A=last', '__proto__=p'],
        Entrypoint: ['/e'],
        Cmd: ['c', 'd'],
        User: 'me:audio',
        WorkingDir: '/w',
        ExposedPorts: { '80/tcp': {}, '53/UDP': {}, '8080': {}, '9/sctp': {} },
        Volumes: { '/data': {} },
        StopSignal: 'SIGQUIT',
      },
    });
    expect(platform).toEqual({ os: 'linux', architecture: 'arm', variant: 'v7' });
    expect(Object.entries(config.environment)).toEqual([
      ['A', 'last'],
      ['EMPTY', ''],
      ['__proto__', 'p'],
    ]);
    expect(config).toMatchObject({
      entrypoint: ['/e'],
      command: ['c', 'd'],
      user: 'me:audio',
      workingDirectory: '/w',
      volumes: ['/data'],
      stopSignal: 'SIGQUIT',
    });
    expect(config.exposedPorts).toHaveLength(3);
    expect(config.exposedPorts).toContainEqual({ containerPort: 53, protocol: 'udp' });
    expect(config.exposedPorts).toContainEqual({ containerPort: 8080, protocol: 'tcp' });
  });

  it.each([[{}], [{ config: null }], [{ config: { Env: null, Cmd: null, WorkingDir: '' } }]])(
    'takes %j for an empty one',
    (value) => {
      expect(parse(value).config).toEqual(emptyImageConfig);
    },
  );

  it.each([
    [[]],
    [{ config: { Cmd: 'sh' } }],
    [{ config: { Env: ['A=\0'] } }],
    [{ config: { ExposedPorts: { '70000/tcp': {} } } }],
    [{ config: { ExposedPorts: { '1/icmp': {} } } }],
  ])('refuses %j', (value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'IMAGE_INVALID' }));
  });

  it('throws nothing else, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseImageConfig(Buffer.from(text), 'x');
        } catch (error) {
          expect(error).toMatchObject({ code: 'IMAGE_INVALID' });
        }
      }),
    );
  });
});

describe('requirePlatform', () => {
  it.each([
    ['linux', 'amd64', 'x64', true],
    ['linux', '386', 'x64', true],
    ['', '', 'x64', true],
    ['linux', 'arm64', 'x64', false],
    ['windows', 'amd64', 'x64', false],
    ['linux', 'arm', 'arm64', true],
  ] as const)('%s/%s on %s: %s', (os, architecture, machine, fits) => {
    const check = () => requirePlatform({ os, architecture }, 'the image', machine);
    if (fits) expect(check).not.toThrow();
    else expect(check).toThrow(`the image is made for ${os}/${architecture}, this machine runs linux/amd64`);
  });
});
