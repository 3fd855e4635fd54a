import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Policy } from '../../policy/policy.js';
import { decodePolicy } from '../../policy/policy-yaml.js';
import type { HardenedText } from '../fixes/harden/harden-result.js';
import { hardenText } from '../fixes/harden.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { ManifestFormat } from '../model/manifest-format.js';
import { readManifest } from '../readers/read-manifest.js';
import type { ReaderContext } from '../readers/reader.js';
import { SourceText } from '../source/source-text.js';
import { type Breach, checkWorkload } from './check-workload.js';
import { rules } from './index.js';
import type { Rule } from './rule.js';

// Fixtures: fixtures/RULE/{failing,passing,fixed}[-ANYTHING].EXTENSION. Which lines a failing one is to be found on is
// written in it: `# finding` behind a line's end; alone on a line it means the next line, with `+3` the third below.
// JSON has no comments: there, NAME.lines holds the line numbers, one a line. Repairing failing-X.EXTENSION gives
// fixed-X.EXTENSION, comments aside.

const fixtures = new URL('./fixtures/', import.meta.url);

/** By the end of a fixture's name. */
const formats: Record<string, ManifestFormat> = {
  '.compose.yaml': 'compose',
  '.kubernetes.yaml': 'kubernetes',
  '.Dockerfile': 'dockerfile',
  '.inspect.json': 'docker-inspect',
  '.run.sh': 'docker-run',
  '.oci.json': 'oci',
  '.container': 'quadlet',
  '.service': 'systemd',
};

const context: ReaderContext = {
  sibling: () => undefined,
  variables: {},
  overlays: [],
  profiles: ['*'],
  podTemplates: [],
};

interface Fixture {
  name: string;
  text: string;
  format: ManifestFormat;
}

function fixturesOf(id: string): Fixture[] {
  return readdirSync(new URL(`${id}/`, fixtures))
    .filter((name) => !name.endsWith('.lines'))
    .sort()
    .map((name) => {
      const known = Object.entries(formats).find(([end]) => name.endsWith(end));
      if (!known) throw new Error(`${id}/${name}: no format has this ending`);
      return { name, text: readFileSync(new URL(`${id}/${name}`, fixtures), 'utf8'), format: known[1] };
    });
}

/** Throws where a fixture is not read, or as another format than its name says. */
function workloadsOf(fixture: Fixture): DeclaredWorkload[] {
  const read = readManifest(new SourceText(fixture.name, fixture.text), context);
  if (read.kind === 'skipped') throw new Error(`${fixture.name} is skipped: ${read.reason}`);
  expect(read.format).toBe(fixture.format);
  expect(read.workloads.flatMap(({ containers }) => containers)).not.toEqual([]);
  return read.workloads;
}

/** Lines at which a rule finds something, sorted, each once; text beside them for a failing test to show. */
function linesFound(rule: Rule, fixture: Fixture): { lines: number[]; messages: string[] } {
  const breaches = workloadsOf(fixture).flatMap((workload) => checkWorkload(workload, [rule]));
  const found = breaches.map(({ offence: { at, message } }) => {
    expect(at.source.path).toBe(fixture.name);
    expect(at.end).toBeGreaterThanOrEqual(at.start);
    return { line: at.source.position(at.start).line, message };
  });
  return {
    lines: [...new Set(found.map(({ line }) => line))].sort((a, b) => a - b),
    messages: found.map(({ line, message }) => `${line}: ${message}`),
  };
}

function linesMarked(id: string, fixture: Fixture): number[] {
  if (fixture.name.endsWith('.json')) {
    const lines = readFileSync(new URL(`${id}/${fixture.name}.lines`, fixtures), 'utf8');
    return lines.trim().split('\n').map(Number);
  }
  return fixture.text.split('\n').flatMap((line, at) => {
    const mark = /^(.*)# finding(?: \+(\d+))?$/.exec(line);
    if (!mark) return [];
    return [mark[1]?.trim() === '' ? at + 1 + Number(mark[2] ?? 1) : at + 1];
  });
}

function readPolicy(name: string): Policy {
  const file = new URL(`../../policy/fixtures/${name}`, import.meta.url);
  const { policy } = decodePolicy(readFileSync(file, 'utf8'), name);
  if (!policy) throw new Error(`${name} is no policy`);
  return policy;
}

const recorded = readPolicy('nginx.privileges.yaml');
// What must be kept wants a volume of its own, which no fix makes up for Kubernetes.
const policy: Policy = {
  ...recorded,
  files: { ...recorded.files, writable: recorded.files.writable.filter(({ kind }) => kind === 'tmpfs') },
};

/** Repairs what one rule finds, and leaves all else. */
function harden(rule: Rule, { name, text }: Fixture, informed?: Policy): HardenedText {
  const result = hardenText(new SourceText(name, text), {
    rules: [rule],
    context,
    read: readManifest,
    policyFor: () => informed && { policy: informed, name: 'nginx.privileges.yaml' },
  });
  if (result.kind === 'skipped') throw new Error(result.reason);
  return result;
}

/** The fixture that is to come out; comments and layout are the tests' of `fixes/`. */
function expectFixed(own: readonly Fixture[], failing: Fixture, result: HardenedText): void {
  const fixed = own.find(({ name }) => name === failing.name.replace('failing', 'fixed'));
  if (!fixed || result.listed.length > 0) return;
  if (failing.name.endsWith('.yaml')) expect(parse(result.text)).toEqual(parse(fixed.text));
  else expect(withoutMarks(result.text)).toBe(withoutMarks(fixed.text));
}

function withoutMarks(text: string): string {
  return text.replace(/^# finding.*\n/gm, '').replace(/ # finding$/gm, '');
}

const folders = readdirSync(fixtures);

it('each folder of fixtures is a rule', () => {
  expect(folders.filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const own = folders.includes(id) ? fixturesOf(id) : [];
  const named = own.map((fixture) => [fixture.name, fixture] as const);
  const failing = named.filter(([name]) => name.startsWith('failing'));

  it('has a failing, a passing and a fixed fixture', () => {
    for (const kind of ['failing', 'passing', 'fixed']) {
      const names = named.map(([name]) => name).filter((name) => name.startsWith(kind));
      expect(names, `${kind} fixtures`).not.toEqual([]);
    }
    for (const { name, format } of own) {
      expect(name).toMatch(/^(?:failing|passing|fixed)(?:-[a-z0-9-]+)?\./);
      expect(rule.formats, name).toContain(format);
    }
  });

  it.each(named)('%s', (name, fixture) => {
    const { lines, messages } = linesFound(rule, fixture);
    if (!name.startsWith('failing')) {
      expect(messages).toEqual([]);
      return;
    }
    const marked = linesMarked(id, fixture);
    expect(marked.length).toBeGreaterThan(0);
    expect(lines, messages.join('\n')).toEqual(marked);
  });

  it.each(failing)('%s: the fix answers, with a policy and without', (_, fixture) => {
    for (const workload of workloadsOf(fixture)) {
      for (const breach of checkWorkload(workload, [rule])) expectAnswer(rule, breach, workload);
    }
  });

  it.each(failing)('%s is repaired as far as it is safe', (name, fixture) => {
    const safe = harden(rule, fixture);
    if (safe.changed) {
      expectFixed(own, fixture, safe);
      expect(harden(rule, { ...fixture, text: safe.text }).changed).toBe(false);
    }
    for (const { evidence } of safe.fixed) expect(evidence).toBe('unseen-safe');
    if (!name.endsWith('.compose.yaml') && !name.endsWith('.kubernetes.yaml')) return;
    for (const { evidence, notFixed, message } of harden(rule, fixture, policy).listed)
      if (evidence === 'supports') expect(notFixed, message).toBeUndefined();
  });

  if (rule.fix.unseen)
    it('has a fixture that is fixed without a policy', () => {
      const fixed = failing.filter(([name, fixture]) => {
        const { changed, listed } = harden(rule, fixture);
        return (
          changed &&
          listed.length === 0 &&
          own.some((other) => other.name === name.replace('failing', 'fixed'))
        );
      });
      expect(fixed).not.toEqual([]);
    });

  it('says what a reader needs to know', () => {
    expect(rule.title.split(' ').length).toBeLessThanOrEqual(10);
    expect(rule.title).not.toMatch(/[.]$/);
    expect(sentences(rule.why)).toBe(2);
    for (const text of [rule.attack, rule.fix.breaks]) expect([1, 2], text).toContain(sentences(text));
    expect(sentences(rule.fix.advice)).toBe(1);
    expect(rule.formats.length).toBeGreaterThan(0);
    expect(new Set(rule.formats).size).toBe(rule.formats.length);
  });
});

/** Changes are at hand where a policy supports them, and each kind of evidence says why. */
function expectAnswer(rule: Rule, { offence, container }: Breach, workload: DeclaredWorkload): void {
  let answer = rule.scope === 'workload' ? rule.fix.recorded?.({ offence, workload }, policy) : undefined;
  if (rule.scope === 'container') {
    if (!container) throw new Error('a rule on containers found something in none');
    answer = rule.fix.recorded?.({ offence, workload, container }, policy);
  }
  if (answer === undefined) return;
  expect(answer.because).toMatch(/^[^A-Z].*[^.]$/);
  if (answer.evidence === 'supports') expect(answer.changes).not.toEqual([]);
}

/** Counted by their ends: a full stop before a space or the text's end. */
function sentences(text: string): number {
  return text.match(/[.](?= [A-Z`/0-9]|$)/g)?.length ?? 0;
}
