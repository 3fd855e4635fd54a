import { constants } from 'node:os';
import { AppError } from '../base/app-error.js';
import { type Container, startContainer } from '../engine/oci/start-container.js';
import { confineByFlags } from '../export/confine-by-flags.js';
import { acquireLease } from '../host/lease.js';
import { hasExecuted, killProcess, mindsSignal } from '../host/process-identity.js';
import type { Policy } from '../policy/policy.js';
import { detachRun, isSupervisor, reportStarted } from './detach.js';
import { throwIfInterrupted } from './interrupted.js';
import type { ExitCode, Io } from './io.js';
import { leaseInfo } from './lease-info.js';
import { logOutput } from './output-log.js';
import { precompiledFilter } from './precompiled-filter.js';
import { prepare } from './prepare.js';
import { progressOn } from './progress.js';
import { parseRuntimeName } from './runtime-name.js';
import { styleFor } from './style.js';
import { underPolicy, warnOtherRuntime, workloadOfPolicy } from './under-policy.js';
import { type WorkloadFlags, workloadOf } from './workload-flags.js';

export interface RunCall {
  source: string | undefined;
  args: string[];
  flags: WorkloadFlags & { policy?: string; runtime?: string; detach?: boolean };
}

/** Runs a workload in the foreground, or hands it to a process in the background; the exit status is its own. */
export async function runCommand({ source, args, flags }: RunCall, io: Io): Promise<ExitCode> {
  if (flags.detach && !isSupervisor()) return detachRun(io);
  const policy = flags.policy === undefined ? undefined : await readPolicy(flags.policy, io);
  if (source === undefined && policy === undefined) {
    throw new AppError('USAGE', 'what to run? give a WORKLOAD, or a --policy that names one');
  }
  const governed =
    policy && underPolicy(policy, workloadOfPolicy(policy, flags, source, args, io), flags.policy ?? '');
  const workload = governed?.workload ?? workloadOf(flags, source ?? '', args, io);
  checkTerminal(flags);
  const progress = progressOn(io);
  const ready = await prepare(
    'tightship run',
    workload.source,
    parseRuntimeName(flags.runtime),
    progress,
    io,
  );
  if (policy) warnOtherRuntime(policy, ready.runtime, progress);
  const confinement = governed?.confinement ?? confineByFlags(workload, ready.facts);
  if (workload.privileged) warnPrivileged(io);
  const { stateRoot, rootFilesystem, runtime } = ready;
  const lease = acquireLease(stateRoot, leaseInfo(workload, stateRoot, flags.detach));
  try {
    throwIfInterrupted(io);
    const container = await startContainer({
      ...{ workload, confinement, rootFilesystem, runtime, lease, stateRoot },
      ...(await precompiledFilter(confinement, ready)),
      ...(governed ? { user: governed.user } : {}),
      streams: flags.detach ? 'pipe' : 'inherit',
      onCreated: async () => throwIfInterrupted(io),
    });
    const forwarding = forwardSignals(container, io);
    if (flags.detach) {
      logOutput(container.outputs, lease.directory);
      reportStarted(lease.id);
    }
    try {
      const { code } = await container.exited;
      return forwarding.ended ? 128 + constants.signals[forwarding.ended] : code;
    } finally {
      forwarding.stop();
    }
  } finally {
    await lease.release();
  }
}

/** What reads policies is loaded only for one: most of a short run is its own start. */
async function readPolicy(path: string, io: Io): Promise<Policy> {
  return (await import('./policy-file.js')).readPolicyFile(path, io);
}

const retryMs = 5;

/** Those that end a process which does nothing about them (signal(7)). */
const ending: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];
const forwarded: NodeJS.Signals[] = [...ending, 'SIGCONT', 'SIGWINCH'];

interface Forwarding {
  /** The signal that ended the container, as it would have ended it outside. */
  ended: NodeJS.Signals | undefined;
  stop(): void;
}

/**
 * What this process is told, the container is told; the runtime also resizes the terminal on SIGWINCH. The first
 * process of a pid namespace is spared signals that it has no handler for (pid_namespaces(7)): what would have
 * ended it anywhere else ends it here, too.
 */
function forwardSignals(container: Container, { interrupts }: Io): Forwarding {
  const send = (signal: NodeJS.Signals): void => {
    // The runtime in the workload's place would make of it what it likes.
    if (!hasExecuted(container.pid)) {
      setTimeout(send, retryMs, signal);
    } else if (!ending.includes(signal) || mindsSignal(container.pid, signal)) {
      container.signal(signal);
    } else {
      forwarding.ended = signal;
      killProcess(container.pid);
    }
  };
  const forwarding: Forwarding = {
    ended: undefined,
    stop: () => {
      for (const signal of forwarded) process.off(signal, send);
    },
  };
  for (const signal of forwarded) process.on(signal, send);
  // One that came since the container was let go.
  if (interrupts.received) send(interrupts.received);
  return forwarding;
}

function checkTerminal(flags: WorkloadFlags): void {
  if (flags.tty && flags.interactive && !process.stdin.isTTY && !isSupervisor()) {
    throw new AppError('USAGE', 'standard input is not a terminal', { hint: 'leave out -t, or -i' });
  }
}

function warnPrivileged(io: Io): void {
  const style = styleFor(io.stderr, io.environment);
  const lines = [
    '--privileged: this workload is not confined. It has every capability and device of this host, no',
    'seccomp filter, and can take over the host. "tightship learn" finds out what it needs instead.',
  ];
  for (const line of lines) io.stderr.write(`${style.bgRed(style.white(' WARNING '))} ${line}\n`);
}
