import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleFinding } from '../../../test/support/sample-audit-report.js';
import { SourceText } from '../source/source-text.js';
import type { ConfigSuppression } from './audit-config.js';
import { matchesPath } from './match-path.js';
import { readAuditConfig } from './read-audit-config.js';
import { suppressByConfig } from './suppress-by-config.js';

const rules = new Set(['privileged', 'user-root']);
const read = (text: string) => readAuditConfig(new SourceText('tightship.yaml', text), rules);

it('reads all that it can hold', () => {
  const { config, diagnostics } = read(`audit:
  failOn: high
  pssVersion: v1.31
  podTemplates:
    - Workflow:spec.templates
  exclude: ["vendor/**", '*.j2']
  suppressions:
    - rule: privileged # the driver
      file: k8s/**
      resource: Deployment shop/web
      container: app
      reason: needs the driver
      until: 2027-01-31
    - { rule: user-root, reason: "old image" }
`);
  expect(diagnostics).toEqual([]);
  expect(config).toEqual({
    failOn: 'high',
    pssVersion: 'v1.31',
    podTemplates: ['Workflow:spec.templates'],
    exclude: ['vendor/**', '*.j2'],
    suppressions: [
      {
        rules: ['privileged'],
        file: 'k8s/**',
        resource: 'Deployment shop/web',
        container: 'app',
        reason: 'needs the driver',
        until: '2027-01-31',
        source: 'tightship.yaml',
        position: { line: 8, column: 7 },
      },
      {
        rules: ['user-root'],
        reason: 'old image',
        source: 'tightship.yaml',
        position: { line: 14, column: 7 },
      },
    ],
  });
});

it.each(['', '# nothing yet\n', 'audit: {}\n'])('%j says nothing', (text) => {
  expect(read(text)).toEqual({
    config: { podTemplates: [], exclude: [], suppressions: [] },
    diagnostics: [],
  });
});

const suppression = (fields: string) => `audit:\n  suppressions:\n    - ${fields}\n`;

it.each<[string, string, number, number]>([
  ['adit: {}', 'config-unknown-field', 1, 1],
  ['- audit', 'config-wrong-type', 1, 1],
  ['audit: high', 'config-wrong-type', 1, 8],
  ['audit:\n  failon: high', 'config-unknown-field', 2, 3],
  ['audit:\n  failOn: severe', 'config-wrong-value', 2, 11],
  ['audit:\n  failOn: [high]', 'config-wrong-type', 2, 11],
  ['audit:\n  pssVersion: 1.31', 'config-wrong-value', 2, 15],
  ['audit:\n  exclude: vendor', 'config-wrong-type', 2, 12],
  ['audit:\n  exclude: [""]', 'config-wrong-type', 2, 13],
  ['audit:\n  podTemplates: [Workflow]', 'config-wrong-value', 2, 18],
  [suppression('privileged'), 'config-wrong-type', 3, 7],
  [suppression('{ rule: privileged }'), 'config-missing-field', 3, 7],
  [suppression('{ reason: x }'), 'config-missing-field', 3, 7],
  [suppression('{ rule: privileged, reason: }'), 'config-wrong-type', 3, 0],
  [suppression('{ rule: privileged, reason: x, until: 2027-13-01 }'), 'config-wrong-value', 3, 45],
  [suppression('{ rule: privileged, reason: x, path: a }'), 'config-unknown-field', 3, 38],
  ['audit: {}\n---\naudit: {}', 'config-several-documents', 3, 1],
  ['audit: {}\naudit: {}', 'duplicate-key', 2, 1],
])('%j is an error, and there is no configuration', (text, code, line, column) => {
  const { config, diagnostics } = read(text);
  expect(config).toBeUndefined();
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toMatchObject({ code, severity: 'error', position: { line } });
  if (column > 0) expect(diagnostics[0]?.position?.column).toBe(column);
});

it('warns of a rule that there is not, and suggests one', () => {
  const { config, diagnostics } = read(suppression('{ rule: priviledged, reason: x }'));
  expect(config?.suppressions).toEqual([]);
  expect(diagnostics).toMatchObject([
    {
      code: 'config-unknown-rule',
      severity: 'warning',
      hint: 'did you mean privileged?',
      position: { line: 3, column: 15 },
    },
  ]);
});

it('reads anything without throwing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => `audit: {suppressions: [${json}]}`),
      ),
      (text) => {
        const { config, diagnostics } = read(text);
        expect(config !== undefined || diagnostics.length > 0).toBe(true);
      },
    ),
  );
});

const terms = (values: Partial<ConfigSuppression>): ConfigSuppression => ({
  rules: ['privileged'],
  reason: 'GPU',
  source: 'tightship.yaml',
  position: { line: 3, column: 7 },
  ...values,
});
const finding = sampleFinding({ file: './k8s/web.yaml', resource: 'Pod web', container: 'app' });
const options = { pathOf: (file: string) => file.replace(/^\.\//, ''), today: '2026-11-25' };

it.each<[Partial<ConfigSuppression>, boolean]>([
  [{}, true],
  [{ rules: ['user-root'] }, false],
  [{ file: 'k8s/*.yaml' }, true],
  [{ file: 'web.yaml' }, true],
  [{ file: 'other/**' }, false],
  [{ resource: 'Pod web' }, true],
  [{ resource: 'Pod' }, false],
  [{ container: 'app' }, true],
  [{ container: 'proxy' }, false],
  [{ until: '2026-11-25' }, true],
  [{ until: '2026-11-24' }, false],
])('a suppression with %j holds: %s', (values, holds) => {
  const { findings, diagnostics } = suppressByConfig([finding], [terms(values)], options);
  const until = values.until === undefined ? {} : { until: values.until };
  expect(findings[0]?.suppressed).toEqual(holds ? { reason: 'GPU', ...until, by: 'config' } : undefined);
  const code = values.until !== undefined ? 'suppression-expired' : 'suppression-unused';
  expect(diagnostics.map((one) => one.code)).toEqual(holds ? [] : [code]);
});

it('leaves what a comment suppressed, and does not count that as a use', () => {
  const before = sampleFinding({ suppressed: { reason: 'x', by: 'comment' } });
  const { findings, diagnostics } = suppressByConfig([before], [terms({})], options);
  expect(findings).toEqual([before]);
  expect(diagnostics).toMatchObject([{ code: 'suppression-unused', position: { line: 3, column: 7 } }]);
});

it.each<[string, string, boolean]>([
  ['a/b/c.yaml', '*.yaml', true],
  ['a/b/c.yaml', 'c.yaml', true],
  ['a/b/c.yaml', 'b', false],
  ['a/b/c.yaml', 'a/**', true],
  ['a/b/c.yaml', 'a/', true],
  ['a/b/c.yaml', '**/c.yaml', true],
  ['c.yaml', '**/c.yaml', true],
  ['a/b/c.yaml', 'a/*/c.yaml', true],
  ['a/b/c.yaml', 'a/*.yaml', false],
  ['a/b/c.yaml', 'a/*', false],
  ['a/b/c.yaml', './a/**/c.yaml', true],
  ['a/c.yaml', 'a/**/c.yaml', true],
  ['a/b/c.yaml', '/b/c.yaml', false],
  ['a/b/c.yaml', 'a/?/c.yam?', true],
  ['a/bb/c.yaml', 'a/?/c.yaml', false],
  ['a+b.yaml', 'a+b.yaml', true],
  ['aab.yaml', 'a+b.yaml', false],
  ['a.yaml', 'a?yaml', true],
  ['axyaml', 'a.yaml', false],
  ['x/a/b/a/b/c', '**/a/b/c', true],
  ['../a.yaml', '../*.yaml', true],
])('%s matches %s: %s', (path, glob, expected) => {
  expect(matchesPath(path, glob)).toBe(expected);
});

it('matches hostile globs in bounded time', () => {
  const before = performance.now();
  expect(matchesPath('a'.repeat(5000), `${'*a'.repeat(2000)}b`)).toBe(false);
  expect(matchesPath('a/'.repeat(2000), `${'**/a/'.repeat(1000)}b`)).toBe(false);
  expect(performance.now() - before).toBeLessThan(5000);
});
