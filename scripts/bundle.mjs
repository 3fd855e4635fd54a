// Makes dist/bundle/ of dist/: what bin/tightship runs. Loading some hundred modules one by one takes Node longer than
// most commands take. Dependencies are bundled, too, but for koffi, which is native; their licences go with them.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';

const core = importedBy('dist/cli/main.js');
const audit = importedBy('dist/cli/audit/audit-worker.js');

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
    // Two large chunks instead of thirty small ones, for each file costs most of a millisecond: what every command
    // needs, and what every audit needs.
    groups: [
      { name: 'core', priority: 2, test: (id) => core.has(ownerOf(id)) },
      { name: 'audit', priority: 1, test: (id) => audit.has(ownerOf(id)) },
    ],
  },
});
await bundle.close();
// Threads are started by the name that the module has in dist/.
writeFileSync('dist/bundle/audit-worker.js', "import './audit-worker.cjs';\n");

const bundled = new Set(
  output.flatMap(({ moduleIds = [] }) =>
    moduleIds.filter((id) => id.includes('/node_modules/')).map(ownerOf),
  ),
);
const licences = [...bundled].sort().map((name) => {
  const directory = join('node_modules', name);
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file || !existsSync(join(directory, file))) throw new Error(`${name} has no licence file`);
  return `${name}\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
});
writeFileSync('dist/bundle/LICENSES.txt', licences.join(`\n${'-'.repeat(80)}\n\n`));

/** Files of dist/ and names of packages that a module imports, at once and not when they are called for. */
function importedBy(module) {
  const found = new Set();
  const pending = [module];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    if (!next.startsWith('dist/')) continue;
    for (const [, from] of readFileSync(next, 'utf8').matchAll(
      /^(?:(?:import|export)\b[^'"\n]*\bfrom|import) ['"]([^'"]+)['"]/gm,
    ))
      if (!from.startsWith('node:')) pending.push(from.startsWith('.') ? join(dirname(next), from) : from);
  }
  // Entries stay by themselves.
  found.delete(module);
  return found;
}

/** A module as `importedBy` calls it. */
function ownerOf(id) {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? relative('.', id);
}
