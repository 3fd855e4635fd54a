import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostileNames, sampleFinding, sampleReport } from '../../../test/support/sample-audit-report.js';
import type { Finding } from '../finding.js';
import { SourceText } from '../source/source-text.js';
import { baselineOf } from './baseline.js';
import { compareWithBaseline, goneDiagnostics } from './compare-with-baseline.js';
import { fingerprintOf } from './fingerprint.js';
import { readBaseline } from './read-baseline.js';
import { rootedPath } from './rooted-path.js';
import { writeBaseline } from './write-baseline.js';

const asItIs = (file: string) => file;
const textOf = (findings: Finding[]) => [...writeBaseline(baselineOf(findings, asItIs))].join('');
const read = (text: string) => readBaseline(new SourceText('baseline.json', text));

const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...hostileNames));
const finding = fc
  .record(
    { rule: fc.constantFrom('a', 'b'), file: name, resource: name, message: name },
    { noNullPrototype: true },
  )
  .filter(({ file }) => file !== '' && file.length < 10_000)
  .map((values) => sampleFinding({ ...values, resource: values.resource.slice(0, 5000) }));

it('reads back what was written', () => {
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 20 }), (findings) => {
      const { baseline, diagnostics } = read(textOf(findings));
      expect(diagnostics).toEqual([]);
      expect(baseline).toEqual(baselineOf(findings, asItIs));
    }),
  );
});

it('knows every finding that it was written from, and only those', () => {
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 20 }), finding, (findings, other) => {
      const baseline = baselineOf(findings, asItIs);
      const again = compareWithBaseline(sampleReport(findings), baseline, asItIs);
      expect(again).toMatchObject({ new: 0, known: findings.length, gone: [], notAudited: 0 });
      expect(again.findings.every(({ known }) => known)).toBe(true);
      const more = compareWithBaseline(sampleReport([...findings, other]), baseline, asItIs);
      expect(more.new).toBe(1);
      expect(more.findings.at(-1)?.known).toBeUndefined();
    }),
  );
});

it('has one line for each finding, in an order that does not depend on theirs', () => {
  const findings = ['b', 'a', 'c'].flatMap((resource) => [
    sampleFinding({ resource, rule: 'user-root' }),
    sampleFinding({ resource }),
  ]);
  const text = textOf(findings);
  expect(text).toBe(textOf(findings.toReversed()));
  expect(text.match(/"fingerprint"/g)).toHaveLength(6);
  expect(text.split('\n').filter((line) => line.includes('fingerprint'))).toHaveLength(6);
  expect(textOf([])).toBe('{\n  "tightshipBaseline": 1,\n  "findings": []\n}\n');
});

it('holds no control or bidirectional character but newline, whatever names hold', () => {
  const text = textOf(
    hostileNames.map((hostile) => sampleFinding({ file: hostile, resource: hostile, container: hostile })),
  );
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
});

it('counts findings with one fingerprint', () => {
  const same = (n: number) => Array.from({ length: n }, () => sampleFinding());
  const baseline = baselineOf(same(2), asItIs);
  expect(baseline.entries).toMatchObject([{ count: 2 }]);
  const compare = (n: number) => compareWithBaseline(sampleReport(same(n)), baseline, asItIs);
  expect(compare(3)).toMatchObject({ new: 1, known: 2, gone: [] });
  expect(compare(1)).toMatchObject({ new: 0, known: 1, gone: [{ count: 1 }] });
});

it('says what is gone only of files that were audited', () => {
  const [a, b] = [sampleFinding({ file: 'a.yaml' }), sampleFinding({ file: 'b.yaml' })];
  const { audited } = sampleReport([a]);
  const comparison = compareWithBaseline(sampleReport([], { audited }), baselineOf([a, b], asItIs), asItIs);
  expect(comparison.gone.map(({ file }) => file)).toEqual(['a.yaml']);
  expect(comparison.notAudited).toBe(1);
  expect(goneDiagnostics(comparison, 'base.json')).toMatchObject([
    {
      code: 'baseline-gone',
      severity: 'warning',
      message: '1 finding of the baseline is gone',
      source: 'base.json',
    },
  ]);
  expect(goneDiagnostics({ ...comparison, gone: [] }, 'base.json')).toEqual([]);
});

it('takes a copy in another file as new', () => {
  const copy = sampleFinding({ file: 'b.yaml' });
  const baseline = baselineOf([sampleFinding({ file: 'a.yaml' })], asItIs);
  expect(compareWithBaseline(sampleReport([copy]), baseline, asItIs).new).toBe(1);
});

it('neither knows nor counts what is suppressed', () => {
  const suppressed = sampleFinding({ suppressed: { reason: 'x', by: 'config' } });
  expect(baselineOf([suppressed], asItIs).entries).toEqual([]);
  const { findings, known } = compareWithBaseline(
    sampleReport([suppressed]),
    baselineOf([sampleFinding()], asItIs),
    asItIs,
  );
  expect([findings, known]).toEqual([[suppressed], 0]);
});

const entry =
  '{"fingerprint":"0123456789abcdef","rule":"privileged","file":"a.yaml","resource":"service web"}';
const withEntry = (text: string) => `{\n  "tightshipBaseline": 1,\n  "findings": [\n    ${text}\n  ]\n}\n`;

it.each<[string, string, string, { line: number; column: number }]>([
  ['no JSON', withEntry('<<<<<<< HEAD'), 'baseline-syntax', { line: 4, column: 5 }],
  ['a list', '[]', 'baseline-invalid', { line: 1, column: 1 }],
  [
    'another version',
    '{"tightshipBaseline": 2, "findings": []}',
    'baseline-invalid',
    { line: 1, column: 23 },
  ],
  ['an unknown member', withEntry(entry.replace('}', ',"x":1}')), 'baseline-invalid', { line: 4, column: 5 }],
  [
    'a bad fingerprint',
    withEntry(entry.replace('0123', 'XYZ3')),
    'baseline-invalid',
    { line: 4, column: 20 },
  ],
  ['a bad count', withEntry(entry.replace('}', ',"count":0}')), 'baseline-invalid', { line: 4, column: 108 }],
  ['a member that is missing', withEntry('{"rule":"a"}'), 'baseline-invalid', { line: 4, column: 5 }],
])('refuses %s, and says where', (_, text, code, position) => {
  const { baseline, diagnostics } = read(text);
  expect(baseline).toBeUndefined();
  expect(diagnostics[0]).toMatchObject({ code, severity: 'error', source: 'baseline.json', position });
  expect(read(withEntry(entry)).baseline?.entries).toHaveLength(1);
});

it('takes the larger count of an entry that a merge left twice, and warns', () => {
  const { baseline, diagnostics } = read(withEntry(`${entry.replace('}', ',"count":3}')},\n${entry}`));
  expect(baseline?.entries).toMatchObject([{ count: 3 }]);
  expect(diagnostics).toMatchObject([{ code: 'baseline-doubles', severity: 'warning' }]);
});

it('reads anything without throwing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.json().map(withEntry)), (text) => {
      const { baseline, diagnostics } = read(text);
      expect(baseline !== undefined || diagnostics.length > 0).toBe(true);
    }),
  );
});

it('fingerprints tell parts from each other, and absent from empty', () => {
  const base = { rule: 'r', file: 'f', resource: 's', container: 'c', detail: 'd' };
  const different = [
    base,
    { ...base, container: undefined },
    { ...base, container: '' },
    { ...base, container: 'd', detail: 'c' },
    { ...base, container: 'cd', detail: '' },
    { ...base, container: 'cd', detail: undefined },
    { ...base, rule: 'rf', file: '' },
    { ...base, rule: '', file: 'rf' },
    { ...base, detail: 'd\u0000' },
    { ...base, detail: '\u0100d' },
  ].map(fingerprintOf);
  expect(new Set(different).size).toBe(different.length);
  for (const fingerprint of different) expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
});

it('fingerprints of many similar findings do not collide in either half', () => {
  const [all, high, low] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const n = 100_000;
  for (let index = 0; index < n; index++) {
    const fingerprint = fingerprintOf({
      rule: 'privileged',
      file: `k8s/${index}.yaml`,
      resource: 'service web',
    });
    all.add(fingerprint);
    high.add(fingerprint.slice(0, 8));
    low.add(fingerprint.slice(8));
  }
  expect(all.size).toBe(n);
  // A random 32-bit function has about n²/2³³ ≈ 1.2 collisions.
  expect(n - high.size).toBeLessThan(10);
  expect(n - low.size).toBeLessThan(10);
});

it('fingerprints stay what they are: baselines hold them', () => {
  expect(fingerprintOf({ rule: 'privileged', file: 'compose.yaml', resource: 'service web' })).toBe(
    '33a07e298bbb6ed4',
  );
  expect(
    fingerprintOf({
      rule: 'cap-net-raw',
      file: 'k8s/ü.yaml',
      resource: 'Pod a',
      container: 'b',
      detail: 'NET_RAW',
    }),
  ).toBe('cf14d50dc58bb09c');
});

it.each([
  ['web.yaml', 'web.yaml'],
  ['./web.yaml', 'web.yaml'],
  ['/repo/web.yaml', 'web.yaml'],
  ['k8s/../web.yaml', 'web.yaml'],
  ['../other/web.yaml', '../other/web.yaml'],
  ['-', '-'],
  ['docker:web', 'docker:web'],
  ['.', '.'],
])('%s is %s below the root', (file, expected) => {
  expect(rootedPath(file, { root: '/repo', cwd: '/repo' })).toBe(expected);
});

it('a path does not depend on the directory in which the audit runs', () => {
  expect(rootedPath('web.yaml', { root: '/repo', cwd: '/repo/k8s' })).toBe('k8s/web.yaml');
  expect(rootedPath('k8s/web.yaml', { root: '/repo', cwd: '/repo' })).toBe('k8s/web.yaml');
});
