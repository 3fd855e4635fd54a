import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  hostileNames,
  sampleEverything,
  sampleFinding,
  sampleInput,
  sampleReport,
  sampleRules,
} from '../../../test/support/sample-audit-report.js';
import type { Finding } from '../finding.js';
import { githubCommentLimit, reportMarkdown } from './markdown.js';
import { codeSpan, fencedBlock, trusted } from './markdown-escape.js';

const everywhere = (name: string): Finding =>
  sampleFinding({ file: name, resource: name, container: name, message: name, fixLines: [name, '  - a'] });

it('names are never markup: beside letters, only what means nothing to Markdown or HTML is left of them', () => {
  const names = fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: 'binary' }), fc.string());
  fc.assert(
    fc.property(names, (name) => {
      const span = codeSpan(name);
      const inner = /^<code>(.*)<\/code>$/s.exec(span)?.[1] ?? 'no code';
      expect(inner.replace(/&#\d+;/g, '')).not.toMatch(
        /[^\p{L}\p{N}\p{M}\p{S}\p{P}\p{Z}\p{Cf}\p{Co}\p{Cn}]|[!-,.:-@[-`{-~]/u,
      );
    }),
  );
});

it('a name reads as it is', () => {
  const decoded = (text: string) =>
    codeSpan(text)
      .slice(6, -7)
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  for (const name of ['k8s/web-1.yaml:12', '`a` | b \\| @x <img> [l](u) #1 https://x.example', 'ü 日本'])
    expect(decoded(name)).toBe(name);
});

it('the rows of the table all have its four cells', () => {
  for (const name of hostileNames) {
    const text = reportMarkdown(sampleInput(sampleReport([everywhere(name), everywhere(`${name}|x`)])));
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(row.split('|')).toHaveLength(6);
  }
});

it('every folded part that opens is closed', () => {
  for (const input of [
    sampleEverything(),
    ...hostileNames.map((name) => sampleInput(sampleReport([everywhere(name)]))),
  ]) {
    // Within a fence, text is text.
    const text = reportMarkdown(input).replace(/^(`{3,})yaml\n[\s\S]*?\n\1$/gm, '');
    const tags = text.match(/<\/?details>/g) ?? [];
    expect(tags.length).toBeGreaterThan(1);
    expect(tags.join('')).toMatch(/^(?:<details><\/details>)+$/);
  }
});

it('a code block cannot be left from within', () => {
  for (const name of hostileNames) {
    const lines = fencedBlock([name, '````', '~~~', '</details>']).split('\n');
    const fence = (lines[0] ?? '').replace('yaml', '');
    expect(lines.at(-1)).toBe(fence);
    expect(lines.slice(1, -1).some((line) => line.includes(fence))).toBe(false);
  }
});

it.each([65_536, 20_000, 5_000, 1_000])('is never longer than %i, and says what was left out', (limit) => {
  const findings = Array.from({ length: 3000 }, (_, index) =>
    sampleFinding({
      file: `k8s/${index}.yaml`,
      resource: `Deployment ${index} ${'@|`'.repeat(index % 60)}`,
      rule: [...sampleRules.keys()][index % 6] ?? '',
    }),
  );
  const skipped = findings.map(({ file }) => ({ file, reason: 'x', kind: 'unreadable' as const }));
  const text = reportMarkdown(sampleInput(sampleReport(findings, { skipped })), limit);
  expect(text.length).toBeLessThanOrEqual(limit);
  expect(text).toContain('This comment is cut');
  const shown = text
    .split('\n')
    .filter((line) => /^\| \S+ (?:critical|high|medium|low|info) /u.test(line)).length;
  const more = Number(/and (\d+) more findings that did not fit/.exec(text)?.[1] ?? Number.NaN);
  if (limit >= 5000) expect(shown + more).toBe(3000);
  expect((text.match(/<details>/g) ?? []).length).toBe((text.match(/<\/details>/g) ?? []).length);
});

it('shows all of a report that fits, the worst first, and what is new only', () => {
  const text = reportMarkdown(sampleEverything());
  expect(text).not.toContain('This comment is cut');
  expect(text.length).toBeLessThan(githubCommentLimit);
  const order = [...text.matchAll(/^\| [^\w\s|]+ (\w+) \|/gmu)].map(([, severity]) => severity);
  expect(order).toHaveLength(13);
  expect(order).toEqual([...order].sort((a, b) => rank(a) - rank(b)));
  expect(text).not.toContain('Deployment shop/web/app');
});

function rank(severity: string | undefined): number {
  return ['critical', 'high', 'medium', 'low', 'info'].indexOf(severity ?? '');
}

it('our own texts keep their code and lose their markup', () => {
  expect(trusted('use `a|b` <now> | then')).toBe('use <code>a&#124;b</code> &#60;now&#62; &#124; then');
  expect(trusted('a ` alone')).toBe("a ' alone");
});
