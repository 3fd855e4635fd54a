// The import arrows of ARCHITECTURE.md. Each folder of src/ may import itself and what is listed, nothing else;
// type-only imports count. Folders not listed at all may not exist.
const pureMechanisms = ['base', 'linux', 'bpf', 'policy'];
const mayImport = {
  base: [],
  linux: ['base'],
  bpf: ['base', 'linux'],
  policy: ['base', 'linux'],
  seccomp: pureMechanisms,
  resources: pureMechanisms,
  synthesize: [...pureMechanisms, 'seccomp', 'resources'],
  export: [...pureMechanisms, 'seccomp', 'resources'],
  audit: [...pureMechanisms, 'seccomp', 'resources', 'export'],
  host: ['base', 'linux', 'bpf', 'policy'],
  record: ['base', 'linux', 'policy', 'host'],
  engine: ['base', 'linux', 'policy', 'host'],
  session: ['base', 'linux', 'policy', 'host', 'record', 'engine'],
  verify: ['base', 'linux', 'policy', 'host', 'record', 'engine', 'session'],
};
const pure = ['base', 'linux', 'bpf', 'policy', 'seccomp', 'resources', 'synthesize', 'export', 'audit'];
const folders = [...Object.keys(mayImport), 'cli'];

module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, allowed]) => ({
      name: `${folder}-imports`,
      comment: `src/${folder} may import only: ${[folder, ...allowed].join(', ')}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
    })),
    {
      name: 'pure-without-io',
      comment: 'The pure half computes: no Node built-in that reads, writes, spawns or connects.',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/`, pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(path/posix|util)$' },
    },
    {
      name: 'ffi-only-in-host',
      comment: 'host/ is the only place that touches the kernel.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/host/' },
      to: { path: 'node_modules/koffi' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'known-folders',
      comment: 'A new folder under src/ is a decision: name it here and in ARCHITECTURE.md.',
      severity: 'error',
      from: { path: '^src/[^/]+', pathNot: `^src/(${folders.join('|')})/` },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
