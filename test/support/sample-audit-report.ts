import type { AuditReport } from '../../src/audit/audit-report.js';
import { fingerprintOf } from '../../src/audit/baseline/fingerprint.js';
import type { Finding } from '../../src/audit/finding.js';
import { gradeReport } from '../../src/audit/grade/grade-report.js';
import type { ReporterInput } from '../../src/audit/reporters/reporter-input.js';
import type { Rule, Severity } from '../../src/audit/rules/rule.js';

// Reports for tests of what is made from them, with rules of their own: those of the product change.

function rule(id: string, title: string, severity: Severity, standards: Rule['standards'] = {}): Rule {
  return {
    id,
    title,
    severity,
    scope: 'container',
    formats: ['compose', 'kubernetes'],
    why: `Why ${id} matters. In two sentences, of which the second is long enough to be wrapped at eighty columns.`,
    attack: `Uses ${id} to leave the container.`,
    standards,
    check: () => [],
    fix: { advice: `Take ${id} away.`, breaks: 'What needs it says "operation not permitted".' },
  };
}

export const sampleRules: ReadonlyMap<string, Rule> = new Map(
  [
    rule('privileged', 'Container runs privileged', 'critical', {
      cisDocker: ['5.4'],
      cisKubernetes: ['5.2.2'],
      pss: ['Privileged Containers'],
      mitre: ['T1611'],
    }),
    rule('docker-socket', 'Docker socket is mounted', 'critical', { cisDocker: ['5.31'], mitre: ['T1611'] }),
    rule('secret-in-environment', 'Secret in the environment', 'high', { nsa: ['Secrets'] }),
    rule('user-root', 'Runs as root', 'medium', { pss: ['Running as Non-root'] }),
    rule('memory-limit-missing', 'No memory limit', 'low', { cisDocker: ['5.11'] }),
    rule('health-check-missing', 'No health check', 'info'),
  ].map((one) => [one.id, one]),
);

/** A finding on the first line; its fingerprint is right for what it holds. */
export function sampleFinding(values: Partial<Finding> = {}): Finding {
  const { rule: id = 'privileged', line = 1, column = 1 } = values;
  const finding = {
    rule: id,
    severity: sampleRules.get(id)?.severity ?? 'medium',
    file: 'compose.yaml',
    line,
    column,
    endLine: line,
    endColumn: column + 1,
    resource: 'service web',
    message: `breaks ${id}`,
    ...values,
  };
  return { ...finding, fingerprint: fingerprintOf(finding) };
}

/** A report of these findings, and of one file for each that they name. */
export function sampleReport(findings: Finding[], values: Partial<AuditReport> = {}): AuditReport {
  const files = new Map<string, Set<string>>();
  for (const { file, resource } of findings) files.set(file, (files.get(file) ?? new Set()).add(resource));
  return {
    audited: [...files].map(([file, resources]) => ({
      file,
      format: 'compose',
      workloads: [...resources].map((resource) => ({ resource, containers: 1 })),
    })),
    findings,
    pss: [],
    pssVersion: 'v1.31',
    skipped: [],
    ignored: [],
    diagnostics: [],
    ...values,
  };
}

/** What reporters take. */
export function sampleInput(report: AuditReport, values: Partial<ReporterInput> = {}): ReporterInput {
  return {
    report,
    rules: sampleRules,
    grade: gradeReport(report),
    lineOf: () => undefined,
    failOn: 'low',
    toolVersion: '1.2.3',
    ...values,
  };
}

const composeLines = `services:
  web:
    image: nginx
    privileged: true
    environment:
      DB_PASSWORD: hunter2
    volumes: [/var/run/docker.sock:/var/run/docker.sock]
  db:
    image: postgres
  cache:
    image: redis`.split('\n');

/** A report of everything: several services, equal findings, suppressed and known ones, Pods, skipped files. */
export function sampleEverything(): ReporterInput {
  const missing = (resource: string, line: number): Finding[] => [
    sampleFinding({
      rule: 'user-root',
      resource,
      line,
      column: 3,
      endColumn: 6,
      message: 'no user is set, so it runs as root',
    }),
    sampleFinding({
      rule: 'memory-limit-missing',
      resource,
      line,
      column: 3,
      endColumn: 6,
      message: 'no memory limit',
      fixLines: ['mem_limit: 512m'],
    }),
    sampleFinding({
      rule: 'health-check-missing',
      resource,
      line,
      column: 3,
      endColumn: 6,
      message: 'no health check',
    }),
  ];
  const findings = [
    sampleFinding({
      line: 4,
      column: 5,
      endColumn: 21,
      message: 'privileged is true',
      fixLines: ['privileged: false'],
    }),
    sampleFinding({
      rule: 'docker-socket',
      line: 7,
      column: 15,
      endColumn: 56,
      message: 'mounts /var/run/docker.sock',
      detail: '/var/run/docker.sock',
    }),
    sampleFinding({
      rule: 'secret-in-environment',
      line: 6,
      column: 7,
      endColumn: 27,
      message: 'DB_PASSWORD holds a secret',
      detail: 'DB_PASSWORD',
      sensitive: true,
    }),
    ...missing('service web', 2),
    ...missing('service db', 8),
    ...missing('service cache', 10),
    sampleFinding({
      file: 'k8s/pod.yaml',
      resource: 'Deployment shop/web',
      container: 'app',
      message: 'privileged is true',
      suppressed: { reason: 'needs the GPU driver', until: '2027-01-31', by: 'comment' },
    }),
    sampleFinding({
      rule: 'user-root',
      file: 'k8s/pod.yaml',
      resource: 'Deployment shop/web',
      container: 'app',
      known: true,
    }),
    sampleFinding({
      rule: 'user-root',
      file: 'k8s/pod.yaml',
      resource: 'Deployment shop/web',
      container: 'proxy',
      message: 'runAsUser is 0',
    }),
  ];
  const report = sampleReport(findings, {
    pss: [
      {
        file: 'k8s/pod.yaml',
        line: 3,
        column: 9,
        resource: 'Deployment shop/web',
        level: 'privileged',
        version: 'v1.31',
        violations: [
          { control: 'Privileged Containers', level: 'baseline', message: 'privileged', line: 9, column: 3 },
          { control: 'Host Namespaces', level: 'baseline', message: 'hostPID', line: 8, column: 3 },
        ],
      },
    ],
    skipped: [
      { file: 'notes.txt', reason: 'nothing here starts a container', kind: 'not-a-manifest' },
      { file: 'broken.yaml', reason: 'yaml-syntax at 3:1', kind: 'unreadable' },
    ],
    ignored: [{ file: 'k8s/pod.yaml', what: 'ConfigMap web', reason: 'starts no container' }],
    diagnostics: [
      {
        code: 'suppression-unused',
        severity: 'warning',
        message: 'nothing is found here that this suppression of privileged holds for',
        source: 'compose.yaml',
        position: { line: 3, column: 5 },
      },
    ],
  });
  return sampleInput(report, {
    lineOf: (file, line) => (file === 'compose.yaml' ? composeLines[line - 1] : undefined),
  });
}

/** Names that want to be more than names. */
export const hostileNames = [
  '\x1b[31mred\x1b[0m\x1b]0;title\x07',
  'line\nbreak\r\n::error::x',
  'a\u202egnp.exe\u2066b\u2069\u061c\u200f',
  '\u009b31m\u0085\u007f\u2028\u2029\ufeff',
  '](http://evil.example) [x](javascript:alert(1)) ![i](http://evil.example/i.png)',
  '`code` ``` | cell | @everyone #123 <img src=x onerror=alert(1)> </details> https://evil.example www.evil.example',
  ']]><!-- --> <?xml?> &amp; "quote" \'single\' \ufffe\uffff\ud800 \udc00x',
  `${'long '.repeat(3000)}${'x'.repeat(20_000)}`,
  '../../ü ä/%2e%2e?q#f:1',
  '\\| \\\\| \\`',
  '',
  '日本語のサービス👩‍👩‍👧',
];
