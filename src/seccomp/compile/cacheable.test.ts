import { describe, expect, test } from 'vitest';
import { programOf } from '../../../test/support/program-of.js';
import { auditArchitectures } from '../../linux/architecture.js';
import { dockerDefaultCapabilities } from '../../linux/capabilities.js';
import { syscallNamesOf, syscallNumber } from '../../linux/syscalls.js';
import { wordsOfCall } from '../decision/words.js';
import { treeOfCall } from '../libseccomp/filter-model.js';
import { dockerProfile } from '../profile/docker-profile.js';
import { cacheableCalls } from './cacheable.js';
import { compileProfile } from './compile-profile.js';

const { x86_64, x86, aarch64 } = auditArchitectures;
const numbers = [0, 1, 5, 8, 0x40000005];

/** The text of a filter, the architecture that is asked for, and which of `numbers` the kernel would keep. */
const cases: [string, string, number, number[]][] = [
  ['ALLOW for all', 'ret #0x7fff0000', x86, numbers],
  ['ALLOW with data, which is none here', 'ret #0x7fff0001', x86, []],
  ['LOG', 'ret #0x7ffc0000', x86, []],
  ['a number', 'ld [0]\njeq #5, yes\nret #0x50001\nyes: ret #0x7fff0000', x86_64, [5]],
  ['at least', 'ld [0]\njge #5, yes\nret #0x50001\nyes: ret #0x7fff0000', x86_64, [5, 8, 0x40000005]],
  ['more than', 'ld [0]\njgt #5, yes\nret #0x50001\nyes: ret #0x7fff0000', x86_64, [8, 0x40000005]],
  ['a bit', 'ld [0]\njset #4, yes\nret #0x50001\nyes: ret #0x7fff0000', x86_64, [5, 0x40000005]],
  ['a mask', 'ld [0]\nand #0xff\njeq #5, yes\nret #0x50001\nyes: ret #0x7fff0000', x86_64, [5, 0x40000005]],
  ['a jump', 'ld [0]\njmp on\nret #0\non: ret #0x7fff0000', x86_64, numbers],
  ['the architecture', `ld [4]\njeq #${x86}, yes\nret #0\nyes: ret #0x7fff0000`, x86, numbers],
  ['another architecture', `ld [4]\njeq #${x86}, yes\nret #0\nyes: ret #0x7fff0000`, x86_64, []],
  ['before anything is loaded', 'jeq #0, yes\nret #0\nyes: ret #0x7fff0000', x86, numbers],
  ['an argument, whatever it is', 'ld [16]\nret #0x7fff0000', x86_64, []],
  ['an argument on one way', 'ld [0]\njeq #1, no\nld [16]\nno: ret #0x7fff0000', x86_64, [1]],
  ['a shift', 'ld [0]\nrsh #1\nret #0x7fff0000', x86_64, []],
  ['the other register', 'ld [0]\ntax\nret #0x7fff0000', x86_64, []],
  ['a comparison with it', 'ld [0]\njeq x, yes\nyes: ret #0x7fff0000', x86_64, []],
  ['an answer in the register', 'ld #0x7fff0000\nret a', x86_64, []],
];

describe('cacheableCalls', () => {
  test.each(cases)('%s', (_, text, architecture, expected) => {
    expect(cacheableCalls(programOf(text), architecture, numbers)).toEqual(expected);
  });

  test.each([
    ['x86_64', x86_64],
    ['x86', x86],
    ['aarch64', aarch64],
  ] as const)('of our filters on %s all calls that are allowed whatever their arguments', (name, token) => {
    const native = name === 'aarch64' ? name : 'x86_64';
    const kernel = { major: 6, minor: 1 };
    const profile = dockerProfile({ architecture: native, kernel, capabilities: dockerDefaultCapabilities });
    const { program, model, space, decision } = compileProfile(profile, { runtime: 'crun', native });
    const all = syscallNamesOf(name).flatMap((call) => syscallNumber(name, call) ?? []);
    const allowed = all.filter((number) => treeOfCall(model, name, number).kind === 'verdict');
    const wanted = allowed.filter(
      (number) => space.evaluate(decision, wordsOfCall({ auditArchitecture: token, number })) === 0x7fff0000,
    );
    expect(wanted.length).toBeGreaterThan(200);
    expect(cacheableCalls(program, token, all)).toEqual(wanted);
  });
});
