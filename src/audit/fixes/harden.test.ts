import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy } from '../../policy/policy.js';
import { decodePolicy } from '../../policy/policy-yaml.js';
import { readManifest } from '../readers/read-manifest.js';
import { rules as allRules } from '../rules/index.js';
import type { ContainerRule, Rule } from '../rules/rule.js';
import { manifestTexts } from '../source/fixtures/manifest-texts.js';
import { SourceText } from '../source/source-text.js';
import { fixtureContext } from './fixtures/read-fixture.js';
import type { HardenOptions } from './harden/harden-options.js';
import type { HardenedText } from './harden/harden-result.js';
import { hardenText } from './harden.js';

const policyUrl = new URL('../../policy/fixtures/nginx.privileges.yaml', import.meta.url);
const recorded = decodePolicy(readFileSync(policyUrl, 'utf8'), 'nginx.privileges.yaml').policy as Policy;

function rule(id: string, parts: Partial<ContainerRule>): ContainerRule {
  return {
    id,
    title: id,
    severity: 'medium',
    scope: 'container',
    formats: ['compose', 'kubernetes'],
    why: 'Why.',
    attack: 'Attack.',
    standards: {},
    check: () => [],
    fix: { advice: `Mend ${id}.`, breaks: `${id} breaks.` },
    ...parts,
  };
}

const privileged = rule('privileged', {
  severity: 'critical',
  check: ({ privileged: setting }) =>
    setting?.value ? [{ at: setting.at, message: 'runs privileged' }] : [],
});

function withFix(base: ContainerRule, fix: Partial<ContainerRule['fix']>): ContainerRule {
  return { ...base, fix: { ...base.fix, ...fix } };
}

function harden(
  text: string,
  rules: readonly Rule[],
  more: Partial<HardenOptions> = {},
  path = 'compose.yaml',
): HardenedText {
  const result = hardenText(new SourceText(path, text), {
    rules,
    context: fixtureContext,
    read: readManifest,
    policyFor: () => undefined,
    ...more,
  });
  if (result.kind !== 'hardened') throw new Error(result.reason);
  return result;
}

const withPolicy: Partial<HardenOptions> = {
  policyFor: () => ({
    policy: { ...recorded, resources: {}, noNewPrivileges: false, files: { root: 'writable', writable: [] } },
    name: 'p.yaml',
  }),
};
const service = 'services:\n  web:\n    image: x\n    privileged: true\n';
const off = { kind: 'privileged-off' } as const;

describe('what is done about a finding', () => {
  it('nothing without evidence: it is listed, with what to do', () => {
    const result = harden(service, [privileged]);
    expect(result).toMatchObject({
      text: service,
      changed: false,
      fixed: [],
      findings: { before: 1, after: 1 },
    });
    expect(result.listed).toEqual([
      {
        rule: 'privileged',
        severity: 'critical',
        message: 'runs privileged',
        file: 'compose.yaml',
        line: 4,
        column: 17,
        resource: 'service web',
        container: 'web',
        evidence: 'none',
        because: 'no recording tells this: it takes a person',
        advice: 'Mend privileged.',
        breaks: 'privileged breaks.',
        lines: [],
      },
    ]);
  });

  it('what is safe unseen', () => {
    const result = harden(service, [withFix(privileged, { unseen: () => [off] })]);
    expect(result.text).toBe(service.replace('true', 'false'));
    expect(result.fixed).toMatchObject([{ evidence: 'unseen-safe', line: 4, lines: ['privileged: false'] }]);
    expect(result).toMatchObject({ listed: [], findings: { before: 1, after: 0 } });
  });

  it('what a recording supports', () => {
    const fix = {
      recorded: () => ({ evidence: 'supports', changes: [off], because: 'seen without' }),
    } satisfies Partial<ContainerRule['fix']>;
    const result = harden(service, [withFix(privileged, fix)], withPolicy);
    expect(result.fixed).toMatchObject([{ evidence: 'supports', because: 'seen without' }]);
    // The same rule, without the policy.
    expect(harden(service, [withFix(privileged, fix)]).changed).toBe(false);
  });

  it('nothing that a recording contradicts, even if it would be safe unseen', () => {
    const rules = [
      withFix(privileged, {
        unseen: () => [off],
        recorded: () => ({ evidence: 'contradicts', changes: [], because: 'it mounts' }),
      }),
    ];
    const result = harden(service, rules, withPolicy);
    expect(result.text).toContain('privileged: true');
    expect(result.listed).toMatchObject([{ evidence: 'contradicts', because: 'it mounts' }]);
    expect(result.listed[0]).not.toHaveProperty('notFixed');
  });

  it('what a recording narrows', () => {
    const rules = [
      withFix(privileged, {
        recorded: () => ({
          evidence: 'contradicts',
          changes: [off, { kind: 'capabilities-only', only: ['SYS_ADMIN'] }],
          because: 'it needs SYS_ADMIN alone',
        }),
      }),
    ];
    const policy: Policy = { ...recorded, capabilities: ['SYS_ADMIN'] };
    const result = harden(service, rules, { policyFor: () => ({ policy, name: 'p.yaml' }) });
    expect(result.text).toContain('cap_add:\n      - SYS_ADMIN\n');
    expect(result.fixed).toMatchObject([{ evidence: 'contradicts', because: 'it needs SYS_ADMIN alone' }]);
  });

  it('where the policy does not say, what is safe unseen, else nothing', () => {
    const missing = {
      recorded: () => ({ evidence: 'missing', because: 'not measured' }),
    } satisfies Partial<ContainerRule['fix']>;
    expect(harden(service, [withFix(privileged, missing)], withPolicy).listed).toMatchObject([
      { evidence: 'missing', because: 'not measured' },
    ]);
    expect(
      harden(service, [withFix(privileged, { ...missing, unseen: () => [off] })], withPolicy).fixed,
    ).toMatchObject([{ evidence: 'unseen-safe' }]);
    expect(harden(service, [privileged], withPolicy).listed).toMatchObject([
      { evidence: 'missing', because: 'a policy holds no evidence on this' },
    ]);
  });

  it('nothing about what is suppressed', () => {
    const result = harden(service, [withFix(privileged, { unseen: () => [off] })], { ignore: () => true });
    expect(result).toMatchObject({
      changed: false,
      fixed: [],
      listed: [],
      findings: { before: 0, after: 0 },
    });
  });
});

describe('what is said to be fixed is', () => {
  it('not a finding that is still found after the change', () => {
    const stubborn = withFix(
      { ...privileged, check: ({ at }) => [{ at, message: 'always' }] },
      { unseen: () => [off] },
    );
    const result = harden(service, [stubborn]);
    expect(result.fixed).toEqual([]);
    expect(result.listed).toMatchObject([
      { evidence: 'unseen-safe', notFixed: 'all that was to be changed is changed, and the finding remains' },
    ]);
  });

  it('not one whose format has no form for it', () => {
    const token = withFix(privileged, { unseen: () => [{ kind: 'service-account-token-off' }] });
    expect(harden(service, [token])).toMatchObject({
      changed: false,
      listed: [{ notFixed: 'only Kubernetes has service accounts' }],
    });
  });

  it('not one whose repair brings another as bad: it is taken back', () => {
    const calm = rule('calm', {
      severity: 'critical',
      check: ({ at, privileged: setting }) => (setting?.value ? [] : [{ at, message: 'is calm' }]),
    });
    const result = harden(service, [withFix(privileged, { unseen: () => [off] }), calm]);
    expect(result).toMatchObject({
      text: service,
      changed: false,
      fixed: [],
      findings: { before: 1, after: 1 },
    });
    expect(result.listed).toMatchObject([{ notFixed: 'it would bring another finding as bad: is calm' }]);
    // One that is less severe was only hidden, and is listed.
    const mild = harden(service, [
      withFix(privileged, { unseen: () => [off] }),
      { ...calm, severity: 'low' },
    ]);
    expect(mild.fixed).toMatchObject([{ rule: 'privileged' }]);
    expect(mild.listed).toMatchObject([{ rule: 'calm' }]);
  });

  it('not one that another file declares', () => {
    const base = 'services:\n  base:\n    image: x\n    cap_add: [SYS_ADMIN]\n';
    const text = 'services:\n  web:\n    extends: {file: base.yaml, service: base}\n';
    const added = rule('added', {
      check: ({ capabilities: { add } }) =>
        add.map(({ at, value }) => ({ at, message: value, detail: value })),
      fix: {
        advice: 'x',
        breaks: 'x',
        unseen: () => [{ kind: 'capability-not-added', capability: 'SYS_ADMIN' }],
      },
    });
    const context = { ...fixtureContext, sibling: () => new SourceText('base.yaml', base) };
    const result = harden(text, [added], { context });
    expect(result).toMatchObject({ changed: false, fixed: [] });
    expect(result.listed).toMatchObject([{ file: 'base.yaml', line: 4 }]);
    expect(result.listed[0]?.notFixed).toBeDefined();
  });
});

describe('what several have in common', () => {
  const anchored = [
    'services:',
    '  a: &a',
    '    image: x',
    '    privileged: true',
    '  b:',
    '    <<: *a',
    '    image: y',
    '',
  ].join('\n');

  it('is changed where all that have it are to have the change', () => {
    const result = harden(anchored, [withFix(privileged, { unseen: () => [off] })]);
    expect(result.text).toBe(anchored.replace('true', 'false'));
    expect(result.fixed.map(({ resource }) => resource)).toEqual(['service a', 'service b']);
  });

  it('is not where one of them is not, and the others get their own', () => {
    const only = (name: string) =>
      withFix(privileged, { unseen: ({ workload }) => (workload.name === name ? [off] : []) });
    const a = harden(anchored, [only('a')]);
    expect(a).toMatchObject({ changed: false, fixed: [] });
    expect(a.listed.map(({ notFixed }) => notFixed)).toEqual([
      'it would change service b, too, which shares this text and for which there is no such fix',
      undefined,
    ]);
    const b = harden(anchored, [only('b')]);
    expect(b.text).toBe(`${anchored}    privileged: false\n`);
    expect(b.fixed.map(({ resource }) => resource)).toEqual(['service b']);
  });

  it('a Pod’s own settings, only if evidence covers all of its containers', () => {
    const pod = [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {name: p}',
      'spec:',
      '  hostPID: true',
      '  containers:',
      '  - {name: a, image: x}',
      '  - {name: b, image: x}',
      '',
    ].join('\n');
    const hostPid: Rule = {
      ...privileged,
      id: 'host-pid',
      scope: 'workload',
      check: ({ pod: { hostPid: setting } = {} }) =>
        setting?.value ? [{ at: setting.at, message: 'sees all' }] : [],
      fix: {
        advice: 'x',
        breaks: 'x',
        recorded: () => ({
          evidence: 'supports',
          changes: [{ kind: 'namespace-private', namespace: 'pid' }],
          because: 'seen',
        }),
      },
    };
    const named = withPolicy.policyFor;
    const policyOf = (name: string): Partial<HardenOptions> => ({
      policyFor: (workload, container) =>
        container.name === name ? named?.(workload, container) : undefined,
    });
    const half = harden(pod, [hostPid], policyOf('a'), 'pod.yaml');
    expect(half.text).toContain('hostPID: true');
    expect(half.listed).toMatchObject([
      { evidence: 'missing', because: 'there is no policy for the container b' },
    ]);
    expect(harden(pod, [hostPid], withPolicy, 'pod.yaml').text).toContain('hostPID: false');
  });
});

describe('what a recording supports beyond the rules', () => {
  const plain = 'services:\n  ../web$:\n    image: x\n';
  const all: Partial<HardenOptions> = { policyFor: () => ({ policy: recorded, name: 'p.yaml' }) };

  it('is done, and the profile is a file beside the manifest, whatever the service is called', () => {
    const result = harden(plain, [], all);
    expect(result.text).toContain(
      'security_opt:\n      - no-new-privileges:true\n      - seccomp:./seccomp/web-.json\n',
    );
    expect(result.text).toContain('    cap_drop:\n      - ALL\n    cap_add:\n      - CHOWN\n');
    expect(result.text).toContain('    mem_limit: 64m\n');
    expect(result.text).toContain('    read_only: true\n');
    expect(result.extraFiles.map(({ path }) => path)).toEqual(['seccomp/web-.json']);
    expect(JSON.parse(result.extraFiles[0]?.content ?? '')).toMatchObject({
      defaultAction: 'SCMP_ACT_ERRNO',
    });
    expect(result.tightened.map(({ notDone }) => notDone)).toEqual(result.tightened.map(() => undefined));
    expect(harden(result.text, [], all)).toMatchObject({ changed: false, extraFiles: [], tightened: [] });
  });

  it('is not, where the manifest is as tight already', () => {
    const tight = `${plain}    cap_drop: [ALL]\n    cap_add: [CHOWN]\n    mem_limit: 32m\n    cpus: 0.1\n    pids_limit: 3\n    read_only: true\n    security_opt: ["no-new-privileges:true", "seccomp:mine.json"]\n`;
    expect(harden(tight, [], all)).toMatchObject({ text: tight, changed: false, tightened: [] });
  });

  it('is not, where a single file is written that no volume can stand in for', () => {
    const reasons = { 'files.writable=/etc/nginx/conf.d': 'modified' };
    const result = harden(plain, [], { policyFor: () => ({ policy: { ...recorded, reasons }, name: 'p' }) });
    expect(result.text).not.toContain('read_only');
    expect(result.tightened.find(({ notDone }) => notDone)?.notDone).toContain('/etc/nginx/conf.d');
  });

  it('says what a person has to do for Kubernetes', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: web, image: x}]}\n';
    const result = harden(pod, [], all, 'pod.yaml');
    expect(result.text).toContain('drop: [ALL]');
    expect(result.tightened.filter(({ notDone }) => notDone).flatMap(({ lines }) => lines)).toContain(
      '  seccompProfile:',
    );
  });
});

describe('any text at all', () => {
  it('is repaired or left alone in bounded time, twice the same, and never throws', () => {
    const pieces = [
      ...'{}[]:#|>-"\'\\&*!?%@`,~ \t\n\r',
      ': ',
      ' #',
      '- ',
      '\n  ',
      '&a ',
      '*a',
      '<<: *a',
      '---\n',
      '|+\n',
      '? ',
      'privileged: true',
      'securityContext:',
      'cap_add: [ALL]',
      'extends: web',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(
          ...manifestTexts.map(([, text]) => text),
          service,
          'docker run --privileged -v /:/h x\n',
          '[Container]\nImage=x\nAddCapability=ALL\n',
        ),
        fc.constantFrom('m.yaml', 'm.sh', 'm.container', '-'),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.constantFrom('', ...pieces)), { maxLength: 4 }),
        fc.boolean(),
        (text, path, changes, policy) => {
          let changed = text;
          for (const [where, removed, added] of changes) {
            const at = where % (changed.length + 1);
            changed = changed.slice(0, at) + added + changed.slice(at + removed);
          }
          const options: HardenOptions = {
            rules: allRules,
            context: fixtureContext,
            read: readManifest,
            policyFor: () => (policy ? { policy: recorded, name: 'p' } : undefined),
          };
          const once = hardenText(new SourceText(path, changed), options);
          if (once.kind !== 'hardened') return;
          const twice = hardenText(new SourceText(path, once.text), options);
          expect(twice).toMatchObject({ kind: 'hardened', text: once.text, changed: false });
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it('a thousand services in one file', () => {
    const services = Array.from(
      { length: 1000 },
      (_, at) => `  s${at}:\n    image: x\n    privileged: true\n`,
    );
    const text = `services:\n${services.join('')}`;
    const start = performance.now();
    const result = harden(text, [withFix(privileged, { unseen: () => [off] })]);
    expect(result.text).toBe(text.replaceAll('true', 'false'));
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('a thousand services that share, in bounded time: what is left undone is listed', () => {
    const services = Array.from({ length: 1000 }, (_, at) => `  s${at}:\n    <<: *c\n    image: x\n`);
    const text = `x-c: &c\n  privileged: true\nservices:\n${services.join('')}`;
    const start = performance.now();
    const result = harden(text, [withFix(privileged, { unseen: () => [off] })]);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(result.fixed.length + result.listed.length).toBe(1000);
    expect(result.text.match(/privileged: false/g)?.length).toBe(result.fixed.length);
  });

  it('what would take too long is left, and said to be', () => {
    // Every second service may not be changed, and shares its text with the one before: all are tried one by one.
    const services = Array.from({ length: 600 }, (_, at) =>
      at % 2 === 0
        ? `  s${at}: &s${at}\n    image: x\n    privileged: true\n`
        : `  s${at}:\n    <<: *s${at - 1}\n    image: y\n`,
    );
    const text = `services:\n${services.join('')}`;
    const some = withFix(privileged, {
      unseen: ({ workload }) => (Number(workload.name.slice(1)) % 2 === 0 ? [off] : []),
    });
    const start = performance.now();
    const result = harden(text, [some]);
    expect(performance.now() - start).toBeLessThan(60_000);
    expect(result).toMatchObject({ text, changed: false, fixed: [] });
    const reasons = new Set(result.listed.map(({ notFixed }) => notFixed?.slice(0, 20)));
    expect(reasons).toEqual(
      new Set(
        [undefined, 'it would change servi', 'the file is too larg'].map((reason) => reason?.slice(0, 20)),
      ),
    );
  }, 120_000);
});
