import fc from 'fast-check';
import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import {
  hostileNames,
  sampleEverything,
  sampleFinding,
  sampleInput,
  sampleReport,
} from '../../../../test/support/sample-audit-report.js';
import type { Finding } from '../../finding.js';
import type { ReporterInput } from '../reporter-input.js';
import { displayWidth, fitColumns, wrapColumns } from './display-width.js';
import { excerptOf } from './excerpt.js';
import { plainStyle } from './report-style.js';
import { reportText } from './text.js';

const textOf = (input: ReporterInput, columns = 80, style = plainStyle) =>
  [...reportText(input, { style, columns, explain: true })].join('');

it.each([72, 80, 120])('fits %i columns, whatever things are called', (columns) => {
  const widest = (text: string) => Math.max(...text.split('\n').map(displayWidth));
  expect(widest(textOf(sampleEverything(), columns))).toBeLessThanOrEqual(columns);
  for (const name of hostileNames) {
    const values = {
      file: name,
      resource: name,
      container: name,
      message: name,
      fixLines: [name],
      column: 7,
      endColumn: 30,
    };
    const report = sampleReport(
      [sampleFinding(values), sampleFinding({ ...values, suppressed: { reason: name, by: 'config' } })],
      {
        skipped: [{ file: 'x', reason: name, kind: 'unreadable' }],
        pss: [
          {
            file: name,
            line: 1,
            column: 1,
            resource: name,
            level: 'baseline',
            version: 'v1.31',
            violations: [{ control: name, level: 'restricted', message: name, line: 1, column: 1 }],
          },
        ],
      },
    );
    // A file's name stands alone, and whole: people copy it.
    const lines = textOf(sampleInput(report, { lineOf: () => name }), columns)
      .split('\n')
      .slice(1);
    expect(widest(lines.join('\n'))).toBeLessThanOrEqual(columns);
  }
});

it('shows the line, with the very stretch underlined', () => {
  const lines = textOf(sampleEverything()).split('\n');
  const index = lines.findIndex((line) => line.includes('privileged: true'));
  expect(lines[index]).toBe('    4 │     privileged: true');
  expect(lines[index + 1]).toBe('      │     ^^^^^^^^^^^^^^^^');
});

it('colours only where a style has colours; sign and word stay without', () => {
  const coloured = textOf(sampleEverything(), 80, picocolors.createColors(true));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such
  const stripped = coloured.replace(/\x1b\[\d+m/g, '');
  expect(coloured).not.toBe(stripped);
  expect(stripped).toBe(textOf(sampleEverything()));
  for (const label of ['✖ critical', '▲ high', '● medium', '○ low', '· info'])
    expect(stripped).toContain(label);
});

it('explains a rule once, and shows equal findings once', () => {
  const text = textOf(sampleEverything());
  const times = (part: string) => text.split(part).length - 1;
  expect(times('Fix: Take user-root away.')).toBe(1);
  expect(times('no user is set, so it runs as root')).toBe(1);
  expect(text).toContain('the same in 2 more places');
  expect(text).toMatch(/service db[\s\S]*and 3 findings as shown above, on line 8: user-root/);
  expect(text).toMatch(/service cache[\s\S]*the same 3 findings as service db; here on line 10/);
});

it('shows the line of every critical finding, unless a whole workload is the same', () => {
  const critical = (resource: string, line: number) =>
    sampleFinding({ resource, line, message: 'privileged is true' });
  const other = sampleFinding({ resource: 'service b', rule: 'user-root', message: 'other' });
  const text = textOf(
    sampleInput(sampleReport([critical('service a', 3), critical('service b', 9), other]), {
      lineOf: (_, line) => `text ${line}`,
    }),
  );
  expect(text).toContain('    3 │ text 3');
  expect(text).toContain('    9 │ text 9');
});

it('counts the rest of many findings of one rule at one place', () => {
  const findings = Array.from({ length: 40 }, (_, index) => sampleFinding({ message: `message ${index}` }));
  const text = textOf(sampleInput(sampleReport(findings)));
  expect(text.match(/message \d+/g)).toHaveLength(5);
  expect(text).toContain('and 35 more of this rule on this line');
  expect(text).toContain('40 critical');
});

it('folds a thousand equal workloads into a line or two each', () => {
  const findings: Finding[] = Array.from({ length: 1000 }, (_, index) =>
    sampleFinding({ resource: `service w${index}` }),
  );
  expect(textOf(sampleInput(sampleReport(findings))).split('\n').length).toBeLessThan(3100);
});

it('ends with counts, verdict and one grade, with what would raise it most', () => {
  const input = sampleEverything();
  const lines = textOf(input).trimEnd().split('\n');
  const from = lines.findIndex((line) => line.startsWith('Audited'));
  const end = lines.slice(from).join('\n');
  expect(end).toMatch(
    /^Audited {2}2 files, 4 workloads, 4 containers\nFound {4}2 critical, 1 high, 4 medium, 3 low, 3 info\n/,
  );
  expect(end).toContain(`${input.grade?.letter}  ${input.grade?.score} of 100`);
  expect(end).toMatch(/What would raise it most\n {3}\+10 {2}Docker socket is mounted \[docker-socket\]/);
  expect(end).toMatch(/incomplete/);
  const pass = textOf(sampleInput(sampleReport([])));
  expect(pass).toMatch(/pass[\s\S]*none: there is no workload to grade/);
});

it.each<[string, number, number, number, string, string]>([
  ['a: b', 4, 5, 40, 'a: b', '   ^'],
  ['\ta: b', 5, 6, 40, '    a: b', '       ^'],
  ['  \ta', 4, 5, 40, '    a', '    ^'],
  ['日本: x', 5, 6, 40, '日本: x', '      ^'],
  ['日本: x', 1, 3, 40, '日本: x', '^^^^'],
  ['a\x1b[31mb', 1, 8, 40, 'a\\x1b[31mb', '^^^^^^^^^^'],
  ['a: b', 1, 1, 40, 'a: b', '^'],
  ['a: b', 9, 12, 40, 'a: b', '    ^'],
  ['0123456789', 2, 4, 8, '0123456…', ' ^^'],
  ['', 1, 1, 40, '', '^'],
])('of %j shows columns %i to %i within %i', (line, column, endColumn, columns, text, underline) => {
  expect(excerptOf(line, { column, endColumn }, columns)).toEqual({ text, underline });
});

it('shows the part of a long line where the stretch is, quickly', () => {
  const line = `${'x'.repeat(5_000_000)}NEEDLE${'y'.repeat(5_000_000)}`;
  const before = performance.now();
  const { text, underline } = excerptOf(line, { column: 5_000_001, endColumn: 5_000_007 }, 60);
  expect(performance.now() - before).toBeLessThan(1000);
  expect(text).toContain('NEEDLE');
  expect(text.indexOf('NEEDLE')).toBe(underline.indexOf('^'));
  expect(underline.trim()).toBe('^^^^^^');
});

it('hides a secret on every line that shows it, also for other findings', () => {
  const line = 'docker run -e DB_PASSWORD=hunter2 --privileged nginx';
  const place = { file: 'run.sh', resource: 'container nginx', line: 1 };
  const secret = sampleFinding({
    ...place,
    rule: 'secret-in-environment',
    column: 15,
    endColumn: 34,
    sensitive: true,
    known: true,
  });
  const other = sampleFinding({ ...place, column: 35, endColumn: 47 });
  const text = textOf(sampleInput(sampleReport([other, secret]), { lineOf: () => line }));
  expect(text).toContain('DB_PASSWORD=••••••• --privileged');
  const control = textOf(sampleInput(sampleReport([other]), { lineOf: () => line }));
  expect(control).toContain('hunter2');
});

it('an excerpt fits, and its underline is not longer than its text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.nat(200),
      fc.nat(200),
      fc.integer({ min: 20, max: 80 }),
      (raw, at, length, columns) => {
        const line = raw.replaceAll('\n', '');
        const { text, underline } = excerptOf(line, { column: at + 1, endColumn: at + length + 1 }, columns);
        expect(displayWidth(text)).toBeLessThanOrEqual(columns);
        expect(underline.length).toBeLessThanOrEqual(displayWidth(text) + 1);
      },
    ),
  );
});

it('wraps and cuts by columns, and loses nothing', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.integer({ min: 2, max: 30 }),
      (text, columns) => {
        const lines = wrapColumns(text, columns);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        expect(displayWidth(fitColumns(text, columns))).toBeLessThanOrEqual(columns);
      },
    ),
  );
});
