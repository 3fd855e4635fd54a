import { describe, expect, it } from 'vitest';
import { chmodMode, isSetId, isWorldWritable } from './chmod-modes.js';
import { installedPackage } from './shell-commands.js';
import { pipedToShell } from './shell-patterns.js';

describe('pipedToShell', () => {
  it.each([
    ...[
      'curl https://x.example/i.sh | sh',
      'curl -fsSL x.example | bash -s -- -y',
      'wget -qO- $URL | sudo -E bash -',
    ],
    ...[
      'curl -s https://x | gunzip | sh',
      'curl https://x | /bin/sh',
      'curl https://x | FOO=1 sh',
      'curl https://x|python3 -',
    ],
    ...[
      'bash <(curl -s https://x)',
      'sh -c "$(curl -fsSL https://x)"',
      'eval "$(wget -qO- https://x)"',
      'set -e; curl https://x | zsh',
    ],
    ...['bash -c "curl -s https://x | bash"', 'curl https://x | env bash'],
  ])('%s', (script) => expect(pipedToShell(script)).toBeDefined());

  it.each([
    ...[
      'curl https://x | tar xz',
      'curl -o a https://x && sh b',
      'curl https://x || sh b',
      'curl https://x | tee a; sh b',
    ],
    ...[
      'curl https://x | jq .sh',
      'echo curl | sh',
      'curl https://x | sha256sum',
      'curl https://x | sh-format',
      'cat a | sh',
      '',
    ],
    ...['curl https://x | gpg --dearmor', 'curl https://x | node_exporter'],
  ])('not %s', (script) => expect(pipedToShell(script)).toBeUndefined());
});

describe('installedPackage', () => {
  const gcc = /(?:^|\s)(gcc)(?=[\s=]|$)/;

  it.each(['apt-get install -y gcc', 'a && apk add --no-cache curl gcc=1.2', 'sudo dnf -y install gcc'])(
    '%s',
    (script) => {
      expect(installedPackage(script, gcc)).toBe('gcc');
    },
  );

  it.each(['apt-get remove gcc', 'apk add libgcc', 'echo install gcc', 'apt-get install curl; gcc a.c', ''])(
    'not %s',
    (script) => {
      expect(installedPackage(script, gcc)).toBeUndefined();
    },
  );
});

describe('chmodMode', () => {
  it.each([
    ['chmod 777 /a', '777', undefined],
    ['chmod -R 0777 /a', '0777', undefined],
    ['chmod --recursive a+rwx /a', 'a+rwx', undefined],
    ['chmod o=rw /a', 'o=rw', undefined],
    ['chmod u+x,o+w /a', 'u+x,o+w', undefined],
    ['chmod 1777 /tmp', undefined, undefined],
    ['chmod a+wt /tmp', undefined, undefined],
    ['chmod g+w /a', undefined, undefined],
    ['chmod o-w /a', undefined, undefined],
    ['chmod +w /a', undefined, undefined],
    ['chmod 4755 /a', undefined, '4755'],
    ['chmod g+s /a', undefined, 'g+s'],
    ['chmod u-s /a', undefined, undefined],
    ['chmod 0755 /a; chmod 6711 /b', undefined, '6711'],
    ['echo chmod', undefined, undefined],
  ])('%s', (script, writable, setId) => {
    expect(chmodMode(script, isWorldWritable)).toBe(writable);
    expect(chmodMode(script, isSetId)).toBe(setId);
  });
});

describe('hostile scripts', () => {
  const pieces = [
    'curl ',
    'curl -a |',
    'sh -c ',
    'apt install ',
    'chmod ',
    'chmod -R ',
    ' ',
    '| sudo ',
    '$(',
    'a+w,',
    '\n',
  ];

  it.each(pieces)('%j, repeated, is read in time that grows with its length', (piece) => {
    const script = piece.repeat(Math.ceil(200_000 / piece.length));
    const start = performance.now();
    pipedToShell(script);
    chmodMode(script, isWorldWritable);
    installedPackage(script, /(?:^|\s)(gcc)(?=[\s=]|$)/);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
