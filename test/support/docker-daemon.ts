import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** Of programs, those that are not on the PATH; what a test that needs them cannot do without. */
export function missingPrograms(names: string[]): string[] {
  const directories = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`.split(delimiter);
  return names.filter((name) => !directories.some((directory) => isProgram(join(directory, name))));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What `DockerDaemon` runs, each from the Debian package docker.io or what it depends on. */
export const daemonPrograms = [
  ...['dockerd', 'docker', 'docker-init', 'docker-proxy', 'containerd', 'runc'],
  ...['iptables', 'ip', 'unshare', 'nsenter', 'setpriv'],
];

/** What of the daemon's would outlive it, were it not removed; kept apart from everybody else's. */
interface Places {
  directory: string;
  cgroup: string;
}

/**
 * A Docker daemon of its own, which knows nothing of any other on the machine: network, mount and process
 * namespaces are its own, so that its bridge, netfilter rules, published ports (80 as well), mounts, containers
 * and containerd are gone with its first process, which dies with this one, whatever happens. What a file
 * system keeps - data directory and cgroups - `stop` removes.
 */
export class DockerDaemon {
  /** Above data, sockets and the client's configuration; what a test makes beside them is removed with them. */
  readonly directory: string;
  readonly #cgroup: string;
  readonly #process: DaemonProcess;
  #networkPid = 0;

  private constructor({ directory, cgroup }: Places, process: DaemonProcess) {
    this.directory = directory;
    this.#cgroup = cgroup;
    this.#process = process;
  }

  /** Resolves once the daemon answers; rejects with its log when it does not within 30 s. */
  static async start(): Promise<DockerDaemon> {
    const places: Places = {
      directory: mkdtempSync(join(tmpdir(), 'tightship-docker-')),
      cgroup: `tightship-docker-${randomBytes(4).toString('hex')}`,
    };
    for (const name of ['data', 'exec', 'client']) mkdirSync(join(places.directory, name));
    const daemon = new DockerDaemon(places, startProcess(places));
    try {
      await daemon.#untilItAnswers();
      return daemon;
    } catch (error) {
      await daemon.stop();
      throw error;
    }
  }

  /** Variables that make Docker's clients, Tightship's engine among them, talk to this daemon. */
  get environment(): Record<string, string> {
    return {
      DOCKER_HOST: `unix://${this.directory}/docker.sock`,
      DOCKER_CONFIG: join(this.directory, 'client'),
      // Of Docker's builders, the one that needs no plugin.
      DOCKER_BUILDKIT: '0',
      COMPOSE_DOCKER_CLI_BUILD: '0',
      COMPOSE_ANSI: 'never',
    };
  }

  /** Runs `docker ARGS…` and gives what it printed; its words are part of the error when it fails. */
  async docker(...args: string[]): Promise<string> {
    const { stdout } = await execa('docker', args, { env: this.environment });
    return stdout;
  }

  /** The command that runs a program of the host where the daemon's published ports are: on 127.0.0.1. */
  inNetwork(file: string, ...args: string[]): [file: string, args: string[]] {
    return ['nsenter', [`--net=/proc/${this.#networkPid}/ns/net`, '--', file, ...args]];
  }

  /** What `docker inspect` says of containers: by name or id, of all that there are when none is given. */
  async inspect(...names: string[]): Promise<InspectedContainer[]> {
    const wanted = names.length > 0 ? names : (await this.docker('ps', '-aq')).split('\n').filter(Boolean);
    return wanted.length === 0 ? [] : JSON.parse(await this.docker('inspect', ...wanted));
  }

  /** Ends the daemon and all of its containers at once, and removes what they kept. */
  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#process;
    await removeCgroups(this.#cgroup);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 20 });
  }

  async #untilItAnswers(): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { exitCode, stderr } = await execa('docker', ['version'], {
        env: this.environment,
        reject: false,
      });
      if (exitCode === 0) break;
      if (this.#process.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `dockerd does not answer: ${stderr}\n${readFileSync(join(this.directory, 'log'), 'utf8')}`,
        );
      }
      await sleep(50);
    }
    const child = `/proc/${this.#process.pid}/task/${this.#process.pid}/children`;
    this.#networkPid = Number(readFileSync(child, 'utf8').split(' ')[0]);
  }
}

/** As much of `docker inspect` as the tests look at. */
export interface InspectedContainer {
  Id: string;
  Name: string;
  Mounts: { Type: string; Destination: string; RW: boolean }[];
  Config: { Image: string; User: string; Labels: Record<string, string> };
  State: { Status: string; Running: boolean; RestartCount?: number; Health?: { Status: string } };
  HostConfig: {
    Privileged: boolean;
    ReadonlyRootfs: boolean;
    CapAdd: string[] | null;
    CapDrop: string[] | null;
    SecurityOpt: string[] | null;
    Tmpfs?: Record<string, string>;
    Memory: number;
    NanoCpus: number;
    PidsLimit: number | null;
    LogConfig: { Type: string; Config: Record<string, string> };
  };
}

/** `--kill-child`: with the process that unshared, the first one of the new process namespace, and so all. */
function startProcess({ directory, cgroup }: Places) {
  const daemon = [
    ...['dockerd', '--data-root', join(directory, 'data'), '--exec-root', join(directory, 'exec')],
    ...['--pidfile', join(directory, 'docker.pid'), '-H', `unix://${directory}/docker.sock`],
    ...['--config-file', join(directory, 'daemon.json'), '--cgroup-parent', `/${cgroup}`],
    ...['--ip6tables=false', '--shutdown-timeout', '1'],
  ];
  const namespaces = [
    '--net',
    '--mount',
    '--ipc',
    '--uts',
    '--pid',
    '--mount-proc',
    '--fork',
    '--kill-child',
  ];
  const script = 'ip link set lo up; exec docker-init -- "$@"';
  const log = join(directory, 'log');
  writeFileSync(join(directory, 'daemon.json'), '{}'); // Else the machine's own.
  return execa(
    'setpriv',
    ['--pdeathsig', 'SIGKILL', 'unshare', ...namespaces, 'sh', '-c', script, 'sh', ...daemon],
    {
      reject: false,
      stdin: 'ignore',
      stdout: { file: log },
      stderr: { file: log },
      env: { PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` },
    },
  );
}

type DaemonProcess = ReturnType<typeof startProcess>;

/** Removes the group `name` below every controller; the kernel may still be at the processes that were just killed. */
export async function removeCgroups(name: string): Promise<void> {
  const root = '/sys/fs/cgroup';
  const deadline = Date.now() + 10_000;
  for (const parent of ['.', ...subdirectories(root)]) {
    const group = join(root, parent, name);
    while (!removeGroups(group) && Date.now() < deadline) await sleep(50);
  }
}

/** From the leaves up; says whether all are gone. */
function removeGroups(directory: string): boolean {
  const children = subdirectories(directory).map((name) => removeGroups(join(directory, name)));
  try {
    rmdirSync(directory);
    return children.every(Boolean);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function subdirectories(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}
