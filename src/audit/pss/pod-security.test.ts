import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsOf, type MapNode, type Node, scalarAt, valueAt, valueUnder } from '../source/node.js';
import { parseYaml } from '../source/parse-yaml.js';
import { SourceText } from '../source/source-text.js';
import { baselineCases } from './fixtures/baseline-cases.js';
import type { PodCase, Verdict } from './fixtures/pod-case.js';
import { profileCases } from './fixtures/profile-cases.js';
import { restrictedCases } from './fixtures/restricted-cases.js';
import {
  latestPssVersion,
  type PodSecurity,
  parsePssVersion,
  podSecurity,
  pssVersions,
} from './pod-security.js';

const cases = [...baselineCases, ...profileCases, ...restrictedCases];

function tree(text: string): Node {
  const { documents, diagnostics } = parseYaml(new SourceText('pod.yaml', text));
  expect(diagnostics).toEqual([]);
  return documents[0] as Node;
}

function podOf({ spec, annotations }: Pick<PodCase, 'spec' | 'annotations'>): Node {
  return tree(JSON.stringify({ metadata: { name: 'a', ...(annotations && { annotations }) }, spec }));
}

function judge(pod: Node, version = latestPssVersion): PodSecurity {
  return podSecurity(valueUnder(pod, 'spec') as MapNode, valueUnder(pod, 'metadata'), version);
}

/** As the tables have it. */
function verdict({ level, violations }: PodSecurity): string {
  const counting = violations.filter((violation) => level === 'baseline' || violation.level === 'baseline');
  const names = [...new Set(counting.map(({ control }) => control))];
  return names.length > 0 ? `${level}: ${names.join(', ')}` : level;
}

function expected({ expect: verdicts }: PodCase, minor: number): Verdict | undefined {
  const since = Object.keys(verdicts).map(Number);
  return verdicts[Math.max(...since.filter((from) => from <= minor))];
}

describe('the table of Pods', () => {
  it('has at least 300, no two of them alike', () => {
    expect(new Set(cases.map(({ spec, annotations }) => JSON.stringify({ spec, annotations }))).size).toBe(
      cases.length,
    );
    expect(cases.length).toBeGreaterThanOrEqual(300);
  });

  it.each(cases)('$what', (podCase) => {
    const pod = podOf(podCase);
    const got = pssVersions.map((version) => `${version} ${verdict(judge(pod, version))}`);
    const wanted = pssVersions.map((version, minor) => `${version} ${expected(podCase, minor)}`);
    expect(got).toEqual(wanted);
  });

  it('has each control, allowed and broken', () => {
    const verdicts = cases.flatMap(({ expect: verdicts }) => Object.values(verdicts));
    for (const level of ['baseline', 'privileged'])
      for (const control of level === 'privileged' ? baselineControls : restrictedControls)
        expect(verdicts.filter((text) => text.startsWith(level) && text.includes(control))).not.toEqual([]);
  });
});

const baselineControls = [
  'HostProcess',
  'Host Namespaces',
  'Privileged Containers',
  'Capabilities',
  'HostPath Volumes',
  'Host Ports',
  'Host Probes / Lifecycle Hooks',
  'AppArmor',
  'SELinux',
  '/proc Mount Type',
  'Seccomp',
  'Sysctls',
];
const restrictedControls = [
  'Volume Types',
  'Privilege Escalation',
  'Running as Non-root',
  'Running as Non-root user',
  'Seccomp',
  'Capabilities',
  '/proc Mount Type',
];

describe('versions', () => {
  it('are v1.0 to the newest published', () => {
    expect(pssVersions[0]).toBe('v1.0');
    expect(pssVersions.at(-1)).toBe(latestPssVersion);
    expect(latestPssVersion).toBe('v1.37');
  });

  it.each([
    ['latest', latestPssVersion],
    ['v1.0', 'v1.0'],
    ['v1.25', 'v1.25'],
    ['v1.37', 'v1.37'],
    ['v1.38', undefined],
    ['1.25', undefined],
    ['v1.025', undefined],
    ['v2.0', undefined],
    ['v1', undefined],
    ['Latest', undefined],
    ['', undefined],
  ])('reads %j as %j', (text, version) => {
    expect(parsePssVersion(text)).toBe(version);
  });
});

describe('places and messages', () => {
  it('are those of what breaks a control, or of the container that lacks it', () => {
    const text = [
      'spec:',
      '  hostPID: true',
      '  containers:',
      '  - name: web',
      '    securityContext: {privileged: yes, capabilities: {add: [CHOWN, "SYS_ADMIN"]}}',
    ].join('\n');
    const { violations } = judge(tree(text));
    expect(violations.map(({ at, message }) => `${text.slice(at.start, at.end)}: ${message}`)).toEqual([
      'true: the Pod sets hostPID to "true"',
      'yes: container "web" sets securityContext.privileged to "yes"',
      '"SYS_ADMIN": container "web" adds the capability "SYS_ADMIN"',
      'web: container "web" does not set securityContext.allowPrivilegeEscalation to false',
      'web: neither container "web" nor the Pod sets securityContext.runAsNonRoot to true',
      'web: neither container "web" nor the Pod sets securityContext.seccompProfile.type',
      'web: container "web" does not drop the capabilities "ALL"',
      'CHOWN: container "web" adds the capability "CHOWN"',
    ]);
  });

  it('keep what they quote short', () => {
    const { violations } = judge(podOf({ spec: { hostPID: 'x'.repeat(5000), containers: [] } }));
    expect(violations[0]?.message.length).toBeLessThan(100);
  });
});

describe('what cannot be evaluated', () => {
  const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const good = {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'a', securityContext: restricted }],
  };
  it.each([
    ['a variable for a boolean', { ...good, hostPID: '${' + 'HOST_PID}' }, 'privileged'],
    ['a variable for a security context', { ...good, securityContext: '${' + 'CONTEXT}' }, 'privileged'],
    ['true for a security context', { ...good, securityContext: true }, 'privileged'],
    ['a list for a security context', { ...good, securityContext: [{ runAsNonRoot: true }] }, 'privileged'],
    ['a variable for containers', { ...good, containers: '${' + 'CONTAINERS}' }, 'privileged'],
    ['false for a container', { ...good, containers: [false] }, 'privileged'],
    ['a container as a map', { ...good, containers: { name: 'a' } }, 'baseline'],
    ['a variable for a volume', { ...good, volumes: ['${' + 'VOLUME}'] }, 'privileged'],
    [
      'windows for os',
      { os: 'windows', containers: [{ name: 'a' }], ...{ securityContext: good.securityContext } },
      'baseline',
    ],
    [
      'a variable for a user',
      { ...good, securityContext: { ...good.securityContext, runAsUser: '${' + 'UID}' } },
      'baseline',
    ],
    [
      'a word for drop',
      {
        ...good,
        containers: [{ name: 'a', securityContext: { ...restricted, capabilities: { drop: 'ALL' } } }],
      },
      'baseline',
    ],
    [
      'a word for add',
      {
        ...good,
        containers: [
          {
            name: 'a',
            securityContext: { ...restricted, capabilities: { drop: ['ALL'], add: 'SYS_ADMIN' } },
          },
        ],
      },
      'privileged',
    ],
    [
      'a map for a sysctl',
      { ...good, securityContext: { ...good.securityContext, sysctls: { 'a.b': 1 } } },
      'privileged',
    ],
  ])('%s breaks what needs it', (_, spec, level) => {
    expect(judge(podOf({ spec })).level).toBe(level);
  });

  it('is restricted when written out', () => {
    expect(judge(podOf({ spec: good })).level).toBe('restricted');
  });

  it.each(['${' + 'METADATA}', ['a'], { annotations: 'x' }])(
    'annotations in %j break AppArmor',
    (metadata) => {
      const pod = tree(JSON.stringify({ metadata, spec: good }));
      expect(verdict(judge(pod))).toBe('privileged: AppArmor');
    },
  );
});

describe('Pods at large', () => {
  const ordered = ['privileged', 'baseline', 'restricted'] as const;
  const anyCase = fc.constantFrom(...cases);
  const anyVersion = fc.constantFrom(...pssVersions);

  it('levels follow from the violations: none is restricted, one of the baseline is privileged', () => {
    fc.assert(
      fc.property(anyCase, anyVersion, (podCase, version) => {
        const { level, violations } = judge(podOf(podCase), version);
        const levels = new Set(violations.map((violation) => violation.level));
        expect(level).toBe(
          levels.has('baseline') ? 'privileged' : levels.has('restricted') ? 'baseline' : 'restricted',
        );
      }),
    );
  });

  it('a further container never raises the level; without it the level is back', () => {
    fc.assert(
      fc.property(anyCase, anyCase, anyVersion, (one, other, version) => {
        const containers = (podCase: PodCase) => (podCase.spec.containers ?? []) as unknown[];
        const more = {
          ...one,
          spec: { ...one.spec, containers: [...containers(one), ...containers(other)] },
        };
        const before = ordered.indexOf(judge(podOf(one), version).level);
        expect(ordered.indexOf(judge(podOf(more), version).level)).toBeLessThanOrEqual(before);
      }),
    );
  });

  it('anything at all is judged, at once, and an unreadable thing is never restricted', () => {
    const junk = fc.jsonValue({ maxDepth: 4 });
    const field = fc.constantFrom(
      'securityContext',
      'containers',
      'initContainers',
      'volumes',
      'os',
      'hostUsers',
      'hostPID',
      'ephemeralContainers',
    );
    fc.assert(
      fc.property(anyCase, field, junk, anyVersion, (podCase, key, value, version) => {
        const { level, violations } = judge(podOf({ spec: { ...podCase.spec, [key]: value } }), version);
        expect(ordered).toContain(level);
        expect(violations.every(({ at }) => at.start <= at.end)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  /** A Pod whose containers all have the same node for a security context, as aliases make it. */
  function sharing(context: string, containers: number): Node {
    const shared = tree(context);
    const names = Array.from({ length: containers }, (_, n) => ({ name: `c${n}` }));
    const pod = tree(JSON.stringify({ spec: { containers: names } }));
    for (const container of itemsOf(valueAt(pod, 'spec', 'containers'))) {
      if (container.kind !== 'map') continue;
      container.entries.push({ key: scalarAt(container, 'securityContext'), value: shared });
    }
    return pod;
  }

  it.each([
    ['a long list', `{capabilities: {add: [${Array.from({ length: 5000 }, (_, n) => `C${n}`).join(', ')}]}}`],
    [
      'a wide map',
      JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1]))),
    ],
  ])('is quick about %s that 5000 containers share', (_, context) => {
    const pod = sharing(context, 5000);
    const begun = performance.now();
    const { level, violations } = judge(pod);
    expect(performance.now() - begun).toBeLessThan(500);
    expect(level).toBe('privileged');
    expect(violations.length).toBeLessThanOrEqual(1001);
  });

  it('says so where it stops looking', () => {
    const { violations } = judge(sharing('{capabilities: {drop: [ALL], add: [CHOWN]}}', 30_000));
    expect(violations[0]).toMatchObject({
      level: 'baseline',
      message: 'the Pod has more parts than can be looked at',
    });
  });
});
