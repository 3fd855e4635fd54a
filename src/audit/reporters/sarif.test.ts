import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import {
  hostileNames,
  sampleEverything,
  sampleFinding,
  sampleInput,
  sampleReport,
} from '../../../test/support/sample-audit-report.js';
import { rules as allRules } from '../rules/index.js';
import { artifactLocation } from './artifact-uri.js';
import type { ReporterInput } from './reporter-input.js';
import { reportSarif } from './sarif.js';

/** OASIS' schema, as the package of Microsoft's SARIF SDK carries it. */
const schemaFile = createRequire(import.meta.url)
  .resolve('@microsoft/jest-sarif')
  .replace(/index\.js$/, 'schemas/sarif-2.1.0-rtm.5.json');
// It is of draft 4: its `id` is `$id` by now. One of its patterns is no Unicode one.
const { id: _id, $schema: _schema, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
(addFormats as unknown as (to: Ajv) => void)(ajv);
const validate = ajv.compile(schema);

function sarifOf(input: ReporterInput) {
  const log = JSON.parse([...reportSarif(input)].join(''));
  validate(log);
  expect(validate.errors).toBeNull();
  return log.runs[0];
}

it('the schema refuses what is not SARIF', () => {
  expect(validate({ version: '2.1.0', runs: [{}] })).toBe(false);
  expect(
    validate({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'bad', message: { text: 'x' } }] }],
    }),
  ).toBe(false);
  expect(validate({ version: '2.1.0', runs: [] })).toBe(true);
});

it('validates for a report of everything, and of nothing', () => {
  const run = sarifOf(sampleEverything());
  expect(run.results).toHaveLength(sampleEverything().report.findings.length);
  expect(sarifOf(sampleInput(sampleReport([]))).results).toEqual([]);
});

it('validates whatever things are called', () => {
  for (const name of hostileNames) {
    const values = { file: name, resource: name, container: name, message: name, detail: name };
    const report = sampleReport([sampleFinding(values), sampleFinding({ ...values, rule: name })], {
      skipped: [{ file: name, reason: name, kind: 'unreadable' }],
      diagnostics: [{ code: name, severity: 'error', message: name, source: name }],
    });
    sarifOf(sampleInput(report));
  }
});

it('validates with every rule that there is', () => {
  const rules = new Map(allRules.map((rule) => [rule.id, rule]));
  const findings = allRules.map(({ id, severity }) => sampleFinding({ rule: id, severity }));
  const run = sarifOf(sampleInput(sampleReport(findings), { rules }));
  expect(run.tool.driver.rules).toHaveLength(allRules.length);
  for (const [index, result] of run.results.entries()) {
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(findings[index]?.rule);
    expect(run.tool.driver.rules[result.ruleIndex].defaultConfiguration.level).toBe(result.level);
  }
});

it('has the very regions, places and fingerprints of the findings', () => {
  const input = sampleEverything();
  const run = sarifOf(input);
  for (const [index, finding] of input.report.findings.entries()) {
    const result = run.results[index];
    const { artifactLocation: location, region } = result.locations[0].physicalLocation;
    expect(region).toEqual({
      startLine: finding.line,
      startColumn: finding.column,
      endLine: finding.endLine,
      endColumn: finding.endColumn,
    });
    expect(run.artifacts[location.index].location.uri).toBe(location.uri);
    expect(location.uri).toBe(finding.file);
    expect(result.partialFingerprints).toEqual({ 'tightship/v1': finding.fingerprint });
  }
  expect(run.columnKind).toBe('utf16CodeUnits');
});

it('every relation of a rule leads to a section that the taxonomies have', () => {
  const run = sarifOf(sampleEverything());
  const sections = new Set(
    run.taxonomies.flatMap(({ name, taxa }: { name: string; taxa: { id: string }[] }) =>
      taxa.map(({ id }) => `${name} ${id}`),
    ),
  );
  const relations = run.tool.driver.rules.flatMap(
    (rule: { relationships: { target: { id: string; toolComponent: { name: string } } }[] }) =>
      rule.relationships.map(({ target }) => `${target.toolComponent.name} ${target.id}`),
  );
  expect(relations.length).toBeGreaterThan(5);
  for (const relation of relations) expect(sections).toContain(relation);
});

it('says what is suppressed and what a baseline knows, and says it of all results or of none', () => {
  const run = sarifOf(sampleEverything());
  const suppressed = run.results.filter((one: { suppressions: object[] }) => one.suppressions.length > 0);
  expect(suppressed).toMatchObject([
    { suppressions: [{ kind: 'inSource', status: 'accepted', justification: 'needs the GPU driver' }] },
  ]);
  expect(
    run.results
      .map((one: { baselineState: string }) => one.baselineState)
      .filter((state: string) => state === 'unchanged'),
  ).toHaveLength(1);
  const plain = sarifOf(sampleInput(sampleReport([sampleFinding()])));
  expect(plain.results[0]).not.toHaveProperty('suppressions');
  expect(plain.results[0]).not.toHaveProperty('baselineState');
});

it('was not successful where a file could not be read, and lists all that was not audited', () => {
  const [invocation] = sarifOf(sampleEverything()).invocations;
  expect(invocation.executionSuccessful).toBe(false);
  const notes = invocation.toolExecutionNotifications.map(
    (one: { level: string; descriptor: { id: string } }) => `${one.level} ${one.descriptor.id}`,
  );
  expect(notes).toEqual([
    'note not-a-manifest',
    'error unreadable',
    'warning suppression-unused',
    'note ignored',
  ]);
  expect(sarifOf(sampleInput(sampleReport([]))).invocations[0].executionSuccessful).toBe(true);
});

it('names make no links', () => {
  const [result] = sarifOf(
    sampleInput(sampleReport([sampleFinding({ message: '[x](http://evil.example)' })])),
  ).results;
  expect(result.message.text).not.toContain('](');
});

it.each([
  ['compose.yaml', 'compose.yaml'],
  ['./k8s//web.yaml', 'k8s/web.yaml'],
  ['a b/ü?#%.yaml', 'a%20b/%C3%BC%3F%23%25.yaml'],
  ['../web.yaml', '../web.yaml'],
  ['a:b.yaml', 'a%3Ab.yaml'],
  ['/srv/a b.yaml', 'file:///srv/a%20b.yaml'],
  ['-', 'stdin:'],
  ['docker:web 1', 'docker:web%201'],
  ['\ud800.yaml', '%EF%BF%BD.yaml'],
  ['a\nb', 'a%0Ab'],
])('%j is %s', (path, uri) => {
  const location = artifactLocation(path);
  expect(location.uri).toBe(uri);
  const isRelative = !/^(?:file|stdin|docker):/.test(uri);
  expect(location.uriBaseId).toBe(isRelative ? 'SRCROOT' : undefined);
});
