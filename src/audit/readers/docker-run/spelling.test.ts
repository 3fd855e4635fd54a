// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the shell's own
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onlyWorkload, readIn, shown } from './fixtures/read-in-test.js';
import { readDockerRun } from './read-docker-run.js';

const words = [
  ...[
    '--privileged',
    '--cap-add',
    'SYS_ADMIN',
    '-v',
    '/a b:/c:ro',
    '-e',
    'KEY=a "b" $c',
    '--name=x',
    '-p',
    '80:80',
  ],
  ...['--security-opt', 'seccomp=unconfined', 'nginx:1', 'sh', '-c', "echo 'x' | y > z # w"],
];

/** A word in some way of writing it; none of them changes it. */
function spellings(word: string): fc.Arbitrary<{ text: string; before?: string }> {
  const single = `'${word.replaceAll("'", "'\\''")}'`;
  const double = `"${word.replace(/["\\$`]/g, '\\$&')}"`;
  const escaped = word.replace(/[^\w/=:.-]/g, '\\$&');
  return fc
    .constantFrom<{ text: string; before?: string }>(
      { text: single },
      { text: double },
      { text: escaped },
      { text: `''${escaped}` },
      { text: '"$V"', before: `V=${single}` },
      { text: '"${V[@]}"', before: `V=(${double})` },
      { text: "${V:-'x'}", before: `V=${/\s/.test(word) ? '' : double}` },
    )
    .filter(({ before, text }) => !(before === 'V=' && text.startsWith('${V:-')));
}

const separators = fc.constantFrom(' ', '  ', '\t', ' \\\n', ' \\\r\n  ', '\\\n ', ' \\\n\\\n');

it('however a command line is written, it says the same', () => {
  const spelled = fc.tuple(...words.map((word) => fc.tuple(spellings(word), separators)));
  const plain = summary(`docker run ${words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}`);
  fc.assert(
    fc.property(spelled, (parts) => {
      let before = '';
      const line = parts.map(([{ text, before: assignment }, separator], index) => {
        // Each variable has a name of its own.
        if (assignment) before += `${assignment.replace('V', `V${index}_`)}\n`;
        return `${text.replace('V', `V${index}_`)}${separator}`;
      });
      expect(summary(`${before}docker run ${line.join('')}`)).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});

/** What a command line comes to, without places. */
function summary(text: string): unknown {
  const { containers, unresolved } = onlyWorkload(readIn(readDockerRun, { path: 'x.sh', text }));
  expect(unresolved).toEqual([]);
  return JSON.parse(JSON.stringify(containers, (key, value) => (key === 'at' ? undefined : value)));
}

it('each flag stands where its text is, wherever lines are broken', () => {
  const flags = ['--privileged', '--read-only', '--init', '--oom-kill-disable'];
  fc.assert(
    fc.property(fc.array(separators, { minLength: 6, maxLength: 6 }), (breaks) => {
      const text = `docker run${breaks[0]}${flags.map((flag, index) => `${flag}${breaks[index + 1]}`).join('')}nginx`;
      const [only] = onlyWorkload(readIn(readDockerRun, { path: 'x.sh', text })).containers;
      const settings = [only?.privileged, only?.readOnlyRoot, only?.init, only?.resources.oomKillDisable];
      expect(settings.map((setting) => shown(setting?.at).replace(/^\S+ /, ''))).toEqual(flags);
    }),
  );
});
