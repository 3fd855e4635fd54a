import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleFinding } from '../../../test/support/sample-audit-report.js';
import type { Finding } from '../finding.js';
import type { DeclaredContainer } from '../model/declared-container.js';
import type { DeclaredWorkload } from '../model/declared-workload.js';
import type { ManifestFormat } from '../model/manifest-format.js';
import { newContainer } from '../model/new-container.js';
import { entriesOf, itemsOf, type MapNode, type Node, textOf, valueAt, valueUnder } from '../source/node.js';
import { parseYaml } from '../source/parse-yaml.js';
import { type Place, SourceText } from '../source/source-text.js';
import { suppressByComment } from './suppress-by-comment.js';

const rules = new Set(['privileged', 'user-root', 'docker-socket']);
const context = { rules, today: '2026-11-25' };

function container(name: string, at: Place, node?: Node): DeclaredContainer {
  return { ...newContainer(name, at), ...(node?.kind === 'map' && { node }) };
}

function workload(format: ManifestFormat, resource: string, at: Place, containers: DeclaredContainer[]) {
  const [kind = '', name = ''] = resource.split(' ');
  return { format, resource, kind, name, at, containers, unresolved: [] } satisfies DeclaredWorkload;
}

/** Services and Pods, as far as heads need them: where they, and their containers, are named. */
function workloadsOf(format: ManifestFormat, documents: Node[]): DeclaredWorkload[] {
  if (format === 'compose')
    return documents.flatMap((document) =>
      entriesOf(valueUnder(document, 'services')).map(({ key, value }) =>
        workload(format, `service ${key.text}`, key, [container(key.text, key, value)]),
      ),
    );
  const objects = documents.flatMap((document) => [document, ...itemsOf(valueUnder(document, 'items'))]);
  return objects.flatMap((object) => {
    const name = valueAt(object, 'metadata', 'name');
    if (!name) return [];
    const containers = itemsOf(valueAt(object, 'spec', 'containers')) as MapNode[];
    return workload(
      format,
      `Pod ${textOf(name)}`,
      name,
      containers.map((one) =>
        container(textOf(valueUnder(one, 'name')) ?? '', valueUnder(one, 'name') ?? one, one),
      ),
    );
  });
}

/**
 * Suppresses in a text whose lines say what is found on them: `<<RULE RESOURCE[/CONTAINER]>>` at a line's end, taken
 * out before. Gives the findings that are left, as `LINE RULE`, and the diagnostics' codes.
 */
function suppress(marked: string, format: ManifestFormat = 'compose') {
  const findings: Finding[] = [];
  const text = marked
    .split('\n')
    .map((line, index) =>
      line.replace(
        / *<<(\S+) ([^/>]+)(?:\/([^>]+))?>>/g,
        (_, rule: string, resource: string, name?: string) => {
          findings.push(
            sampleFinding({
              rule,
              resource,
              line: index + 1,
              file: 'f',
              ...(name !== undefined && { container: name }),
            }),
          );
          return '';
        },
      ),
    )
    .join('\n');
  const source = new SourceText('f', text);
  const yaml = format === 'compose' || format === 'kubernetes';
  const documents = yaml ? parseYaml(source).documents : [];
  const workloads = yaml
    ? workloadsOf(format, documents)
    : [
        workload(
          format,
          'container web',
          {
            source,
            start: Math.max(0, text.indexOf(text.includes('--name') ? '--name' : 'docker run')),
            end: text.length,
          },
          [],
        ),
      ];
  const result = suppressByComment({ source, format, documents }, workloads, findings, context);
  return {
    left: result.findings.filter(({ suppressed }) => !suppressed).map(({ line, rule }) => `${line} ${rule}`),
    reasons: result.findings.flatMap(({ suppressed }) => suppressed?.reason ?? []),
    codes: result.diagnostics.map(({ code }) => code),
    diagnostics: result.diagnostics,
    findings: result.findings,
  };
}

const compose = (lines: string) => `services:
  web:
    image: nginx
${lines}
    user: root <<user-root service web>>
  db:
    privileged: true <<privileged service db>>
`;

it.each<[string, string, string[]]>([
  ['no comment', '    privileged: true <<privileged service web>>', ['4 privileged']],
  [
    'behind the line',
    '    privileged: true # tightship-ignore privileged: GPU <<privileged service web>>',
    [],
  ],
  [
    'above the line',
    '    # tightship-ignore privileged: GPU\n    privileged: true <<privileged service web>>',
    [],
  ],
  [
    'above, with other comments and a blank line between',
    '    # tightship-ignore privileged: GPU\n    # driver\n\n    privileged: true <<privileged service web>>',
    [],
  ],
  [
    'two lines above',
    '    # tightship-ignore privileged: GPU\n    tty: true\n    privileged: true <<privileged service web>>',
    ['6 privileged'],
  ],
  [
    'below the line',
    '    privileged: true <<privileged service web>>\n    # tightship-ignore privileged: GPU',
    ['4 privileged'],
  ],
  [
    'of another rule',
    '    # tightship-ignore docker-socket: GPU\n    privileged: true <<privileged service web>>',
    ['5 privileged'],
  ],
  [
    'without a blank before the sign',
    '    privileged: true# tightship-ignore privileged: GPU <<privileged service web>>',
    ['4 privileged'],
  ],
  [
    'of two rules',
    '    # tightship-ignore docker-socket, privileged: GPU\n    privileged: true <<privileged service web>>',
    [],
  ],
])('a suppression %s', (_, lines, expected) => {
  const { left } = suppress(compose(lines));
  const others = ['user-root', 'privileged'];
  expect(left.slice(0, -2)).toEqual(expected);
  expect(left.slice(-2).map((one) => one.split(' ')[1])).toEqual(others);
});

it('at the head of a service holds for all of it, and for nothing else', () => {
  for (const head of [
    '  # tightship-ignore privileged: GPU\n  web:',
    '  web: # tightship-ignore privileged: GPU',
    '  # above both\n  # tightship-ignore privileged: GPU (until 2026-11-25)\n  web:',
  ]) {
    const { left, reasons, codes } = suppress(
      `services:\n${head}\n    user: root <<user-root service web>>\n    privileged: true <<privileged service web>>\n  db:\n    privileged: true <<privileged service db>>\n`,
    );
    expect(left.map((one) => one.split(' ')[1])).toEqual(['user-root', 'privileged']);
    expect(reasons).toEqual(['GPU']);
    expect(codes).toEqual([]);
  }
});

it('above the first setting of a service holds for that line, not for the service', () => {
  const { left } = suppress(
    'services:\n  web:\n    # tightship-ignore user-root: x\n    image: a <<user-root service web>>\n    user: root <<user-root service web>>\n',
  );
  expect(left).toEqual(['5 user-root']);
});

it('at the head of a document, or with -file, holds for all of it', () => {
  const services =
    'services:\n  web:\n    privileged: true <<privileged service web>>\n  db:\n    privileged: true <<privileged service db>>\n';
  expect(suppress(`# tightship-ignore privileged: lab\n${services}`).left).toEqual([]);
  expect(suppress(`${services}# tightship-ignore-file privileged: lab\n`)).toMatchObject({
    left: [],
    codes: [],
  });
  expect(suppress(`${services}# tightship-ignore privileged: lab\n`)).toMatchObject({
    left: ['3 privileged', '5 privileged'],
    codes: ['suppression-unused'],
  });
});

const pod = (name: string, above = '') => `${above}kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - image: a
      name: app
      securityContext:
        privileged: true <<privileged Pod ${name}/app>>
    - name: proxy
      securityContext:
        privileged: true <<privileged Pod ${name}/proxy>>
`;

it('holds for one Kubernetes container, one Pod or one document', () => {
  const mark = '# tightship-ignore privileged: GPU\n';
  const at = (above: string, text: string) => text.replace(above, `${mark}${above}`);
  const left = (text: string) => suppress(text, 'kubernetes').left.length;
  expect(left(pod('a'))).toBe(2);
  expect(left(at('    - image: a', pod('a')))).toBe(1);
  expect(left(at('    - name: proxy', pod('a')))).toBe(1);
  expect(left(at('  name: a', pod('a')))).toBe(0);
  expect(left(`${pod('a', mark)}---\n${pod('b')}`)).toBe(2);
  expect(left(`${pod('a')}---\n${pod('b', mark)}`)).toBe(2);
  expect(left(`---\n${pod('a', mark)}`)).toBe(0);
  expect(left(`${mark}---\n${pod('a')}`)).toBe(0);
  // At the end of the first document it is not about the second.
  expect(suppress(`${pod('a')}${mark}---\n${pod('b')}`, 'kubernetes')).toMatchObject({
    left: { length: 4 },
    codes: ['suppression-unused'],
  });
});

it('of two documents that share a name holds for the one that it stands in', () => {
  const mark = '# tightship-ignore privileged: GPU\n';
  for (const text of [`${pod('a', mark)}---\n${pod('a')}`, `${pod('a')}---\n${pod('a', mark)}`])
    expect(suppress(text, 'kubernetes').left).toHaveLength(2);
});

it('holds for one item of a List, or for the List', () => {
  const item = (name: string) =>
    pod(name)
      .trimEnd()
      .split('\n')
      .map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`))
      .join('\n');
  const mark = '# tightship-ignore privileged: GPU\n';
  const list = (head: string, between: string) =>
    `${head}kind: List\nitems:\n${between}${item('a')}\n${item('b')}\n`;
  expect(suppress(list('', ''), 'kubernetes').left).toHaveLength(4);
  expect(suppress(list('', mark), 'kubernetes').left).toHaveLength(2);
  expect(suppress(list(mark, ''), 'kubernetes').left).toHaveLength(0);
});

it.each([
  ['a literal block', 'x: |\n  # tightship-ignore-file privileged: no'],
  ['a folded block', 'x: >-\n  text\n  # tightship-ignore-file privileged: no'],
  ['a quoted text', 'x: "\n  # tightship-ignore-file privileged: no"'],
  ['JSON', 'x: { "a": " # tightship-ignore-file privileged: no" }'],
  ['a sentence', '# see tightship-ignore-file privileged: no'],
  ['another word', '# tightship-ignored-file privileged: no'],
])('%s is no suppression', (_, text) => {
  const marked = `${text}\nservices:\n  web:\n    privileged: true <<privileged service web>>\n`;
  expect(suppress(marked)).toMatchObject({ left: { length: 1 }, codes: [] });
  const control = marked.replace(text, '# tightship-ignore-file privileged: yes');
  expect(suppress(control)).toMatchObject({ left: [], codes: [] });
});

it.each<[ManifestFormat, string, string[]]>([
  ['dockerfile', '# tightship-ignore user-root: build\nUSER root <<user-root container web>>', []],
  [
    'dockerfile',
    'USER root # tightship-ignore user-root: no comment there <<user-root container web>>',
    ['1 user-root'],
  ],
  ['dockerfile', '# tightship-ignore user-root: x\nRUN a \\\n  && b <<user-root container web>>\nRUN c', []],
  [
    'dockerfile',
    'FROM a\n# tightship-ignore user-root: x\nRUN a \\\n  && b\nRUN c <<user-root container web>>',
    ['5 user-root'],
  ],
  [
    'docker-run',
    '# tightship-ignore privileged: x\ndocker run \\\n  --privileged a <<privileged container web>>',
    [],
  ],
  [
    'docker-run',
    'docker run --privileged a # tightship-ignore privileged: x <<privileged container web>>',
    [],
  ],
  // Its name is on the second line; what is found on the last is found in all of it.
  [
    'docker-run',
    '# tightship-ignore privileged: x\ndocker run \\\n  --name web a\necho <<privileged container web>>',
    [],
  ],
  [
    'docker-run',
    'docker run -e "A= # tightship-ignore privileged: x" --privileged a <<privileged container web>>',
    ['1 privileged'],
  ],
  [
    'docker-run',
    "docker run -e A='\" # ' --privileged a # tightship-ignore privileged: x <<privileged container web>>",
    [],
  ],
  [
    'quadlet',
    '[Container]\n; tightship-ignore privileged: x\nPodmanArgs=--privileged <<privileged container web>>',
    [],
  ],
  [
    'systemd',
    '[Service]\n# tightship-ignore privileged: x\nExecStart=docker run \\\n --privileged a <<privileged container web>>',
    [],
  ],
  [
    'systemd',
    'ExecStart=x # tightship-ignore privileged: no comment there <<privileged container web>>',
    ['1 privileged'],
  ],
])('in %s: %s', (format, text, expected) => {
  expect(suppress(text, format).left).toEqual(expected);
});

it.each<[string, string, string | RegExp]>([
  ['tightship-ignore privileged', 'suppression-no-reason', /no reason/],
  ['tightship-ignore privileged:', 'suppression-no-reason', /no reason/],
  ['tightship-ignore privileged: ...', 'suppression-no-reason', /no reason/],
  ['tightship-ignore privileged: (until 2027-01-31)', 'suppression-no-reason', /no reason/],
  ['tightship-ignore', 'suppression-no-rule', /no rule/],
  ['tightship-ignore: reason', 'suppression-no-rule', /no rule/],
  ['tightship-ignore privileged,: reason', 'suppression-no-rule', /no rule/],
  ['tightship-ignore *: reason', 'suppression-unknown-rule', /"\*"/],
  ['tightship-ignore priviledged: reason', 'suppression-unknown-rule', /"priviledged"/],
  ['tightship-ignore privileged: reason (until 2027-02-30)', 'suppression-bad-date', /2027-02-30/],
  ['tightship-ignore privileged: reason (until soon)', 'suppression-bad-date', /soon/],
  ['tightship-ignore privileged: reason (until 2026-11-24)', 'suppression-expired', /2026-11-24/],
  ['tightship-ignore user-root: reason', 'suppression-unused', /user-root/],
])('%s: %s, and the finding counts', (comment, code, message) => {
  const { left, codes, diagnostics } = suppress(
    `services:\n  web:\n    # ${comment}\n    privileged: true <<privileged service web>>\n`,
  );
  expect(left).toEqual(['4 privileged']);
  expect(codes).toEqual([code]);
  expect(diagnostics[0]).toMatchObject({
    severity: 'warning',
    source: 'f',
    position: { line: 3, column: 5 },
  });
  expect(diagnostics[0]?.message).toMatch(message);
});

it('suggests the rule that was meant', () => {
  const { diagnostics } = suppress('# tightship-ignore priviledged: x\nservices: {}\n');
  expect(diagnostics[0]?.hint).toBe('did you mean privileged?');
});

it('holds through its last day, and keeps reason and date', () => {
  const { findings } = suppress(
    'services:\n  web:\n    privileged: true # tightship-ignore privileged: GPU (old) driver (until 2026-11-25) <<privileged service web>>\n',
  );
  expect(findings[0]?.suppressed).toEqual({ reason: 'GPU (old) driver', until: '2026-11-25', by: 'comment' });
});

it('gives back the very findings where a file has no marker', () => {
  const source = new SourceText('f', 'services: {}\n');
  const findings = [sampleFinding()];
  expect(
    suppressByComment({ source, format: 'compose', documents: [] }, [], findings, context).findings,
  ).toBe(findings);
});

it('takes any text, in time that grows with its length', () => {
  const piece = fc.constantFrom(
    '# tightship-ignore ',
    'tightship-ignore',
    'privileged',
    ': ',
    '\n',
    ' ',
    '---\n',
    '"',
    '#',
    ';',
    'a: b',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }),
      fc.constantFrom<ManifestFormat>('compose', 'docker-run', 'quadlet'),
      (pieces, format) => {
        suppress(pieces.join(''), format);
      },
    ),
  );
  const before = performance.now();
  for (const hostile of [
    '# tightship-ignore privileged: x\n'.repeat(100_000),
    '#tightship-ignore '.repeat(200_000),
    'tightship-ignore '.repeat(200_000),
    `${' '.repeat(1_000_000)}tightship-ignore`.repeat(3),
    '" # tightship-ignore'.repeat(100_000),
    `# tightship-ignore ${'a,'.repeat(500_000)}: x\n`,
    `# tightship-ignore privileged: ${'('.repeat(1_000_000)}until)`,
  ])
    for (const format of ['dockerfile', 'docker-run', 'quadlet'] as const) {
      const source = new SourceText('f', hostile);
      suppressByComment({ source, format, documents: [] }, [], [sampleFinding()], context);
    }
  expect(performance.now() - before).toBeLessThan(10_000);
});
