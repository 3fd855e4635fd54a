import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A vitest reporter that writes one JSON object a test into the file that TIGHTSHIP_RESULTS names, for
 * scripts/count-results.mjs: `{name, outcome: passed|failed|skipped, reason?}`. Vitest's own JSON report leaves
 * out the reason that a test gave for skipping itself.
 */
export default class ResultReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.TIGHTSHIP_RESULTS;
    if (!file) return;
    const results = modules.flatMap(resultsOf);
    for (const { message } of unhandledErrors) {
      results.push({ name: `outside of a test: ${message}`, outcome: 'failed' });
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
  }
}

function resultsOf(module) {
  const results = [];
  for (const test of module.children.allTests()) {
    const name = `${module.relativeModuleId} > ${test.fullName}`;
    const { state, note } = test.result();
    const reason = note ?? (test.options.mode === 'todo' ? 'to do' : undefined);
    if (state === 'skipped') results.push({ name, outcome: 'skipped', reason });
    // A test that never came to run (`pending`) is no pass.
    else results.push({ name, outcome: state === 'passed' ? 'passed' : 'failed' });
  }
  // A file that cannot be loaded, or a hook that throws, may fail without any test of it failing.
  const failedAsAWhole = !module.ok() && results.every(({ outcome }) => outcome !== 'failed');
  if (failedAsAWhole) results.push({ name: module.relativeModuleId, outcome: 'failed' });
  return results;
}
