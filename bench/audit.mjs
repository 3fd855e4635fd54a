import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeManifests } from './generated-manifests.mjs';
import { millisecondsOf, takeTurns, tightship } from './measure.mjs';

const manifests = 20_000;
const compose = fileURLToPath(new URL('../test/fixtures/compose', import.meta.url));

/** How many manifests a second are audited, and what a cold run over ten files costs over starting Node. */
export async function benchAudit(directory) {
  const repository = join(directory, 'repository');
  mkdirSync(repository);
  const bytes = writeManifests(repository, manifests);
  return [await many(repository, bytes), await memory(repository), await cold(directory)];
}

/** From the command's start to its end, in thousands of files a second; the contestants only read, or only parse. */
async function many(repository, bytes) {
  const rate = (argv) => () => manifests / millisecondsOf(argv, { maxBuffer: 2 ** 30, stdio: 'ignore' });
  const parseOnly = fileURLToPath(new URL('parse-manifests.mjs', import.meta.url));
  const rows = await takeTurns(
    [
      { name: 'yaml package, only parsing, 1 thread', run: rate([process.execPath, parseOnly, repository]) },
      ...['text', 'short', 'json', 'sarif'].map((format) => ({
        name: `tightship audit --format ${format}`,
        run: rate([tightship, 'audit', '--fail-on', 'never', '--format', format, repository]),
      })),
    ],
    3,
  );
  const title = `Audit of ${manifests} manifests, ${(bytes / 1e6).toFixed(0)} MB, from the command's start to its end`;
  return { title, unit: 'thousand/s', rows };
}

/** The largest resident set of the whole process, its threads included. */
async function memory(repository) {
  const peak = (files) => () => {
    const script = `require(${JSON.stringify(tightship)}); process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS))`;
    const argv = ['-e', script, 'x', 'audit', '--fail-on', 'never', '--format', 'short', ...files];
    const { stderr } = spawnSync(process.execPath, argv, {
      maxBuffer: 2 ** 30,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return Number(/peak (\d+)/.exec(stderr)[1]) / 1024;
  };
  const folder = join(repository, 'team-00');
  const rows = await takeTurns(
    [
      {
        name: '10 files',
        run: peak(
          readdirSync(folder)
            .slice(0, 10)
            .map((name) => join(folder, name)),
        ),
      },
      { name: `${manifests} files`, run: peak([repository]) },
    ],
    2,
  );
  return { title: 'Memory of an audit, largest resident set', unit: 'MB', rows };
}

/** A cold run, as a hook before a commit makes it. */
async function cold(directory) {
  const folder = join(directory, 'repository', 'team-01');
  const few = readdirSync(folder)
    .filter((name) => readFileSync(join(folder, name), 'utf8').includes('containers:'))
    .slice(0, 6);
  const files = [
    ...few.map((name) => join(folder, name)),
    ...readdirSync(compose)
      .map((name) => join(compose, name, 'compose.yaml'))
      .filter((file) => existsSync(file))
      .slice(0, 4),
  ];
  const rows = await takeTurns(
    [
      { name: 'node -e 0', run: () => millisecondsOf([process.execPath, '-e', '0']) },
      {
        name: `tightship audit, ${files.length} files`,
        run: () => millisecondsOf([tightship, 'audit', '--fail-on', 'never', ...files]),
      },
      {
        name: `the same, as JSON`,
        run: () => millisecondsOf([tightship, 'audit', '--fail-on', 'never', '--format', 'json', ...files]),
      },
    ],
    30,
  );
  return { title: 'Audit of ten files, cold', unit: 'ms', rows };
}
