import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type PolicyDiagnosticCode, policyDiagnosticCodes, renderDiagnostics } from './policy-diagnostics.js';
import { decodePolicy } from './policy-yaml.js';

const valid = readFileSync(new URL('fixtures/nginx.privileges.yaml', import.meta.url), 'utf8');

/** One edit of the golden file; `§` in `to` marks where the problem is, and is not part of the text. */
interface Edit {
  code: PolicyDiagnosticCode;
  from: string | RegExp;
  to: string;
  message?: RegExp;
  hint?: RegExp;
}

function apply({ from, to }: Edit): { text: string; line: number; column: number } {
  const marked = valid.replace(from, () => to);
  if (marked === valid) throw new Error(`not in the golden file: ${from}`);
  const before = marked.slice(0, marked.indexOf('§'));
  return {
    text: marked.replace('§', ''),
    line: before.split('\n').length,
    column: before.length - before.lastIndexOf('\n'),
  };
}

const all = /^[\s\S]*$/;
const edits: Edit[] = [
  { code: 'too-large', from: all, to: `§${'#'.repeat(1024 * 1024 + 1)}` },
  {
    code: 'too-large',
    from: all,
    to: `${'- a\n'.repeat(25_000)}§${'- a\n'.repeat(9_000)}`,
    message: /tokens/,
  },
  { code: 'too-deep', from: 'name: nginx', to: `name: ${'['.repeat(8)}§[`, message: /nested/ },
  { code: 'too-deep', from: all, to: `${'- '.repeat(64)}§- a` },
  { code: 'hidden-character', from: 'name: nginx', to: 'name: ng§\u202einx', message: /U\+202E/ },
  { code: 'hidden-character', from: '# nginx: 1 call', to: '# nginx:§\r- ptrace', message: /U\+000D/ },
  { code: 'hidden-character', from: 'name: nginx', to: 'name: n§\ufffd', hint: /UTF-8/ },
  { code: 'yaml-syntax', from: 'uid: 0', to: 'uid: §@0' },
  { code: 'yaml-syntax', from: 'name: nginx', to: "name: §'nginx", message: /quote/ },
  { code: 'yaml-syntax', from: '  gid: 0', to: '§\tgid: 0' },
  { code: 'several-documents', from: 'pids: 32 ', to: 'pids: 32\n§---\na: 1\n' },
  { code: 'empty-document', from: all, to: '§' },
  { code: 'empty-document', from: all, to: '§# nothing\n' },
  { code: 'alias-refused', from: 'uid: 0', to: 'uid: &id §0', hint: /remove/ },
  { code: 'alias-refused', from: /user:\n {2}uid: 0[\s\S]*?gid: 0/, to: 'user:\n  uid: 0\n  gid: §*id' },
  { code: 'tag-refused', from: 'uid: 0', to: 'uid: !!binary §AAAA' },
  { code: 'tag-refused', from: 'uid: 0', to: 'uid: !danger §0' },
  { code: 'bad-key', from: '  gid: 0', to: '  gid: 0\n  ? §[a]\n  : 1' },
  { code: 'duplicate-key', from: '  gid: 0', to: '  gid: 0\n  §gid: 1' },
  { code: 'unsupported-version', from: 'tightship.dev/v1', to: '§tightship.dev/v2', hint: /v1/ },
  { code: 'unsupported-version', from: 'kind: Privileges', to: 'kind: §Profile' },
  {
    code: 'unknown-field',
    from: '  gid: 0',
    to: '  gid: 0\n  §guid: 1',
    message: /"guid" in user/,
    hint: /did you mean gid/,
  },
  { code: 'unknown-field', from: 'kind:', to: '§no_new_privileges: true\nkind:', hint: /noNewPrivileges/ },
  { code: 'unknown-field', from: '  gid: 0', to: '  gid: 0\n  §__proto__: 1', hint: /user has: uid, gid/ },
  { code: 'unknown-field', from: 'kind: tmpfs, size: 1MiB', to: 'kind: tmpfs, §sise: 1MiB', hint: /size/ },
  { code: 'missing-field', from: /user:\n {2}uid: 0.*/, to: '§user:', message: /user has no "uid"/ },
  { code: 'missing-field', from: '{ path: /run, kind: tmpfs, size: 1MiB }', to: '§{ path: /run }' },
  {
    code: 'wrong-type',
    from: 'gid: 0',
    to: 'gid: §zero',
    message: /user.gid is the text "zero", not a number/,
  },
  { code: 'wrong-type', from: 'gid: 0', to: 'gid: §1.5', message: /whole/ },
  { code: 'wrong-type', from: 'gid: 0', to: 'gid: §.nan' },
  { code: 'wrong-type', from: 'name: nginx', to: 'name: §12', hint: /quotes: "12"/ },
  { code: 'wrong-type', from: 'mode: bridge', to: 'mode: §[bridge]', message: /list/ },
  { code: 'wrong-type', from: all, to: '§- a' },
  { code: 'unknown-value', from: 'mode: bridge', to: 'mode: §brigde', hint: /did you mean bridge/ },
  { code: 'unknown-value', from: 'root: read-only', to: 'root: §frozen', hint: /read-only, writable/ },
  { code: 'unknown-capability', from: '- CHOWN', to: '- §CAP_CHOWN', hint: /write CHOWN/ },
  { code: 'unknown-capability', from: '- CHOWN', to: '- §SYS_ADMN', hint: /write SYS_ADMIN/ },
  { code: 'unknown-syscall', from: '- accept4', to: '- §acept4', hint: /accept4/ },
  { code: 'bad-format', from: '- accept4', to: '- §Accept4', message: /system call/ },
  { code: 'bad-format', from: 'path: /run,', to: 'path: §/run/../etc,', message: /absolute path/ },
  { code: 'bad-format', from: 'path: /run,', to: 'path: §/../etc,' },
  { code: 'bad-format', from: 'path: /run,', to: 'path: §"/a\\n/../etc",' },
  { code: 'bad-format', from: 'path: /run,', to: 'path: §run,' },
  { code: 'bad-format', from: 'memory: 64MiB', to: 'memory: §64M', message: /64MiB/ },
  { code: 'bad-format', from: '- 8080:80/tcp', to: '- §8080:80', message: /port mapping/ },
  { code: 'bad-format', from: '"2026-01-02T03:04:05Z"', to: '§"yesterday"', message: /UTC/ },
  { code: 'out-of-range', from: 'exitCode: 0', to: 'exitCode: §256', message: /at most 255/ },
  { code: 'out-of-range', from: 'gid: 0', to: 'gid: §-1', message: /at least 0/ },
  { code: 'out-of-range', from: 'cpus: 0.5', to: 'cpus: §0', message: /more than 0/ },
  { code: 'out-of-range', from: 'gid: 0', to: 'gid: §4294967295' },
  { code: 'out-of-range', from: 'memory: 64MiB', to: 'memory: §9999999TiB' },
  { code: 'out-of-range', from: 'size: 1MiB', to: 'size: §9999999TiB' },
  { code: 'too-long', from: 'name: nginx', to: `name: §${'n'.repeat(4097)}`, message: /4096/ },
  { code: 'empty', from: 'name: nginx', to: 'name: §""' },
  { code: 'empty', from: /architectures:\n.*/, to: 'architectures: §[]' },
  {
    code: 'duplicate-entry',
    from: '    - access ',
    to: '    - §accept4\n    - access ',
    message: /"accept4" twice/,
  },
  { code: 'duplicate-entry', from: '- { path: /run, ', to: '- §{ path: /etc//nginx/conf.d/, ' },
  { code: 'allowed-and-unavailable', from: '- clone3 ', to: '- §clone ' },
  { code: 'allowed-and-unavailable', from: '- clone3 ', to: '- §chdir ' },
  {
    code: 'redundant-unavailable',
    from: all,
    to: valid
      .replace('defaultErrno: EPERM', 'defaultErrno: ENOSYS')
      .replace('  unavailable:', '  §unavailable:'),
  },
  { code: 'nested-writable', from: '- { path: /run,', to: '- §{ path: /var/cache/nginx/proxy,' },
  { code: 'nested-writable', from: '- { path: /run,', to: '- §{ path: /etc/nginx/conf.d/a/b,' },
  {
    code: 'writable-root',
    from: '- { path: /etc/nginx/conf.d, kind: persistent }',
    to: '- §{ path: /, kind: persistent }',
  },
  { code: 'writable-root', from: 'root: read-only\n  writable:', to: 'root: writable\n  §writable:' },
  { code: 'persistent-size', from: 'conf.d, kind: persistent', to: 'conf.d, kind: persistent, size: §1MiB' },
  { code: 'port-out-of-range', from: '8080:80/tcp', to: '§8080:0/tcp' },
  { code: 'port-out-of-range', from: '8080:80/tcp', to: '§65536:80/tcp' },
  { code: 'address-out-of-range', from: '8080:80/tcp', to: '§127.0.0.256:8080:80/tcp' },
  { code: 'port-published-twice', from: '- 8080:80/tcp', to: '- 8080:80/tcp\n    - §127.0.0.1:8080:81/tcp' },
  { code: 'port-published-twice', from: '- 8080:80/tcp', to: '- 127.0.0.1:8080:80/tcp\n    - §8080:81/tcp' },
  { code: 'publish-without-bridge', from: 'mode: bridge\n  publish:', to: 'mode: none\n  §publish:' },
  { code: 'network-mismatch', from: /mode: bridge\n {2}publish:\n.*/, to: 'mode: §host\n  publish: []' },
  { code: 'environment-value', from: '- PATH', to: '- §TOKEN=secret', message: /^(?!.*secret).*TOKEN/ },
];

describe('decodePolicy', () => {
  it('accepts the golden file', () => {
    expect(decodePolicy(valid, 'privileges.yaml').diagnostics).toEqual([]);
  });

  it.each(edits)('reports $code: $to', (edit) => {
    const { text, line, column } = apply(edit);
    const { policy, diagnostics } = decodePolicy(text, 'privileges.yaml');
    const found = diagnostics.find(({ code, position }) => code === edit.code && position?.line === line);
    expect(found, renderDiagnostics(text, diagnostics)).toMatchObject({
      source: 'privileges.yaml',
      position: { line, column },
    });
    expect(found?.severity).toBe(policyDiagnosticCodes[edit.code].severity);
    expect(policy === undefined).toBe(found?.severity === 'error');
    if (edit.message) expect(found?.message).toMatch(edit.message);
    if (edit.hint) expect(found?.hint).toMatch(edit.hint);
  });

  it('reports one problem once', () => {
    // Those whose edit makes a second problem, or takes what another field needs.
    const several = new Set<PolicyDiagnosticCode>([
      'too-many-problems',
      'yaml-syntax',
      'wrong-type',
      'writable-root',
    ]);
    for (const edit of edits.filter(({ code, from }) => from !== all && !several.has(code))) {
      const { text } = apply(edit);
      const { diagnostics } = decodePolicy(text, 'privileges.yaml');
      expect(diagnostics.length, renderDiagnostics(text, diagnostics)).toBe(1);
    }
  });

  it('reports all problems, in the order of the file', () => {
    const text = valid
      .replace('gid: 0', 'gid: none')
      .replace('- CHOWN', '- CAP_CHOWN')
      .replace('mode: bridge', 'mode: bridge\n  dns: 1.1.1.1')
      .replace('exitCode: 0', 'exitCode: 0\n  exitCode: 1')
      .replace('- accept4', '- accept5');
    const { diagnostics } = decodePolicy(text, 'f');
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'duplicate-key',
      'wrong-type',
      'unknown-capability',
      'unknown-syscall',
      'unknown-field',
    ]);
  });

  it('stops at a hundred problems and says so', () => {
    const unknown = Array.from({ length: 300 }, (_, index) => `x${index}: 1\n`).join('');
    const { diagnostics } = decodePolicy(valid + unknown, 'f');
    expect(diagnostics.length).toBe(101);
    expect(diagnostics.at(-1)?.code).toBe('too-many-problems');
  });

  it('asks the caller which system calls there are', () => {
    const { diagnostics } = decodePolicy(valid, 'f', (name) => name !== 'accept4');
    expect(diagnostics.map(({ message }) => message)).toEqual(['"accept4" is not a system call of Linux']);
  });

  it('keeps what was written out of the terminal', () => {
    const { diagnostics } = decodePolicy(valid.replace('gid: 0', '"g\\e[2Jid": 0'), 'f');
    expect(JSON.stringify(diagnostics)).toContain('g\\\\x1b[2Jid');
  });
});

describe('policyDiagnosticCodes', () => {
  it('are all provoked by the table above', () => {
    const covered = new Set<string>([...edits.map(({ code }) => code), 'too-many-problems']);
    expect(Object.keys(policyDiagnosticCodes).filter((code) => !covered.has(code))).toEqual([]);
  });

  const text = readFileSync(new URL('../../docs/privileges-yaml.md', import.meta.url), 'utf8');

  it('are each named and explained in the documentation, whose example is valid', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
    expect(decodePolicy(example, 'f').diagnostics).toEqual([]);
    const tables = text.replace(/ +/g, ' ');
    for (const [code, { says }] of Object.entries(policyDiagnosticCodes)) {
      expect(tables).toContain(`| \`${code}\` | ${says} |`);
    }
  });
});

describe('renderDiagnostics', () => {
  it('shows the line and a caret under the column', () => {
    const text = valid.replace('gid: 0', 'gid: none');
    const { line } = decodePolicy(text, 'f').diagnostics[0]?.position ?? { line: 0 };
    expect(renderDiagnostics(text, decodePolicy(text, 'privileges.yaml').diagnostics)).toBe(
      [
        `privileges.yaml:${line}:8: error: user.gid is the text "none", not a number (wrong-type)`,
        `  ${line} |   gid: none`,
        '     |        ^',
      ].join('\n'),
    );
  });

  it('makes control characters visible and cuts long lines', () => {
    const text = `${'x'.repeat(200)}\u001b[2J${'y'.repeat(200)}`;
    const rendered = renderDiagnostics(text, decodePolicy(text, 'f\u001b').diagnostics);
    expect(rendered).toContain(`…${'x'.repeat(70)}\\x1b[2J${'y'.repeat(36)}…\n`);
    expect(rendered).not.toContain('\u001b');
    expect(Math.max(...rendered.split('\n').map((line) => line.length))).toBeLessThan(140);
  });

  it('shows nothing where there is nothing', () => {
    expect(renderDiagnostics(valid, [])).toBe('');
    expect(renderDiagnostics('', decodePolicy('', 'f').diagnostics)).toBe(
      'f:1:1: error: the file is empty (empty-document)',
    );
  });
});
