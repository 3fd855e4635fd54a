import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capabilities } from '../../linux/capabilities.js';
import { renderDiagnostics } from '../../policy/policy-diagnostics.js';
import { dockerDefaultSeccomp } from './docker-profile.generated.js';
import { profileDiagnosticCodes } from './profile-diagnostics.js';
import { profileFormats } from './profile-format.js';
import { readProfile } from './read-profile.js';
import { resolveProfile } from './resolve-profile.js';
import { writeProfile } from './write-profile.js';

/** Shortened, for mutants of hundreds of names hit the same place again and again. */
const docker = JSON.stringify({
  ...dockerDefaultSeccomp,
  syscalls: dockerDefaultSeccomp.syscalls.map(({ names, ...rule }) => ({
    names: names.slice(0, 3),
    ...rule,
  })),
});

/** In Podman's manner, as its own default profile has it. */
const podman = docker
  .replace('{', '{"defaultErrnoRet":38,"defaultErrno":"ENOSYS","flags":[],')
  .replaceAll('"errnoRet":38', '"errnoRet":13,"errno":"EACCES","args":null')
  .replaceAll('"minKernel":"4.8"', '"caps":["CAP_KILL"]');

/** Reads, and holds the result to its promises; gives the codes. */
function codesOf(text: string): string[] {
  const { profile, diagnostics } = readProfile(text, 'f', { architecture: 'x86_64' });
  expect(profile === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  expect(diagnostics.length).toBeLessThanOrEqual(101);
  const lines = text.split('\n');
  for (const { code, position } of diagnostics) {
    expect(code in profileDiagnosticCodes).toBe(true);
    const line = lines[(position?.line ?? 0) - 1];
    expect(line).toBeDefined();
    expect(position?.column).toBeGreaterThan(0);
    expect(position?.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
  }
  expect(renderDiagnostics(text, diagnostics)).not.toMatch(/(?!\n)\p{Cc}/u);
  if (profile) {
    resolveProfile(profile, { architecture: 'aarch64', capabilities: [], kernel: { major: 6, minor: 1 } });
    expect(readProfile(writeProfile(profile, 'docker'), 'f').profile).toBeDefined();
  }
  return diagnostics.map(({ code }) => code);
}

/** For a property, which takes a result for a verdict. */
function survive(text: string): void {
  codesOf(text);
}

const pieces = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '//',
    '/*',
    '*/',
    '\n',
    '\u0000',
    '\ufeff',
    '\u202e',
    '\ud800',
  ],
  ...[
    'null',
    'true',
    '-1',
    '0',
    '1.5',
    '1e99',
    '18446744073709551616',
    '[]',
    '{}',
    '""',
    '"x"',
    '"__proto__"',
  ],
  ...[
    '"names"',
    '"name"',
    '"args"',
    '"includes"',
    '"syscalls"',
    '"linux"',
    '"SCMP_ACT_NOTIFY"',
    '"SCMP_ACT_KILL"',
  ],
  ...['"read"', '"constructor":', '"toString":1,', '"errno":"7",', '"minKernel":"4",', '"comment":"x",'],
);

/** A text with a few places overwritten. */
function mutantsOf(text: string): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(text.length),
    remove: fc.nat(30),
    insert: fc.option(pieces, { nil: '' }),
  });
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce(
        (now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove),
        text,
      ),
    );
}

/** A text with one of its JSON tokens exchanged for another value, which mostly stays JSON. */
function exchangedIn(text: string): fc.Arbitrary<string> {
  const tokens = [...text.matchAll(/"[^"]*"|\d+|null|[[\]{},:]/g)];
  return fc.tuple(fc.constantFrom(...tokens), pieces).map(([token, piece]) => {
    return text.slice(0, token.index) + piece + text.slice(token.index + token[0].length);
  });
}

describe('readProfile ends, and never throws, for', () => {
  it('random text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), survive), { numRuns: 300 });
  });

  it('pieces of JSON', () => {
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
        survive,
      ),
      {
        numRuns: 2000,
      },
    );
  });

  it('any JSON, at any place of a profile', () => {
    const place = fc.constantFrom(
      ...['X', '{"linux":{"seccomp":X}}', '{"defaultAction":X}', '{"archMap":X}', '{"syscalls":[X]}'],
      ...['{"syscalls":[{"args":[X]}]}', '{"syscalls":[{"includes":X}]}', '{"flags":X,"architectures":[X]}'],
    );
    fc.assert(
      fc.property(place, fc.json(), (around, json) => survive(around.replaceAll('X', () => json))),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["Docker's default profile", docker],
    ["Podman's manner", podman],
  ])('mutants of %s', (_, text) => {
    expect(readProfile(text, 's').profile).toBeDefined();
    fc.assert(fc.property(mutantsOf(text), survive), { numRuns: 300 });
    fc.assert(fc.property(exchangedIn(text), survive), { numRuns: 300 });
  });

  it('any stated format', () => {
    fc.assert(
      fc.property(fc.constantFrom(...profileFormats), exchangedIn(docker), (format, text) => {
        expect(readProfile(text, 's', { format }).format).toBe(format);
      }),
    );
  });
});

describe('readProfile ends soon on', () => {
  const times = <Value>(length: number, value: (index: number) => Value) =>
    Array.from({ length }, (_, index) => value(index));
  const rules = (...entries: string[]) => `{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[${entries}]}`;
  const rule = (names: string | string[], rest: string) => `{"names":[${names}],"action":"SCMP_ACT_${rest}}`;
  const read = (rest: string) => rule('"read"', rest);
  const equals = (value: number) => `ALLOW","args":[{"index":0,"value":${value},"op":"SCMP_CMP_EQ"}]`;
  const cap = (index: number) => `"CAP_${capabilities[index % 40]}"`;
  const apart = (index: number) =>
    `"excludes":{"caps":["CAP_BPF",${cap(index % 20)},${cap(20 + Math.floor(index / 20))}]}`;
  const bpf = '"includes":{"caps":["CAP_BPF"]}';

  it.each([
    ['many fields', `{${times(80_000, (i) => `"f${i}":1`)}}`, 'unknown-field'],
    ['one field many times', `{${times(80_000, () => '"flags":[]')}}`, 'duplicate-field'],
    [
      'many unknown names',
      rules(
        rule(
          times(80_000, (i) => `"reed${i}"`),
          'ALLOW"',
        ),
      ),
      'unknown-syscall',
    ],
    [
      'one name many times',
      rules(
        rule(
          times(80_000, () => '"read"'),
          'ALLOW"',
        ),
      ),
      'duplicate-name',
    ],
    ['one rule many times', rules(...times(10_000, () => read('ALLOW"'))), 'duplicate-rule'],
    ['many conditions on one call', rules(...times(10_000, (i) => read(equals(i)))), undefined],
    [
      'many conditions, and rules without them',
      rules(...times(10_000, (i) => read(i % 2 ? equals(i) : 'LOG"'))),
      'shadowed-rule',
    ],
    [
      'more rules for one call than are compared',
      rules(
        ...times(6000, (i) => read(`${equals(i)},${bpf}`)),
        ...times(380, (i) => read(`ALLOW",${apart(i)}`)),
      ),
      'not-compared',
    ],
    [
      'many capabilities',
      rules(...times(10_000, (i) => read(`LOG","includes":{"caps":[${cap(i)}]}`))),
      'duplicate-rule',
    ],
    ['many bad numbers', rules(...times(10_000, () => read('ERRNO","errnoRet":-1'))), 'not-an-integer'],
    ['nothing but brackets', '['.repeat(4_000_000), 'too-deep'],
  ])('%s', (_, text, code) => {
    expect(text.length).toBeLessThan(4 * 1024 * 1024);
    const start = performance.now();
    const codes = readProfile(text, 'f').diagnostics.map((diagnostic) => diagnostic.code);
    expect(performance.now() - start).toBeLessThan(8000);
    if (code === undefined) expect(codes).toEqual([]);
    else expect(codes).toContain(code);
    expect(codes.length).toBeLessThanOrEqual(101);
  });
});
