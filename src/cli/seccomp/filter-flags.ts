import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Architecture, architectures } from '../../linux/architecture.js';
import { type Capability, parseCapability } from '../../linux/capabilities.js';
import type { NativeArchitecture } from '../../seccomp/oci-architecture.js';

/** How a profile becomes a filter. */
export interface FilterFlags {
  /** The machine's own first; without it, those that the profile lists. */
  arch?: Architecture[];
  /** No flag of its own: the machine, where a command uses `--arch` for something else. */
  machine?: NativeArchitecture;
  /** The container's capabilities, for profiles with conditions; Docker's default set without it. */
  cap?: Capability[];
  /** For profiles with conditions; this machine's without it. */
  kernel?: { major: number; minor: number };
  /** Whose reading of the profile. */
  as: 'libseccomp' | 'runc' | 'crun';
}

/** Adds what `FilterFlags` says. */
export function addFilterFlags(command: Command): Command {
  return addTargetFlags(command).addOption(
    new Option('--as <reader>', 'whose reading of a profile; runc adds ENOSYS for calls newer than it')
      .choices(['libseccomp', 'runc', 'crun'])
      .default('libseccomp'),
  );
}

/** All but `--as`: what a profile is for, not who reads it. */
export function addTargetFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--arch <names>',
        `architectures, the machine's own first: ${architectures.join(', ')}`,
      ).argParser(parseArchitectures),
    )
    .addOption(
      new Option(
        '--cap <name>',
        "a capability of the container, instead of Docker's default set (repeatable)",
      ).argParser(collectCapability),
    )
    .addOption(
      new Option('--kernel <version>', 'of the host, e.g. 6.18; by default this one').argParser(parseKernel),
    );
}

function parseArchitectures(text: string): Architecture[] {
  return [...new Set(text.split(',').map((part) => parseArchitecture(part.trim())))];
}

/** Accepts our names and the common ones of others. */
function parseArchitecture(text: string): Architecture {
  const name = text.toLowerCase();
  const found = architectures.find((architecture) => architecture === (otherNames[name] ?? name));
  if (found) return found;
  throw new InvalidArgumentError(`there is no architecture "${text}"; there are ${architectures.join(', ')}`);
}

const otherNames: Record<string, Architecture> = {
  amd64: 'x86_64',
  'x86-64': 'x86_64',
  i386: 'x86',
  i686: 'x86',
  '386': 'x86',
  arm64: 'aarch64',
  armhf: 'arm',
  ppc64el: 'ppc64le',
};

function collectCapability(text: string, earlier: Capability[] = []): Capability[] {
  if (text.toLowerCase() === 'none') return earlier;
  const capability = parseCapability(text);
  if (capability) return [...new Set([...earlier, capability])];
  throw new InvalidArgumentError('Linux has no such capability; "none" is the empty set');
}

function parseKernel(text: string): { major: number; minor: number } {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(text) ?? [];
  if (major !== undefined && minor !== undefined) return { major: Number(major), minor: Number(minor) };
  throw new InvalidArgumentError('expected a version such as 6.18');
}
