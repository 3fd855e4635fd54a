// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose's templates are what is tested
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../source/parse-yaml.js';
import { SourceText } from '../../source/source-text.js';
import { readTexts } from './fixtures/read-texts.js';
import { serviceFields } from './known-fields.js';
import { looksLikeCompose, readCompose } from './read-compose.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('hostile projects end, in bounded time and memory', () => {
  it('a hundred thousand services', () => {
    const services = numbers(100_000).map((n) => `  s${n}: {image: x, privilegd: true}`);
    const { workloads, diagnostics } = readTexts({ 'compose.yaml': `services:\n${services.join('\n')}\n` });
    expect(workloads).toHaveLength(100_000);
    expect(diagnostics).toHaveLength(100);
  });

  it('a chain of ten thousand that extend each other', () => {
    const chain = numbers(10_000).map((n) => `  s${n}: {extends: s${n + 1}, environment: [A${n}=1]}`);
    const forwards = readTexts({ 'compose.yaml': `services:\n${chain.join('\n')}\n  s10000: {image: x}\n` });
    expect(forwards.diagnostics).toContainEqual(expect.objectContaining({ code: 'extends-cycle' }));
    const backwards = readTexts({
      'compose.yaml': `services:\n  s10000: {image: x}\n${chain.reverse().join('\n')}\n`,
    });
    expect(backwards.diagnostics).toContainEqual(expect.objectContaining({ code: 'too-large' }));
  });

  it('a long list in many services', () => {
    const list = `x: &x [${numbers(10_000)
      .map((n) => `A${n}=1`)
      .join(', ')}]`;
    const services = numbers(10_000).map((n) => `  s${n}: {image: x, environment: *x}`);
    const { diagnostics } = readTexts({ 'compose.yaml': `x-${list}\nservices:\n${services.join('\n')}\n` });
    expect(diagnostics).toMatchObject([{ code: 'too-large', severity: 'error' }]);
  });

  it('maps of maps of aliases, laid over each other', () => {
    const bomb = [
      'x-0: &a0 {a: 1}',
      ...numbers(60).map(
        (n) => `x-${n + 1}: &a${n + 1} {a: *a${n}, b: *a${n}, c: *a${n}, d: *a${n}, e: *a${n}}`,
      ),
    ].join('\n');
    const text = `${bomb}\nservices: {a: {image: x, deploy: *a60}}\n`;
    const { workloads } = readTexts({ 'a.yaml': text, 'b.yaml': text }, { overlays: ['b.yaml'] });
    expect(workloads).toHaveLength(1);
  });

  it('files that include ten others each, endlessly', () => {
    let opened = 0;
    const source = new SourceText('0.yaml', 'include: [a.yaml]\n');
    const { diagnostics } = readCompose(
      { source, documents: parseYaml(source).documents },
      {
        sibling: (_, path) => {
          if (path === '.env') return undefined;
          opened += 1;
          const others = numbers(10).map((n) => `f${opened}-${n}.yaml`);
          return new SourceText(`${opened}.yaml`, `include: [${others.join(', ')}]\n`);
        },
        ...{ variables: {}, overlays: [], profiles: [], podTemplates: [] },
      },
    );
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error' }));
    expect(opened).toBeLessThanOrEqual(400);
  });

  it('services that take each other volumes, doubling', () => {
    const services = numbers(100).map(
      (n) => `  s${n}: {image: x, volumes: ["/a:/b"], volumes_from: [s${n + 1}, s${n + 1}, s${n + 1}]}`,
    );
    const { workloads } = readTexts({
      'compose.yaml': `services:\n${services.join('\n')}\n  s100: {image: x}\n`,
    });
    const mounts = workloads.reduce((sum, { containers }) => sum + (containers[0]?.mounts.length ?? 0), 0);
    expect(mounts).toBeLessThan(3_000_000);
  });

  it('names that objects have of their own', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const services = names.map(
      (name) => `  ${name}: {image: x, ${name}: y, environment: {${name}: "$${name}"}}`,
    );
    const { workloads } = readTexts({ 'compose.yaml': `services:\n${services.join('\n')}\n` });
    expect(workloads.map(({ name }) => name)).toEqual(names);
    expect(workloads.flatMap(({ unresolved }) => unresolved)).toEqual([]);
  });
});

describe('whatever the text', () => {
  const scalar = fc.oneof(
    fc.constantFrom(
      '',
      '~',
      'true',
      '80:80',
      '/a:/b:ro',
      '${A}',
      '${A:-b}',
      '$',
      '-1',
      '512m',
      'host',
      '[]',
      '{}',
    ),
    fc.string({ unit: fc.constantFrom(...'ab/:.-${}=,1 ') }).map((text) => JSON.stringify(text)),
  );
  const field = fc.constantFrom(
    ...serviceFields,
    'source',
    'target',
    'type',
    'path',
    'limits',
    'resources',
    'x-y',
  );
  const { node } = fc.letrec<{ node: string; map: string; list: string }>((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, scalar, tie('map'), tie('list')),
    list: fc.array(tie('node'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    map: fc.dictionary(field, tie('node'), { maxKeys: 4 }).map(
      (map) =>
        `{${Object.entries(map)
          .map(([key, value]) => `${key}: ${value}`)
          .join(', ')}}`,
    ),
  }));
  const service = fc.dictionary(field, node, { maxKeys: 8 }).map(
    (map) =>
      `{${Object.entries(map)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')}}`,
  );

  it('it is read without throwing, and every place is in a text', () => {
    fc.assert(
      fc.property(service, service, node, (a, b, volumes) => {
        const text = `services: {web: ${a}, db: ${b}}\nvolumes: ${volumes}\nnetworks: ${volumes}\nsecrets: ${volumes}\n`;
        const over = `services: {web: ${b}}\n`;
        const source = new SourceText('compose.yaml', text);
        const { documents, diagnostics } = parseYaml(source);
        if (diagnostics.length > 0) return;
        looksLikeCompose({ source: new SourceText('x.yaml', text), documents });
        const overlay = new SourceText('over.yaml', over);
        const result = readCompose(
          { source, documents },
          {
            sibling: (_, path) => (path.includes('a') ? overlay : undefined),
            ...{ variables: { A: 'x' }, overlays: [overlay], profiles: [], podTemplates: [] },
          },
        );
        for (const { containers, unresolved, at } of result.workloads) {
          expect(at.end).toBeLessThanOrEqual(at.source.text.length);
          for (const container of containers)
            for (const place of [
              ...unresolved,
              ...container.mounts,
              ...container.ports,
              ...container.environment,
            ])
              expect(place.at.start).toBeLessThanOrEqual(place.at.source.text.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
