import type { Field } from './shell/field.js';

/**
 * What a command line starts: a container; (Podman) a pod for containers; or `elsewhere` what another file declares, or
 * what is started on other hosts.
 */
export interface EngineCommand {
  kind: 'container' | 'pod' | 'elsewhere';
  /** From the engine's name to `run` or `create`. */
  head: readonly Field[];
  /** What stands behind them. */
  words: readonly Field[];
}

type Engine = 'docker' | 'podman' | 'nerdctl';

const engines: Record<string, Engine | undefined> = {
  __proto__: null as never,
  docker: 'docker',
  'docker.io': 'docker',
  'docker.exe': 'docker',
  podman: 'podman',
  'podman-remote': 'podman',
  nerdctl: 'nerdctl',
  'nerdctl.lima': 'nerdctl',
  finch: 'nerdctl',
};

/** Programs that run what their arguments say; `$` is a prompt that was copied with the command. */
const wrappers: ReadonlySet<string> = new Set([
  ...[
    'sudo',
    'doas',
    'env',
    'exec',
    'command',
    'builtin',
    'nohup',
    'nice',
    'ionice',
    'chrt',
    'taskset',
    'time',
  ],
  ...[
    'timeout',
    'setsid',
    'stdbuf',
    'unbuffer',
    'script',
    'xargs',
    'parallel',
    'watch',
    'flock',
    'retry',
    'chronic',
  ],
  ...[
    'systemd-run',
    'systemd-cat',
    'systemd-inhibit',
    'runuser',
    'su',
    'chroot',
    'nsenter',
    'unshare',
    'lima',
  ],
  ...[
    'cgexec',
    'strace',
    'ssh',
    'su-exec',
    'gosu',
    'eatmydata',
    'torsocks',
    'caffeinate',
    'winpty',
    'wsl',
    '$',
    '#',
    'eval',
  ],
]);

/** Flags before the command that have a value behind them (docker --help, podman --help, nerdctl --help). */
const valuedGlobals: ReadonlySet<string> = new Set([
  ...[
    '--config',
    '--context',
    '-c',
    '--host',
    '-H',
    '--log-level',
    '-l',
    '--tlscacert',
    '--tlscert',
    '--tlskey',
  ],
  ...[
    '--cgroup-manager',
    '--conmon',
    '--connection',
    '--events-backend',
    '--hooks-dir',
    '--identity',
    '--imagestore',
  ],
  ...[
    '--module',
    '--namespace',
    '--network-cmd-path',
    '--network-config-dir',
    '--out',
    '--root',
    '--runroot',
    '--runtime',
  ],
  ...['--runtime-flag', '--ssh', '--storage-driver', '--storage-opt', '--tmpdir', '--url', '--volumepath'],
  ...[
    '-n',
    '--address',
    '-a',
    '--cni-netconfpath',
    '--cni-path',
    '--data-root',
    '--host-gateway-ip',
    '--snapshotter',
  ],
]);

/** The name of a program, without its directory. */
export function programName(word: Field | undefined): string {
  const text = word?.text ?? '';
  return text.slice(text.lastIndexOf('/') + 1);
}

function isEngine(program: string): boolean {
  return engines[program] !== undefined || /^(?:docker|podman)-compose$/.test(program);
}

/** Finds the engine in a command, behind any wrappers, and what it is told to start. */
export function engineCommand(words: readonly Field[]): EngineCommand | undefined {
  let at = 0;
  if (wrappers.has(programName(words[0]))) {
    at = words.findIndex((word) => isEngine(programName(word)));
    if (at < 0) return undefined;
  }
  const program = programName(words[at]);
  if (/^(?:docker|podman)-compose$/.test(program))
    return startsElsewhere(words, at, at, elsewhere.compose ?? []);
  const engine = engines[program];
  if (engine === undefined) return undefined;
  return startOf(engine, words, at);
}

function startOf(engine: Engine, words: readonly Field[], start: number): EngineCommand | undefined {
  let at = start + 1;
  while (words[at]?.text.startsWith('-')) {
    const text = words[at]?.text ?? '';
    at += valuedGlobals.has(text) ? 2 : 1;
  }
  const group = words[at]?.text ?? '';
  const verbs = elsewhere[group];
  if (verbs) return startsElsewhere(words, start, at, verbs);
  const pod = engine === 'podman' && group === 'pod';
  if (group === 'container' || pod) at += 1;
  const verb = words[at]?.text;
  if (verb !== 'create' && (verb !== 'run' || pod)) return undefined;
  const kind = pod ? 'pod' : 'container';
  return { kind, head: words.slice(start, at + 1), words: words.slice(at + 1) };
}

/** Groups of commands that start containers which no command line describes, and the words that do. */
const elsewhere: Record<string, readonly string[] | undefined> = {
  __proto__: null as never,
  compose: ['up', 'run', 'create', 'start'],
  stack: ['deploy', 'up'],
  service: ['create'],
  kube: ['play'],
  play: ['kube'],
};

function startsElsewhere(
  words: readonly Field[],
  start: number,
  group: number,
  verbs: readonly string[],
): EngineCommand | undefined {
  // Flags stand between the two, some with values.
  const verb = words.findIndex(
    ({ text }, index) => index > group && index < group + 20 && verbs.includes(text),
  );
  if (verb < 0) return undefined;
  const head = [...words.slice(start, group + 1), words[verb] as Field];
  return { kind: 'elsewhere', head, words: [] };
}

/** Why what such a command starts is not audited here. */
export function reasonElsewhere({ head }: EngineCommand): string {
  const texts = head.map(({ text }) => text);
  if (texts.includes('service'))
    return 'services of a Swarm are not read from command lines: audit a stack file';
  if (texts.includes('kube')) return 'what it starts is declared in a Kubernetes file: audit that file';
  return 'what it starts is declared in a Compose file: audit that file';
}

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'busybox']);

/**
 * The arguments that a command takes as a script of its own: of `sh -c`, `eval`, `ssh HOST`, `su -c`. They are found
 * behind wrappers, too.
 */
export function scriptArguments(words: readonly Field[]): Field[] {
  const first = programName(words[0]);
  if (first === 'eval' || first === 'ssh') return words.slice(1).filter(({ text }) => /\s/.test(text));
  const takes = words.findIndex((word) => shells.has(programName(word)) || programName(word) === 'su');
  if (takes < 0 || (takes > 0 && !wrappers.has(first) && engines[first] === undefined)) return [];
  if (takes > 0 && engines[first] !== undefined) return [];
  const flag = words.findIndex(({ text }, index) => index > takes && /^-[a-z]*c$/.test(text));
  const script = flag < 0 ? undefined : words[flag + 1];
  return script ? [script] : [];
}

/** Whether a command runs what comes on its standard input: a shell without a script, also a remote one. */
export function readsScript(words: readonly Field[]): boolean {
  const first = programName(words[0]);
  if (first === 'ssh') return true;
  const at = wrappers.has(first) ? words.findIndex((word) => shells.has(programName(word))) : 0;
  const name = programName(words[Math.max(at, 0)]);
  return (
    shells.has(name) &&
    words.slice(at + 1).every(({ text }) => /^[-+]/.test(text) && !/^-[a-z]*c$/.test(text))
  );
}

/** `docker compose up`, for a message. */
export function headText({ head }: EngineCommand): string {
  return head
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 80);
}
