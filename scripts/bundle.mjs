// Makes dist/bundle/ of dist/: what bin/tightship runs. Loading some hundred modules one by one takes Node longer than
// most commands take. Dependencies are bundled, too, but for koffi, which is native; their licences go with them.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

rmSync('dist/bundle', { recursive: true, force: true });
const bundle = await rolldown({
  input: { main: 'dist/cli/main.js', 'audit-worker': 'dist/cli/audit/audit-worker.js' },
  platform: 'node',
  external: ['koffi'],
  // The package's build for Node is CommonJS, of which nothing can be left out.
  resolve: { alias: { yaml: join(process.cwd(), 'node_modules/yaml/browser/dist/index.js') } },
  preserveEntrySignatures: 'allow-extension',
  checks: { ineffectiveDynamicImport: false },
});
const { output } = await bundle.write({
  dir: 'dist/bundle',
  // Node loads CommonJS in half the time.
  format: 'cjs',
  minify: true,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  codeSplitting: {
    includeDependenciesRecursively: false,
    // Two large chunks instead of thirty small ones, for each file costs most of a millisecond.
    groups: [
      {
        name: 'core',
        priority: 2,
        test: /\/dist\/(?:base\/|cli\/(?:(?:main|io|input-file|output-file|report-error|style|tool-version|interrupted|progress)|commands\/[a-z-]+)\.js|host\/(?:package-root|process-identity)\.js|linux\/(?:architecture|capabilities)\.js)|\/node_modules\/(?:commander|picocolors|yocto)/,
      },
      {
        name: 'audit',
        test: /\/dist\/(?:audit\/(?:source|model|readers|rules|pss|grade|suppress|fixes\/describe|[a-z-]+\.js)|cli\/audit\/(?:audit-(?!worker)|find-manifests|read|print|config|packed)|policy\/(?:yaml-measure|policy-text|policy-diagnostics))|\/node_modules\/yaml\//,
      },
    ],
  },
});
await bundle.close();
// Threads are started by the name that the module has in dist/.
writeFileSync('dist/bundle/audit-worker.js', "import './audit-worker.cjs';\n");

const bundled = new Set(
  output.flatMap(({ moduleIds = [] }) =>
    moduleIds.flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []),
  ),
);
const licences = [...bundled].sort().map((name) => {
  const directory = join('node_modules', name);
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file || !existsSync(join(directory, file))) throw new Error(`${name} has no licence file`);
  return `${name}\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
});
writeFileSync('dist/bundle/LICENSES.txt', licences.join(`\n${'-'.repeat(80)}\n\n`));
