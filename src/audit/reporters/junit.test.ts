import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  hostileNames,
  sampleEverything,
  sampleFinding,
  sampleInput,
  sampleReport,
} from '../../../test/support/sample-audit-report.js';
import { reportJunit } from './junit.js';
import type { ReporterInput } from './reporter-input.js';

const junitOf = (input: ReporterInput) => [...reportJunit(input)].join('');

/** The elements of a text that is well-formed XML as far as JUnit's needs go; throws for any other. */
function elementsOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  const open: string[] = [];
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  // XML 1.0, 2.2: what no document may hold, not even as a reference.
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(xml))
    throw new Error('forbidden character');
  const token = /<\/(\w+)>|<(\w+)((?: \w+="[^"<]*")*)(\/?)>|[^<]+/gy;
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  let end = 0;
  for (let match = token.exec(body); match; match = token.exec(body)) {
    end = token.lastIndex;
    const [text, closing, name, attributes = '', empty] = match;
    if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(text)) throw new Error(`a bare & in ${text}`);
    if (closing && open.pop() !== closing) throw new Error(`${closing} is not open`);
    if (!name) continue;
    const pairs = [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
      key,
      value,
    ]);
    elements.push({ name, attributes: Object.fromEntries(pairs) });
    if (!empty) open.push(name);
  }
  if (end !== body.length || open.length > 0)
    throw new Error(`not well-formed at ${body.slice(end, end + 50)}`);
  return elements;
}

it('the reader of this test refuses what is not well-formed', () => {
  for (const bad of ['<a>', '<a></b>', '<a b="<"/>', 'a & b', '<a b="\u0001"/>', '<a b=""c"/>'])
    expect(() => elementsOf(bad)).toThrow();
  expect(elementsOf('<a b="1"><c/>x &amp; y</a>')).toHaveLength(2);
});

it('is well-formed whatever things are called', () => {
  const names = fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(names, (name) => {
      const values = {
        file: name,
        resource: name,
        container: name,
        message: name,
        detail: name,
        fixLines: [name],
      };
      const report = sampleReport([sampleFinding(values), sampleFinding({ ...values, known: true })], {
        skipped: [{ file: name, reason: name, kind: 'unreadable' }],
      });
      elementsOf(junitOf(sampleInput(report)));
    }),
  );
});

it('counts in every suite, and in all, what is in it', () => {
  const xml = junitOf(sampleEverything());
  const elements = elementsOf(xml);
  const [root] = elements;
  const countOf = (text: string, name: string) => text.split(`<${name} `).length - 1;
  for (const suite of xml.split('<testsuite ').slice(1)) {
    const attribute = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1]);
    expect(attribute('tests')).toBe(countOf(suite, 'testcase'));
    expect(attribute('failures')).toBe(countOf(suite, 'failure'));
    expect(attribute('errors')).toBe(countOf(suite, 'error'));
    expect(attribute('skipped')).toBe(countOf(suite, 'skipped'));
  }
  expect(root?.attributes).toMatchObject({ tests: '17', failures: '10', errors: '1', skipped: '6' });
  expect(elements.filter(({ name }) => name === 'testcase')).toHaveLength(17);
});

it('findings fail only from the severity on that fails the audit', () => {
  const failures = (failOn: ReporterInput['failOn']) =>
    elementsOf(junitOf({ ...sampleEverything(), failOn })).filter(({ name }) => name === 'failure').length;
  expect([failures('critical'), failures('high'), failures('info'), failures('never')]).toEqual([
    2, 3, 13, 0,
  ]);
});

it('has a case that passes for a workload without findings', () => {
  const { audited } = sampleReport([sampleFinding()]);
  const elements = elementsOf(junitOf(sampleInput(sampleReport([], { audited }))));
  expect(elements.map(({ name }) => name)).toEqual(['testsuites', 'testsuite', 'testcase']);
  expect(elements[2]?.attributes.classname).toBe('compose.yaml service web');
});
