import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretIn } from './secret-in-text.js';
import { isSecretName } from './secret-name.js';
import { credentialIn, hasPasswordInUrl, isGuessed, isWrittenOut } from './secret-value.js';

/** As manifests and shells write it. */
const variable = ['$', '{PASSWORD}'].join('');

describe('isSecretName', () => {
  it.each([
    ...[
      'PASSWORD',
      'DB_PASSWORD',
      'PGPASSWORD',
      'MYSQL_ROOT_PASSWORD',
      'POSTGRES_PASSWORD2',
      'DB_PASS',
      'SMTP_PWD',
    ],
    ...[
      'JWT_SECRET',
      'SECRET_KEY_BASE',
      'AWS_SECRET_ACCESS_KEY',
      'API_KEY',
      'apiKey',
      'ADMIN_TOKEN',
      'auth-token',
    ],
    ...[
      'N8N_ENCRYPTION_KEY',
      'spring.datasource.password',
      'RABBITMQ_ERLANG_COOKIE',
      'WEBPASSWORD',
      'SSH_PRIVATE_KEY',
    ],
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    ...[
      'PASSWORD_FILE',
      'TOKEN_URL',
      'PWD',
      'OLDPWD',
      'COMPASS',
      'BYPASS',
      'MAX_TOKEN',
      'PASSWORD_MIN_LENGTH',
    ],
    ...[
      'MYSQL_RANDOM_ROOT_PASSWORD',
      'MYSQL_ALLOW_EMPTY_PASSWORD',
      'PUBLIC_KEY',
      'NEXT_PUBLIC_API_KEY',
      'SECRET_NAME',
    ],
    ...['KEY', 'KEYBOARD', 'TOKEN_LIFETIME', 'CSRF_TOKEN', 'ENABLE_TOKEN', 'DB_USER', ''],
  ])('not %s', (name) => expect(isSecretName(name)).toBe(false));
});

describe('credentialIn', () => {
  it.each([
    ['an AWS access key', 'AKIAQ7RZ2M5XW3LD6T9B'],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl'],
    ['a private key', '-----BEGIN PRIVATE KEY-----'],
    ['a GitHub token', `ghp_${'a1B2'.repeat(9)}`],
    ['a GitHub token', `github_pat_${'a1B2'.repeat(9)}`],
    ['a GitLab token', 'glpat-abcdefghij0123456789'],
    ['a Slack token', 'xoxb-123456789012-abcdef'],
    ['a Stripe key', `sk_live_${'a1B2'.repeat(6)}`],
    ['a Google API key', `AIza${'a1B2-'.repeat(7)}`],
    ['an npm token', `npm_${'a1B2'.repeat(9)}`],
    ['a signed token (JWT)', 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzaG9wIn0.c2lnbmF0dXJl'],
  ])('%s', (kind, text) => {
    expect(credentialIn(`prefix ${text} suffix`)).toBe(kind);
    expect(credentialIn(text)).toBe(kind);
  });

  it.each([
    ...[
      '-----BEGIN CERTIFICATE-----',
      '-----BEGIN PUBLIC KEY-----',
      'AKIA begins a key',
      'xAKIAQ7RZ2M5XW3LD6T9B',
    ],
    ...['ghp_short', 'sk_test_abcdefghijklmnopqrstuvwx', 'eyJhbGciOiJIUzI1NiJ9', 'task-abcdefghijklmnop', ''],
  ])('nothing in %s', (text) => expect(credentialIn(text)).toBeUndefined());
});

describe('hasPasswordInUrl', () => {
  it.each([
    ...[
      'postgres://shop:kT9vellum@db/shop',
      'redis://:kT9vellum@cache:6379',
      'see amqp://u:p4ss@[::1]/ there',
    ],
    ...['Server=db;User=sa;Password=kT9vellum', 'pwd=kT9vellum;host=db'],
  ])('%s', (text) => expect(hasPasswordInUrl(text)).toBe(true));

  it.each([
    ...[
      'postgres://shop@db/shop',
      `postgres://shop:${variable}@db/shop`,
      'postgres://shop:$PW@db',
      'http://a:8080/b@c',
    ],
    ...[
      'https://example/?q=a:b@c',
      'postgres://u:<password>@db',
      `Server=db;Password=${variable};`,
      'password=x',
      '',
    ],
  ])('none in %s', (text) => expect(hasPasswordInUrl(text)).toBe(false));
});

describe('isWrittenOut and isGuessed', () => {
  it.each(['kT9vellum', 'postgres', 'p@ss/word', '12345', 'abc'])('%s', (value) =>
    expect(isWrittenOut(value)).toBe(true),
  );

  it.each([
    ...[
      '',
      variable,
      '$PASSWORD',
      '$(DB_PASSWORD)',
      '{{ password }}',
      '<password>',
      'xxxx',
      '****',
      'REPLACE_ME',
    ],
    ...[
      'your-token-here',
      'null',
      'true',
      '/run/secrets/db',
      'vault:secret/db#password',
      'ENC[AES256,data]',
      'TODO',
    ],
  ])('not %s', (value) => expect(isWrittenOut(value)).toBe(false));

  it('knows what is tried first', () => {
    expect(['changeme', 'Password', 'root', 'minioadmin', 'kT9vellum'].map(isGuessed)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('secretIn', () => {
  it.each([
    ...[
      'app --password=kT9vellum',
      'app --db-password kT9vellum',
      'app -token "kT9 vellum"',
      'redis-server --requirepass kT9v',
    ],
    ...[
      'export DB_PASSWORD=kT9vellum; app',
      'mysql -u root -pkT9vellum shop',
      'sshpass -p kT9vellum ssh a',
      'curl -u a:kT9vellum x',
    ],
    ...['git clone https://a:kT9vellum@git.example/x', 'redis-cli -h cache -a kT9vellum ping'],
  ])('%s', (text) => expect(secretIn(text)).toBeDefined());

  it.each([
    ...[
      'app --password-file /run/secrets/db',
      'app --password $PASSWORD',
      'app --password',
      'app --token --verbose',
      '',
    ],
    ...[
      'DB_PASSWORD=$(cat /run/secrets/db) app',
      'DB_PASSWORD= app',
      'docker login --password-stdin',
      'mysql -p shop',
    ],
    ...[
      'curl -u "$USER:$TOKEN" x',
      `app --password="${variable}"`,
      'app --token-lifetime=3600',
      'cut -d: -f1',
    ],
  ])('none in %s', (text) => expect(secretIn(text)).toBeUndefined());
});

describe('hostile texts', () => {
  const pieces = [
    'curl ',
    '-u a:',
    'mysql ',
    '--password',
    ' --',
    'http://a:',
    '@',
    '=',
    ';',
    'A_',
    'eyJ',
    '-----BEGIN ',
    'x',
  ];

  it.each(pieces)('%j, repeated, is read in time that grows with its length', (piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));
    const start = performance.now();
    secretIn(text);
    isWrittenOut(text);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces, ' ', '"', "'", 'kT9vellum')), (words) => {
        const text = words.join('');
        expect(
          [secretIn(text), credentialIn(text)].every(
            (found) => found === undefined || !found.includes('kT9'),
          ),
        ).toBe(true);
      }),
    );
  });
});
