import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../src/policy/policy.js';
import { decodePolicy } from '../src/policy/policy-yaml.js';
import { DockerBed, whyNoDockerBed } from './support/docker-bed.js';
import { ComposeStack } from './support/docker-compose-stack.js';
import { composeProjects } from './support/docker-exercises.js';
import { declaredServices, expectInForce } from './support/docker-in-force.js';
import { learnWordpress } from './support/docker-learn-wordpress.js';
import { Bench, expectExit } from './support/tightship.js';

const why = whyNoDockerBed();
let bench: Bench;
let bed: DockerBed;
beforeAll(async () => {
  bench = new Bench();
  if (!why) bed = await DockerBed.make();
}, 240_000);
beforeEach(({ skip }) => {
  if (why) skip(why);
});
afterAll(async () => {
  await bed?.stop();
  await bench.dispose();
});

/** A stack of a copy of the project, in a directory whose last name is the project's: so Compose calls it. */
function stackOf(name: string, variant: string): ComposeStack {
  return new ComposeStack(bed.daemon, bed.copyProject(name, join(variant, name)));
}

/** Brings the stack up, uses it, and takes it down whatever happened. */
async function serve(stack: ComposeStack, use: () => Promise<void>): Promise<void> {
  try {
    await stack.up();
    await use();
  } finally {
    await stack.down();
  }
}

interface Left {
  rule: string;
  resource: string;
  message: string;
}

/** One line a finding, to be compared; without its place, which the repair moves. */
function named(findings: Left[]): string[] {
  return findings.map(({ rule, resource, message }) => `${resource}: ${message} [${rule}]`).sort();
}

/** Hardens the Compose file of a stack, and gives what harden says that it left. */
async function harden(stack: ComposeStack): Promise<string[]> {
  const args = ['harden', '--write', '--format', 'json', '--fail-on', 'never', stack.file];
  return named(JSON.parse(expectExit(await bench.run(args), 0).stdout).left);
}

interface Audited {
  left: string[];
  /** `rule service`, of each finding. */
  rules: Set<string>;
  score: number;
}

/** What an audit says of the Compose file of a stack as it stands. */
async function audit({ file }: ComposeStack): Promise<Audited> {
  const args = ['audit', '--format', 'json', '--fail-on', 'never', file];
  const { findings, summary } = JSON.parse(expectExit(await bench.run(args), 0).stdout);
  const rules = findings.map(({ rule, resource }: Left) => `${rule} of ${resource}`);
  return { left: named(findings), rules: new Set(rules), score: summary.grade.score };
}

describe.each(composeProjects)('$name', ({ name, services, exercise }) => {
  it('serves as it is', async () => {
    const stack = stackOf(name, 'plain');
    await serve(stack, async () => {
      await exercise(stack);
      // What learnt policies refuse below.
      for (const service of services)
        await stack.exec(service, 'sh', '-c', 'touch /anywhere && ln /anywhere /linked');
    });
  });

  it('serves as before when it is hardened without a policy', async () => {
    const stack = stackOf(name, 'hardened');
    const before = readFileSync(stack.file, 'utf8');
    const { score } = await audit(stack);
    const listed = await harden(stack);
    const hardened = readFileSync(stack.file, 'utf8');
    expectOnlyAdded(before, hardened);
    const after = await audit(stack);
    expect(after.left).toEqual(listed);
    expect(after.score).toBeGreaterThan(score);
    await serve(stack, async () => {
      for (const service of services) {
        expect(declaredServices(stack.file)[service]).toMatchObject({
          security_opt: ['no-new-privileges:true'],
          pids_limit: expect.any(Number),
        });
        await expectInForce(stack, service);
      }
      await exercise(stack);
    });
    expect(await harden(stack)).toEqual(listed);
    expect(readFileSync(stack.file, 'utf8')).toBe(hardened);
  });
});

/** Every line of before is there, in its order: comments, blank lines and quotes. */
function expectOnlyAdded(before: string, after: string): void {
  const lines = after.split('\n');
  let from = 0;
  const lost = before.split('\n').filter((line) => {
    const found = lines.indexOf(line, from);
    if (found >= 0) from = found + 1;
    return found < 0;
  });
  expect(lost, after).toEqual([]);
  expect(after).not.toBe(before);
}

/** What a recording of any service as these lets harden do. */
const supportedRules = [
  ...['capabilities-not-dropped', 'net-raw-not-dropped', 'root-writable', 'privilege-escalation'],
  ...['cpu-limit-missing', 'memory-limit-missing', 'pids-limit-missing'],
];

describe('with policies learnt from the images', () => {
  const project = composeProjects.find(({ name }) => name === 'wordpress-mysql') ?? expect.unreachable();
  let stack: ComposeStack;
  beforeAll(async () => {
    if (why) return;
    stack = stackOf(project.name, 'learnt');
    await learnWordpress(bed, bench, stack.directory);
  }, 240_000);

  it('serves as before under what was recorded, and nothing more', async () => {
    const before = await audit(stack);
    const listed = await harden(stack);
    const after = await audit(stack);
    expect(after.left).toEqual(listed);
    expect(after.score).toBeGreaterThan(before.score);
    const gone = [...before.rules].filter((rule) => !after.rules.has(rule));
    expect(gone.sort()).toEqual(
      project.services
        .flatMap((service) => supportedRules.map((rule) => `${rule} of service ${service}`))
        .sort(),
    );
    // What the recording needs is said.
    const come = [...after.rules].filter((rule) => !before.rules.has(rule));
    expect(come.filter((rule) => !/^(cap-[a-z-]+|seccomp-custom) /.test(rule))).toEqual([]);
    for (const service of project.services) {
      const policy = policyIn(join(stack.directory, `privileges.${service}.yaml`));
      expect(declaredServices(stack.file)[service]).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        cap_add: policy.capabilities,
        pids_limit: policy.resources.pids,
      });
    }
    await serve(stack, async () => {
      for (const service of project.services) await expectInForce(stack, service);
      await project.exercise(stack);
      for (const service of project.services) {
        await expectRefused(service, 'touch /anywhere', /Read-only file system/);
        await expectRefused(
          service,
          'touch /tmp/file && ln /tmp/file /tmp/linked',
          /Operation not permitted/,
        );
      }
    });
    const hardened = readFileSync(stack.file, 'utf8');
    expect(await harden(stack)).toEqual(listed);
    expect(readFileSync(stack.file, 'utf8')).toBe(hardened);
  });

  async function expectRefused(service: string, script: string, words: RegExp): Promise<void> {
    await expect(stack.exec(service, 'sh', '-c', script), `${service}: ${script}`).rejects.toThrow(words);
  }

  function policyIn(file: string): Policy {
    const { policy } = decodePolicy(readFileSync(file, 'utf8'), file);
    return policy ?? expect.unreachable(file);
  }
});

/** That the exercises can fail at all, and do where hardening would go too far. */
describe('too strict a change', () => {
  const changes = [
    {
      name: 'flask-redis',
      service: 'redis',
      line: 'cap_drop: [ALL]',
      says: /chown: .*Operation not permitted/,
    },
    {
      name: 'nginx-flask-mysql',
      service: 'db',
      line: 'cap_drop: [ALL]',
      says: /chown: .*Operation not permitted/,
    },
    { name: 'wordpress-mysql', service: 'wordpress', line: 'read_only: true', says: /Read-only file system/ },
  ];
  it.each(changes)('is noticed in $name: $line for $service', async ({ name, service, line, says }) => {
    const stack = stackOf(name, 'strict');
    stack.patienceSeconds = 3;
    const text = readFileSync(stack.file, 'utf8');
    const strict = text.replace(`\n  ${service}:\n`, `\n  ${service}:\n    ${line}\n`);
    expect(strict).not.toBe(text);
    writeFileSync(stack.file, strict);
    const { exercise } = composeProjects.find((project) => project.name === name) ?? expect.unreachable();
    try {
      await expect(stack.up().then(() => exercise(stack))).rejects.toThrow();
      expect(await stack.compose('logs', service)).toMatch(says);
    } finally {
      await stack.down();
    }
  });
});
