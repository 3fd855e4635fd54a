#!/usr/bin/env node
// Sums up a run of scripts/test from what its steps left in a directory:
//
//   steps.tsv   one line a step: name, outcome (passed, failed or skipped), seconds, reason
//   *.jsonl     one line a test of a test step (scripts/result-reporter.mjs)
//
//   node scripts/count-results.mjs DIRECTORY
//
// Prints the skips with their reasons, what failed, and as the last line `N passed, N failed, N skipped`. Exits 1
// when something failed. A skip without a reason counts as failed: nobody can tell whether it is all right.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [directory] = process.argv.slice(2);
if (!directory) throw new Error('usage: count-results.mjs DIRECTORY');

/** Tests and steps are counted alike; a test step itself counts only where no test of it tells of its failure. */
function readResults() {
  const tests = readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => ({ step: name.slice(0, -'.jsonl'.length), results: readTests(join(directory, name)) }));
  const steps = readSteps().flatMap((step) => {
    const results = tests.find((test) => test.step === step.name)?.results;
    const told = results?.some(({ outcome }) => outcome === step.outcome);
    return told ? [] : [step];
  });
  return [...steps, ...tests.flatMap(({ results }) => results)].map((result) =>
    result.outcome === 'skipped' && !result.reason
      ? { ...result, outcome: 'failed', reason: 'skipped without a reason: use ctx.skip(REASON)' }
      : result,
  );
}

function readTests(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function readSteps() {
  return readFileSync(join(directory, 'steps.tsv'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name, outcome, seconds, reason] = line.split('\t');
      return { name, outcome, seconds, reason };
    });
}

const results = readResults();
const having = (outcome) => results.filter((result) => result.outcome === outcome);
const list = (title, outcome) => {
  if (having(outcome).length > 0) console.log(title);
  for (const { name, reason } of having(outcome)) console.log(`  ${name}${reason ? ` (${reason})` : ''}`);
};
list('Skipped:', 'skipped');
list('Failed:', 'failed');
console.log(
  `${having('passed').length} passed, ${having('failed').length} failed, ${having('skipped').length} skipped`,
);
process.exitCode = having('failed').length > 0 || having('passed').length === 0 ? 1 : 0;
