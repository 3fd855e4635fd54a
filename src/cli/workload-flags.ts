import { type Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '../base/app-error.js';
import { parsePublish } from '../policy/port-mapping.js';
import type { NetworkMode, ResourceLimits, Workload } from '../policy/workload.js';
import { parseTmpfs, parseVolume } from './parse-mount.js';
import { parseSource } from './parse-source.js';

/** What commander makes of the flags below. Absent flags are absent, so that a policy can fill them in. */
export interface WorkloadFlags {
  publish?: string[];
  volume?: string[];
  tmpfs?: string[];
  env?: string[];
  workdir?: string;
  user?: string;
  name?: string;
  memory?: number;
  cpus?: number;
  pidsLimit?: number;
  capAdd?: string[];
  capDrop?: string[];
  readOnly?: boolean;
  privileged?: boolean;
  network?: NetworkMode;
  userns?: 'private' | 'host';
  securityOpt?: string[];
  rm?: boolean;
  tty?: boolean;
  interactive?: boolean;
}

/** Adds the flags that `docker run` has, with its names and its meaning, to a command. */
export function addWorkloadFlags(command: Command): Command {
  const many = (value: string, before: string[] = []) => [...before, value];
  return command
    .option(
      '-p, --publish <[ip:]host:container[/proto]>',
      'make a port of the workload reachable on this host',
      many,
    )
    .option('-v, --volume <source:path[:ro]>', 'mount a host path or a named volume', many)
    .option('--tmpfs <path[:options]>', 'mount memory', many)
    .option('-e, --env <name[=value]>', 'set a variable, or pass it on from here', many)
    .option('-w, --workdir <path>', 'directory the command starts in')
    .option('-u, --user <user[:group]>', 'user and group, names or numbers')
    .option('--name <name>', 'name of the container')
    .option('-m, --memory <bytes>', 'memory limit, e.g. 64m', parseMemory)
    .option('--cpus <number>', 'CPU limit, e.g. 0.5', parsePositive)
    .option('--pids-limit <number>', 'limit of processes and threads', parseWhole)
    .option('--cap-add <capability>', 'add a capability', many)
    .option('--cap-drop <capability>', 'drop a capability', many)
    .option('--read-only', 'mount the root filesystem read-only')
    .option('--privileged', 'everything this host has: no confinement at all')
    .addOption(new Option('--network <mode>', 'network of the workload').choices(['bridge', 'none', 'host']))
    .addOption(
      new Option('--userns <mode>', 'whether root inside is an id without rights outside').choices([
        'private',
        'host',
      ]),
    )
    .option('--security-opt <option>', 'no-new-privileges[:false]', many)
    .option('--rm', 'accepted for Docker’s sake: a container is always removed when it ends')
    .option('-t, --tty', 'give the workload a terminal')
    .option('-i, --interactive', 'pass on standard input');
}

/** The workload that flags and arguments describe. Throws `USAGE`. */
export function workloadOf(
  flags: WorkloadFlags,
  source: string,
  command: string[],
  context: { cwd: string; environment: NodeJS.ProcessEnv },
): Workload {
  return {
    source: parseSource(source, context.cwd),
    command,
    environment: environmentOf(flags.env ?? [], context.environment),
    mounts: [
      ...(flags.volume ?? []).map((text) => parseVolume(text, context.cwd)),
      ...(flags.tmpfs ?? []).map(parseTmpfs),
    ],
    publish: (flags.publish ?? []).map(parsePublish),
    network: flags.network ?? 'bridge',
    userNamespace: flags.userns ?? 'private',
    resources: resourcesOf(flags),
    capabilities: { add: flags.capAdd ?? [], drop: flags.capDrop ?? [] },
    readOnlyRoot: flags.readOnly ?? false,
    privileged: flags.privileged ?? false,
    noNewPrivileges: noNewPrivileges(flags.securityOpt ?? []),
    tty: flags.tty ?? false,
    interactive: flags.interactive ?? false,
    ...(flags.name === undefined ? {} : { name: checkedName(flags.name) }),
    ...(flags.workdir === undefined ? {} : { workingDirectory: absoluteWorkdir(flags.workdir) }),
    ...(flags.user === undefined ? {} : { user: flags.user }),
  };
}

/** `NAME=value`, or `NAME` for the value it has here; one that has none here is not passed on. */
export function environmentOf(texts: string[], own: NodeJS.ProcessEnv): Record<string, string> {
  const entries = texts.flatMap((text): [string, string][] => {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (name === '') throw new AppError('USAGE', `-e ${JSON.stringify(text)} names no variable`);
    const value = equals < 0 ? own[name] : text.slice(equals + 1);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

function resourcesOf({ memory, cpus, pidsLimit }: WorkloadFlags): ResourceLimits {
  return {
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(pidsLimit === undefined ? {} : { pids: pidsLimit }),
  };
}

function noNewPrivileges(options: string[]): boolean {
  let value = true;
  for (const option of options) {
    const match = option.match(/^no-new-privileges(?:[:=](true|false))?$/);
    if (!match) {
      throw new AppError('USAGE', `--security-opt ${JSON.stringify(option)} is not known`, {
        hint: 'no-new-privileges:false is; a seccomp profile comes from a policy (--policy)',
      });
    }
    value = match[1] !== 'false';
  }
  return value;
}

function checkedName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(name)) return name;
  throw new AppError('USAGE', `--name ${JSON.stringify(name)} is not a name`, {
    hint: 'letters, digits, "_", "." and "-", at most 64, the first a letter or digit',
  });
}

function absoluteWorkdir(path: string): string {
  if (path.startsWith('/')) return path;
  throw new AppError('USAGE', `-w ${JSON.stringify(path)} is not an absolute path`);
}

function parseMemory(text: string): number {
  const match = text.match(/^(\d+(?:\.\d+)?)([bkmgt]?)(?:i?b)?$/i);
  const power = ['b', 'k', 'm', 'g', 't'].indexOf((match?.[2] || 'b').toLowerCase());
  const bytes = Math.floor(Number(match?.[1]) * 1024 ** power);
  // The smallest that Docker takes, for the same reason: nothing starts below it.
  if (match && bytes >= 6 * 1024 ** 2) return bytes;
  throw new InvalidArgumentError('write it as 64m or 1.5g, at least 6m.');
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0.01 && value <= 4096) return value;
  throw new InvalidArgumentError('a number from 0.01 to 4096.');
}

function parseWhole(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number, at least 1.');
}
