import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { ComposeStack } from './docker-compose-stack.js';

/** What hardening may write into a service of a Compose file, as far as the tests know how to look for it. */
interface DeclaredService {
  security_opt?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  read_only?: boolean;
  tmpfs?: string[];
  mem_limit?: string | number;
  cpus?: string | number;
  pids_limit?: number;
  logging?: { options?: Record<string, string> };
}

/** The services of a Compose file as it stands. */
export function declaredServices(file: string): Record<string, DeclaredService> {
  return parse(readFileSync(file, 'utf8'), { merge: true }).services;
}

/**
 * Fails the test unless all that the Compose file of a running stack declares for `service` is in force: as the
 * engine has it (`docker inspect`), and as the kernel does (the container's first process, its cgroup).
 */
export async function expectInForce(stack: ComposeStack, service: string): Promise<void> {
  const declared = declaredServices(stack.file)[service] ?? expect.unreachable(`no service ${service}`);
  const container = await stack.container(service);
  const { HostConfig: host } = container;
  const status = await firstProcess(stack, service);
  const isConfined = (declared.security_opt ?? []).some((option) =>
    /^no-new-privileges(:true)?$/.test(option),
  );
  expect({ service, noNewPrivileges: status.NoNewPrivs }).toEqual({
    service,
    noNewPrivileges: isConfined ? '1' : '0',
  });
  expect(host.ReadonlyRootfs).toBe(declared.read_only ?? false);
  expect(sorted(host.CapDrop)).toEqual(sorted(declared.cap_drop));
  expect(sorted(host.CapAdd)).toEqual(sorted(declared.cap_add));
  expectCapabilities(declared, BigInt(`0x${status.CapBnd}`));
  expect(Object.keys(host.Tmpfs ?? {}).sort()).toEqual(
    (declared.tmpfs ?? []).map((entry) => entry.split(':')[0]).sort(),
  );
  expect(host.Memory).toBe(bytes(declared.mem_limit));
  expect(host.NanoCpus).toBe(Math.round(Number(declared.cpus ?? 0) * 1e9));
  expect(host.PidsLimit ?? 0).toBe(declared.pids_limit ?? 0);
  expect(host.LogConfig.Config).toEqual(declared.logging?.options ?? {});
  expectSeccomp(stack, declared, host.SecurityOpt ?? []);
  expect(status.Seccomp).toBe('2');
}

/** Numbers of <linux/capability.h>. */
const capabilityNumbers: Record<string, number> = {
  ...{ CHOWN: 0, DAC_OVERRIDE: 1, FOWNER: 3, FSETID: 4, KILL: 5, SETGID: 6, SETUID: 7, SETPCAP: 8 },
  ...{ NET_BIND_SERVICE: 10, NET_RAW: 13, SYS_CHROOT: 18, MKNOD: 27, AUDIT_WRITE: 29, SETFCAP: 31 },
};

function expectCapabilities({ cap_add = [], cap_drop = [] }: DeclaredService, bounding: bigint): void {
  const names = Object.keys(capabilityNumbers);
  const isDropped = (name: string) =>
    !cap_add.includes(name) && (cap_drop.includes('ALL') || cap_drop.includes(name));
  const had = names.filter((name) => bounding & (1n << BigInt(capabilityNumbers[name] ?? 0)));
  expect(had).toEqual(names.filter((name) => !isDropped(name)));
}

/** Compose hands the profile's text over, not its path. */
function expectSeccomp(stack: ComposeStack, { security_opt = [] }: DeclaredService, options: string[]): void {
  const profile = security_opt.map((option) => option.match(/^seccomp[:=](.*)/)?.[1]).find(Boolean);
  const given = options.find((option) => option.startsWith('seccomp='))?.slice('seccomp='.length);
  if (profile === undefined) expect(given).toBeUndefined();
  else
    expect(JSON.parse(given ?? 'null')).toEqual(
      JSON.parse(readFileSync(join(stack.directory, profile), 'utf8')),
    );
}

/** Fields of /proc/PID/status of the container's first process. */
async function firstProcess(stack: ComposeStack, service: string): Promise<Record<string, string>> {
  const text = await stack.exec(service, 'cat', '/proc/1/status');
  return Object.fromEntries(text.split('\n').map((line) => line.split(/:\s*/, 2)));
}

function sorted(names: string[] | null | undefined): string[] {
  return [...(names ?? [])].sort();
}

/** As Compose reads sizes: binary units; 0 is no limit. */
function bytes(size: string | number = 0): number {
  const [, number = '', unit = ''] =
    String(size).match(/^(\d+)\s*([bkmg]?)/i) ?? expect.unreachable(String(size));
  return Number(number) * 1024 ** 'bkmg'.indexOf(unit.toLowerCase() || 'b');
}
