import { describe, expect, it, test } from 'vitest';
import { assemble } from '../../bpf/assemble.js';
import type { Program } from '../../bpf/instruction.js';
import { dockerDefaultCapabilities } from '../../linux/capabilities.js';
import type { OciSeccomp } from '../../policy/oci-seccomp.js';
import { compileProfile } from '../compile/compile-profile.js';
import { decisionOfModel } from '../decision/of-model.js';
import { DecisionSpace } from '../decision/space.js';
import { filterModel } from '../libseccomp/model-filter.js';
import { dockerDefaultSeccomp } from '../profile/docker-profile.generated.js';
import { resolveProfile } from '../profile/resolve-profile.js';
import { decisionOfProgram } from '../recover/decision-of-program.js';
import { type Explanation, explainFilter, type FilterToExplain } from './explain-filter.js';
import { pageMarkdown } from './page-markdown.js';
import { pageOfExplanation } from './page-of-explanation.js';

const dockerDefault = resolveProfile(dockerDefaultSeccomp, {
  architecture: 'x86_64',
  kernel: { major: 6, minor: 18 },
  capabilities: dockerDefaultCapabilities,
});

function explainProfile(profile: OciSeccomp, more: Partial<FilterToExplain> = {}): Explanation {
  const space = new DecisionSpace();
  const decisionOf = (each: OciSeccomp) =>
    decisionOfModel(space, filterModel(each, { runtime: 'libseccomp', native: 'x86_64' }));
  return explainFilter(space, {
    decision: decisionOf(profile),
    native: 'x86_64',
    dockerDefault: decisionOf(dockerDefault),
    profile,
    ...more,
  });
}

function explainProgram(program: Program): Explanation {
  const space = new DecisionSpace();
  const docker = decisionOfModel(
    space,
    filterModel(dockerDefault, { runtime: 'libseccomp', native: 'x86_64' }),
  );
  return explainFilter(space, {
    decision: decisionOfProgram(space, program),
    native: 'x86_64',
    dockerDefault: docker,
  });
}

function programOf(text: string): Program {
  const { program } = assemble(text);
  if (program === undefined) throw new Error(text);
  return program;
}

function rule(
  names: string[],
  more: Partial<OciSeccomp['syscalls'][number]> = {},
): OciSeccomp['syscalls'][number] {
  return { names, action: 'SCMP_ACT_ALLOW', ...more };
}

function profileOf(...syscalls: OciSeccomp['syscalls']): OciSeccomp {
  return { defaultAction: 'SCMP_ACT_ERRNO', architectures: ['SCMP_ARCH_X86_64'], syscalls };
}

describe("Docker's default", () => {
  const explanation = explainProfile(dockerDefault);

  it('is told with its conditions', () => {
    expect(explanation.conditional).toMatchObject([
      { name: 'clone', conditions: ['without new namespaces (flags & 0x7e020000 = 0)'] },
      { name: 'personality' },
    ]);
    expect(explanation.dangerous.find(({ name }) => name === 'clone')?.capabilities).toContainEqual({
      name: 'SYS_ADMIN',
    });
  });

  it('puts the worst first', () => {
    const levels = explanation.dangerous.map(({ level }) => level);
    expect(levels[0]).toBe('high');
    expect(levels.lastIndexOf('high')).toBeLessThan(levels.indexOf('elevated'));
  });

  it('differs in nothing from itself', () => {
    expect(explanation.comparison).toEqual({ onlyDocker: [], onlyHere: [] });
  });

  it('counts every named call once', () => {
    const { groups, counts } = explanation;
    expect(groups.reduce((sum, { total }) => sum + total, 0)).toBe(counts.named);
    expect(groups.flatMap(({ always }) => always)).toHaveLength(counts.always);
  });

  test('as a program of unknown origin it is explained alike', () => {
    const { program } = compileProfile(dockerDefault, { runtime: 'libseccomp', native: 'x86_64' });
    expect(explainProgram(program)).toEqual({ ...explanation, unknownNames: [] });
  });
});

describe('explainFilter', () => {
  it('compares with arguments', () => {
    const { comparison } = explainProfile(profileOf(rule(['read', 'clone', 'mount'])));
    expect(comparison.onlyHere).toEqual([
      { name: 'mount', level: 'high', partly: false },
      { name: 'clone', level: 'elevated', partly: true },
    ]);
    expect(comparison.onlyDocker.map(({ name }) => name)).not.toContain('read');
    expect(comparison.onlyDocker[0]).toMatchObject({ level: 'high' });
  });

  it('tells of names that no architecture has, and of a supervisor', () => {
    const profile = {
      ...profileOf(rule(['read', 'no_such_call']), rule(['mount'], { action: 'SCMP_ACT_NOTIFY' })),
      listenerPath: '/run/agent',
    };
    const { unknownNames, asked } = explainProfile(profile);
    expect({ unknownNames, asked }).toEqual({
      unknownNames: ['no_such_call'],
      asked: { names: ['mount'], listenerPath: '/run/agent' },
    });
  });

  it('tells how newer calls are answered', () => {
    const enosys = rule(['clone3', 'openat2'], { action: 'SCMP_ACT_ERRNO', errnoRet: 38 });
    const { refused } = explainProfile(profileOf(rule(['read']), enosys));
    expect(refused.newer.enosys).toBe(2);
    expect(refused.newer.otherwise).toContain('statmount');
    expect(refused.answers.map(({ verdict }) => verdict.errno)).toEqual([1, 38]);
  });

  it('says which of the capabilities the container has', () => {
    const { dangerous } = explainProfile(profileOf(rule(['mount', 'ptrace'])), {
      capabilities: ['SYS_PTRACE'],
    });
    const ptrace = dangerous.find(({ name }) => name === 'ptrace');
    expect(ptrace?.capabilities).toContainEqual({ name: 'SYS_PTRACE', had: true });
    expect(dangerous.find(({ name }) => name === 'mount')?.capabilities).toContainEqual({
      name: 'SYS_ADMIN',
      had: false,
    });
  });

  it.each(['x86_64', 'aarch64', 'riscv64', 'ppc64le', 's390x'] as const)(
    'knows the interfaces of %s',
    (native) => {
      const space = new DecisionSpace();
      const { architectures, counts } = explainFilter(space, {
        decision: space.leaf(0x7fff0000),
        native,
        dockerDefault: space.leaf(0x7fff0000),
      });
      expect(architectures[0]).toMatchObject({ architecture: native, always: counts.named });
    },
  );
});

describe('x32', () => {
  const blockList = `
      ld [4]
      jeq #0xc000003e, check, deny
    check: ld [0]
      jeq #101, deny, allow
    allow: ret #0x7fff0000
    deny:  ret #0x50001
  `;

  it('is seen where a list of forbidden numbers leaves it open', () => {
    const explanation = explainProgram(programOf(blockList));
    const x32 = explanation.architectures.find(({ architecture }) => architecture === 'x32');
    expect(x32).toMatchObject({ always: x32?.named });
    expect(explanation.others.permittedRanges).toBeGreaterThan(0);
    expect(explanation.others.permittedNumbers[0]?.architecture).toBe('x86_64');
    const { sections } = pageOfExplanation('filter', explanation);
    expect(sections[0]?.items).toMatchObject([{ term: 'unnamed numbers', tone: 'bad' }]);
  });

  it('is refused whole where the profile does not list it', () => {
    const { architectures, others } = explainProfile(profileOf(rule(['read'])));
    expect(architectures).toMatchObject([
      { architecture: 'x86_64', always: 1 },
      { architecture: 'x86', always: 0, refusal: { action: 'SCMP_ACT_KILL_THREAD' } },
      { architecture: 'x32', always: 0 },
    ]);
    expect(others).toMatchObject({ permittedRanges: 0, foreignArchitectures: false });
  });
});

test('a filter without any restriction says so', () => {
  const { others, counts } = explainProgram(programOf('ret #0x7fff0000'));
  expect(counts.always).toBe(counts.named);
  expect(others.foreignArchitectures).toBe(true);
});

test('a condition on the caller is no condition on arguments', () => {
  const program = programOf(`
      ld [8]
      jeq #0x1000, allow, deny
    allow: ret #0x7fff0000
    deny:  ret #0x50001
  `);
  const { conditional } = explainProgram(program);
  expect(conditional.find(({ name }) => name === 'read')).toEqual({
    name: 'read',
    otherwise: [{ action: 'SCMP_ACT_ERRNO', errno: 1 }],
  });
});

test('Markdown cannot be broken out of', () => {
  const explanation = explainProfile(profileOf(rule(['read', '</details><script>', '`|[x](y)\u001b[2J'])));
  const text = pageMarkdown(pageOfExplanation('evil *name*.json', explanation));
  expect(text).toContain('# evil \\*name\\*.json');
  expect(text).toContain('\\</details\\>\\<script\\>');
  expect(text).not.toContain('\u001b');
});
