import { z } from 'zod';
import { AppError } from '../../../base/app-error.js';
import { printable } from '../../../base/text.js';
import type { ExposedPort, ImageConfig } from './config.js';
import type { Platform } from './platform.js';

/** Real ones have some kilobytes; the history grows with the layers. */
export const configLimitBytes = 8 * 1024 * 1024;

// NUL ends a string for the kernel: what follows would not be what anyone reviewed.
const text = z.string().refine((value) => !value.includes('\0'), 'holds a NUL');
const list = z.array(text).nullish();
const set = z.record(text, z.unknown()).nullish();

/** The OCI image configuration (image-spec, config.md); Docker's has the same fields and some more. */
const schema = z.object({
  os: z.string().nullish(),
  architecture: z.string().nullish(),
  variant: z.string().nullish(),
  config: z
    .object({
      Env: list,
      Entrypoint: list,
      Cmd: list,
      User: text.nullish(),
      WorkingDir: text.nullish(),
      ExposedPorts: set,
      Volumes: set,
      StopSignal: text.nullish(),
    })
    .nullish(),
});

/**
 * Reads the configuration blob of an image; `what` names the image. Throws `IMAGE_INVALID` where a field has a
 * value that no engine could use. Environment entries without `=` mean nothing to a process and are left out.
 */
export function parseImageConfig(bytes: Buffer, what: string): { config: ImageConfig; platform: Platform } {
  const { os, architecture, variant, config } = parse(bytes, what);
  return {
    platform: { os: os ?? '', architecture: architecture ?? '', variant: variant ?? undefined },
    config: {
      environment: parseEnvironment(config?.Env ?? []),
      entrypoint: config?.Entrypoint ?? [],
      command: config?.Cmd ?? [],
      user: config?.User ?? '',
      workingDirectory: config?.WorkingDir || '/',
      exposedPorts: Object.keys(config?.ExposedPorts ?? {}).flatMap((port) => parsePort(port, what)),
      volumes: Object.keys(config?.Volumes ?? {}),
      ...(config?.StopSignal ? { stopSignal: config.StopSignal } : {}),
    },
  };
}

function parse(bytes: Buffer, what: string): z.infer<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid(what, 'it is not JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(what, `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}

function parseEnvironment(entries: string[]): Record<string, string> {
  const pairs = entries.filter((entry) => entry.indexOf('=') > 0);
  return Object.fromEntries(
    pairs.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** Docker also knows sctp, which nothing here can map: such a port is left out. */
function parsePort(port: string, what: string): ExposedPort[] {
  const [, digits, protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(port) ?? [];
  const containerPort = Number(digits);
  if (digits === undefined || containerPort < 1 || containerPort > 65535) {
    throw invalid(what, `ExposedPorts: ${port} is not a port`);
  }
  const name = protocol.toLowerCase();
  return name === 'tcp' || name === 'udp' ? [{ containerPort, protocol: name }] : [];
}

function invalid(what: string, why: string): AppError {
  return new AppError('IMAGE_INVALID', `${what} has a configuration that cannot be used: ${printable(why)}`, {
    hint: 'build the image again',
  });
}
