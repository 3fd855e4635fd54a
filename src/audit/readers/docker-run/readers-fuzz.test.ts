// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the manifests' own
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeDockerInspect, readDockerInspect } from '../docker-inspect/read-docker-inspect.js';
import { looksLikeDockerfile, readDockerfile } from '../dockerfile/read-dockerfile.js';
import { looksLikeOci, readOci } from '../oci/read-oci.js';
import { looksLikeQuadlet, readQuadlet } from '../quadlet/read-quadlet.js';
import type { Manifest, ReaderContext, ReadResult } from '../reader.js';
import { looksLikeSystemd, readSystemd } from '../systemd/read-systemd.js';
import { manifestOf, placesOutside, readIn } from './fixtures/read-in-test.js';
import { looksLikeDockerRun, readDockerRun } from './read-docker-run.js';

interface Subject {
  name: string;
  read(manifest: Manifest, context: ReaderContext): ReadResult;
  looksLike(manifest: Manifest): boolean;
  path: string;
  tree: boolean;
  /** Pieces of which texts are made; joined in any order they are mostly nonsense. */
  pieces: readonly string[];
  /** Stands before the pieces, so that they are read at all. */
  head: string;
}

const flagPieces = [
  ...[
    '--privileged',
    '--cap-add',
    '-v',
    '/a:/b:ro',
    '-p',
    '80:80',
    '-itd',
    '--mount',
    'type=bind,src=/,dst=/x',
  ],
  ...[
    '--',
    '-e',
    'A=1',
    '--user=0',
    '-m',
    '1g',
    '--name',
    'x',
    'nginx:1',
    '--unknown',
    '--ulimit',
    'nofile=1:2',
  ],
];
const shellPieces = [
  ...flagPieces,
  ...[
    'docker',
    'run',
    'podman',
    ' ',
    ' ',
    ' ',
    '\n',
    '\\\n',
    '"',
    "'",
    '`',
    '$',
    '${',
    '}',
    '$(',
    ')',
    '(',
    '((',
    '))',
  ],
  ...[
    ';',
    '&&',
    '||',
    '|',
    '&',
    '<<EOF\n',
    'EOF\n',
    '<(',
    '>',
    '2>&1',
    '#',
    'X=',
    'X+=',
    'X=(',
    '$X',
    '${X:-',
    '${X[@]}',
  ],
  ...[
    '"${X[@]}"',
    '${X:=',
    'if ',
    'then ',
    'fi',
    'for x in ',
    'do ',
    'done',
    'case ',
    'esac',
    'bash -c ',
    'eval ',
    '\0',
    '\r\n',
    '😀',
  ],
];
const unitPieces = [
  ...[
    '[Container]\n',
    '[Service]\n',
    '[Pod]\n',
    'Image=',
    'ExecStart=',
    'Environment=',
    'PodmanArgs=',
    'Volume=',
    '\n',
    '\n',
  ],
  ...[
    '\\\n',
    '# c\n',
    '; c\n',
    ' ',
    '"',
    "'",
    '\\x41',
    '\\',
    '%i',
    '%h',
    '%',
    '$X',
    '${X}',
    '$$',
    'X=1',
    '-',
    '@',
    'docker run ',
  ],
  ...['AddCapability=', 'User=', 'Memory=', 'Secret=', ...flagPieces],
];

const subjects: Subject[] = [
  {
    name: 'dockerfile',
    read: readDockerfile,
    looksLike: looksLikeDockerfile,
    path: 'Dockerfile',
    tree: false,
    head: 'FROM a\n',
    pieces: [
      ...[
        'FROM ',
        'RUN ',
        'COPY ',
        'ENV ',
        'ARG ',
        'USER ',
        'EXPOSE ',
        'ONBUILD ',
        'HEALTHCHECK ',
        'CMD ',
        'VOLUME ',
        'SHELL ',
      ],
      ...[
        '# escape=`\n',
        '\n',
        '\r\n',
        '\\\n',
        '`\n',
        '#',
        ' ',
        '\t',
        '"',
        "'",
        '$',
        '${',
        '}',
        ':-',
        '[',
        ']',
        ',',
        '--from=',
        '--mount=from=',
      ],
      ...['<<EOF', '<<-"E"', 'EOF\n', 'a', 'AS ', 'x=1', '80/tcp', '0', '\\', '\ufeff', '😀', '\0'],
    ],
  },
  {
    name: 'docker run',
    read: readDockerRun,
    looksLike: looksLikeDockerRun,
    path: 'x.sh',
    tree: false,
    head: '',
    pieces: shellPieces,
  },
  {
    name: 'quadlet',
    read: readQuadlet,
    looksLike: looksLikeQuadlet,
    path: 'a@b.container',
    tree: false,
    head: '[Container]\n',
    pieces: unitPieces,
  },
  {
    name: 'systemd',
    read: readSystemd,
    looksLike: looksLikeSystemd,
    path: 'a@.service',
    tree: false,
    head: '[Service]\n',
    pieces: unitPieces,
  },
];

const trees: Subject[] = [
  {
    name: 'docker inspect',
    read: readDockerInspect,
    looksLike: looksLikeDockerInspect,
    path: 'x.json',
    tree: true,
    head: 'HostConfig',
    pieces: [
      ...[
        'Id',
        'Name',
        'Config',
        'HostConfig',
        'Mounts',
        'Binds',
        'Env',
        'User',
        'CapAdd',
        'Privileged',
        'Memory',
        'NetworkSettings',
      ],
      ...[
        'Ports',
        'PortBindings',
        '80/tcp',
        'HostIp',
        'HostPort',
        'SecurityOpt',
        'Devices',
        'PathOnHost',
        'Ulimits',
        'RestartPolicy',
        'LogConfig',
      ],
      ...[
        'Tmpfs',
        'Sysctls',
        'BoundingCaps',
        'CreateCommand',
        'Healthcheck',
        'Test',
        'Type',
        'Destination',
        'Source',
        'DeviceRequests',
        '__proto__',
      ],
    ],
  },
  {
    name: 'oci',
    read: readOci,
    looksLike: looksLikeOci,
    path: 'config.json',
    tree: true,
    head: 'ociVersion',
    pieces: [
      ...[
        'ociVersion',
        'process',
        'root',
        'linux',
        'mounts',
        'capabilities',
        'bounding',
        'namespaces',
        'type',
        'path',
        'user',
        'uid',
      ],
      ...[
        'seccomp',
        'defaultAction',
        'maskedPaths',
        'readonlyPaths',
        'resources',
        'devices',
        'memory',
        'limit',
        'cpu',
        'quota',
        'rlimits',
      ],
      ...[
        'destination',
        'options',
        'source',
        'sysctl',
        'selinuxLabel',
        'uidMappings',
        'unified',
        'cpu.max',
        'hooks',
        'cgroupsPath',
        '__proto__',
      ],
    ],
  },
];

/** A text of random pieces, sometimes with a character changed. */
function texts({ pieces, head }: Subject): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ maxLength: 5, unit: 'binary' }) },
  );
  return fc.array(piece, { maxLength: 60 }).map((parts) => head + parts.join(''));
}

/** JSON of known keys with values of any type. */
function values({ pieces, head }: Subject): fc.Arbitrary<string> {
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium', maxDepth: 5 },
      fc.constantFrom(
        null,
        true,
        0,
        -1,
        1e21,
        '',
        'host',
        '/a:/b',
        'ALL',
        '0',
        'A=1',
        '80',
        'SCMP_ACT_ALLOW',
        'bind',
        'docker',
        'run',
      ),
      fc.dictionary(fc.constantFrom(...pieces), tie('tree'), { maxKeys: 8 }),
      fc.array(tie('tree'), { maxLength: 4 }),
    ),
  }));
  return fc
    .dictionary(fc.constantFrom(...pieces), tree)
    .map((map) => JSON.stringify({ [head]: {}, Config: {}, root: {}, ...map }, null, 1));
}

describe.each([...subjects, ...trees].map((subject) => [subject.name, subject] as const))(
  '%s',
  (_, subject) => {
    it('reads any text: no exception, no place outside of it', () => {
      fc.assert(
        fc.property(subject.tree ? values(subject) : texts(subject), (text) => {
          subject.looksLike(manifestOf('-', text, subject.tree));
          const result = readIn(subject.read, { ...subject, text });
          expect(placesOutside(result)).toEqual([]);
          expect(result.diagnostics.every(({ message }) => message.length < 300)).toBe(true);
        }),
        { numRuns: 200 },
      );
    });
  },
);

const big = 500_000;
const bombs: [name: string, text: string][] = [
  ['one long line', 'a'.repeat(big)],
  ['blanks', ' '.repeat(big)],
  ['words', 'docker run a '.repeat(big / 12)],
  ['lines', 'RUN x\nImage=a\ndocker run a\n'.repeat(big / 24)],
  ['open double quote', `docker run "${'a '.repeat(big / 2)}`],
  ['open quotes', `RUN x' " `.repeat(big / 9)],
  ['open substitutions', '$('.repeat(big / 2)],
  ['open braces', '${'.repeat(big / 2)],
  ['open defaults', '${a:-'.repeat(big / 5)],
  ['closed defaults', `${'${a:-'.repeat(big / 10)}${'}'.repeat(big / 10)}`],
  ['subshells', '('.repeat(big)],
  ['process substitutions', '<('.repeat(big / 2)],
  ['backquotes', '`#`'.repeat(big / 3)],
  ['single quotes in backquotes', "`'`".repeat(big / 3)],
  ['here-documents', 'RUN <<E\n'.repeat(big / 8)],
  ['here-documents of one line', `RUN ${'<<E '.repeat(big / 4)}`],
  ['continuations', 'a \\\n'.repeat(big / 4)],
  ['backslashes', '\\'.repeat(big)],
  ['comments', '#\n'.repeat(big / 2)],
  ['doubling variable', `X=aaaaaaaa\n${'X=$X$X\n'.repeat(100)}docker run $X${' $X'.repeat(100_000)}`],
  ['array that grows', `X=(a b)\n${'X+=("${X[@]}")\n'.repeat(200)}docker run ${'"${X[@]}" '.repeat(10_000)}`],
  ['eval of itself', 'X=\'eval "$X"; eval "$X"\'\neval "$X"'],
  ['nested shells', `${'bash -c "'.repeat(2000)}docker run a`],
  ['doubling ARG', `FROM a\nARG A=aaaaaaaa\n${'ARG A=$A$A\n'.repeat(100)}USER $A`],
  [
    'doubling Environment',
    `Environment="A=${'a '.repeat(30_000)}"\nExecStart=docker run${' $A'.repeat(30_000)}`,
  ],
  ['specifiers', `ExecStart=docker run ${'%i'.repeat(big / 2)}`],
  ['assignments', 'a=b '.repeat(big / 4)],
  ['flags', `docker run ${'-i '.repeat(big / 3)}`],
  ['volumes', `docker run ${'-v /a:/b '.repeat(big / 9)}a`],
  ['stages', 'FROM a\n'.repeat(big / 7)],
  ['json list', `FROM a\nRUN [${'"a",'.repeat(big / 4)}`],
];

describe.each(subjects.map((subject) => [subject.name, subject] as const))(
  '%s takes its time in hand',
  (_, subject) => {
    it.each(bombs)('%s', (_name, bomb) => {
      const start = performance.now();
      const text = subject.head + bomb;
      subject.looksLike(manifestOf('-', text));
      const result = readIn(subject.read, { ...subject, text });
      // Seconds on a busy machine; what is quadratic takes far longer.
      expect(performance.now() - start).toBeLessThan(5000);
      expect(result.workloads.length).toBeLessThan(20_000);
    });
  },
);
