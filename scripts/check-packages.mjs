#!/usr/bin/env node
// Holds scripts/packages.txt to what the sources start: every program that a test, a script, an example or
// Tightship itself runs must come with a listed package, with the smallest Debian, or with Node.js; and every
// listed program must be of use somewhere. Exits 1 and names file and program otherwise.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** In every Debian system (essential packages, apt), and with Node.js. */
const always = new Set(
  `apt-cache apt-get awk bash cat chgrp chmod chown chroot cmp cp date dd df dpkg dpkg-deb dpkg-query echo env
  false find flock getent grep head id kill ldd ln ls mkdir mkfifo mknod mktemp mount mv nice nohup nproc perl ps pwd rm
  rmdir script sed seq setsid sh sleep sort stat stty sync tail tar tee test timeout touch tr true truncate umount uname wc which
  xargs xz gzip node npm npx`.split(/\s+/),
);

/** Words in the place of a program that are none; as are files elsewhere, and what is called to be missing. */
const noPrograms = new Set(['tightship', 'docker', 'host']);

/** `[package, program]` of every line of the table. */
const listed = readFileSync('scripts/packages.txt', 'utf8')
  .split('\n')
  .filter((line) => /^(demo|test)\s/.test(line))
  .flatMap((line) => {
    const [, name, programs] = line.split(/\s+/);
    return programs.split(',').map((program) => [name, program]);
  });

function filesBelow(directory, pattern) {
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, name))
    .filter((file) => pattern.test(file) && statSync(file).isFile());
}

const code = ['src', 'test', 'scripts', 'bench', 'examples'].flatMap((directory) =>
  // The audit is pure and starts nothing; its tests are full of others' words.
  filesBelow(directory, /^(?!src\/audit\/).*\.(ts|mjs)$/),
);
const texts = new Map(code.map((file) => [file, readFileSync(file, 'utf8')]));

/** How sources say which program to run: the first argument of what starts one, and behind Tightship's `host`. */
const calls = [
  /\b(?:execa|execFile|execFileSync|spawn|spawnSync|runCommand|tryCommand|tool)\(\s*(['"`])(?<program>[\w./+-]+)\1/g,
  /(['"])host\1,\s*(['"])(?<program>[\w./+-]+)\2/g,
  /(['"])--\1,\s*(['"])(?<program>[\w./+-]+)\2/g,
];

const complaints = [];
for (const [file, text] of texts) {
  const paths = calls.flatMap((call) => [...text.matchAll(call)].map(({ groups }) => groups.program));
  const programs = paths
    .filter((path) => !path.includes('/') || /\/s?bin\//.test(path))
    .map((path) => path.replace(/^.*\//, ''));
  for (const program of new Set(programs)) {
    const isNone = noPrograms.has(program) || /^no-?such/.test(program);
    if (isNone || always.has(program) || listed.some(([, name]) => name === program)) continue;
    complaints.push(`${file}: ${program} comes with no package of scripts/packages.txt`);
  }
}

const everything = [
  ...texts.values(),
  ...['scripts/demo', 'scripts/setup', 'scripts/test', 'scripts/build-native.sh'].map((file) =>
    readFileSync(file, 'utf8'),
  ),
].join('\n');
for (const [name, program] of listed) {
  // Of a path, headers and libraries, nobody need write more than the last part.
  const word = program.includes('/') ? program.replace(/^.*\//, '') : program;
  const used = everything.includes(word) || ['stdio.h', 'stubs-32.h'].includes(word);
  if (!used) complaints.push(`scripts/packages.txt: nothing uses ${program} (${name})`);
}

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
