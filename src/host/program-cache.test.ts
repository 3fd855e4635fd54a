import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeProgram } from '../bpf/encode-program.js';
import { bpf, maxInstructions, statement } from '../bpf/instruction.js';
import { rememberProgram } from './program-cache.js';

const allow = statement(bpf.RET, 0x7fff0000);
const program = encodeProgram([statement(bpf.LD | bpf.ABS, 0), allow]);

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tightship-programs-'));
  directory = join(root, 'seccomp');
});
afterEach(() => rmSync(root, { recursive: true }));

const recall = (subject = 'one') => rememberProgram(root, subject).recall();
const keep = (subject = 'one', bytes = program) => rememberProgram(root, subject).keep(bytes);
const entry = () => join(directory, readdirSync(directory)[0] ?? '');

describe('rememberProgram', () => {
  test('has nothing at first, then what was kept', () => {
    expect(recall()).toBeUndefined();
    keep();
    expect(recall()).toEqual(program);
  });

  test('tells subjects apart', () => {
    const other = encodeProgram([allow]);
    keep('one');
    keep('two', other);
    expect([recall('one'), recall('two'), recall('three')]).toEqual([program, other, undefined]);
  });

  test('keeps the longest filter', () => {
    const longest = encodeProgram(Array(maxInstructions).fill(allow));
    keep('one', longest);
    expect(recall()).toEqual(longest);
  });

  test('is this user’s alone', () => {
    keep();
    expect([lstatSync(directory).mode & 0o777, lstatSync(entry()).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test('believes no entry of which one bit is another', () => {
    keep();
    const whole = readFileSync(entry());
    fc.assert(
      fc.property(fc.nat(whole.length * 8 - 1), (bit) => {
        const changed = Buffer.from(whole);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        writeFileSync(entry(), changed);
        expect(recall()).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test.each<[string, (path: string) => void]>([
    ['empty', (path) => writeFileSync(path, '')],
    ['cut', (path) => writeFileSync(path, readFileSync(path).subarray(0, -8))],
    ['longer', (path) => writeFileSync(path, Buffer.concat([readFileSync(path), program]))],
    ['far too long', (path) => writeFileSync(path, Buffer.alloc(1 << 20))],
    ['writable by all', (path) => chmodSync(path, 0o666)],
    ['writable by the group', (path) => chmodSync(path, 0o620)],
    ['a link to a true one', replaceByLink],
    ['that of another subject', replaceByAnother],
  ])('replaces an entry that is %s', (_, spoil) => {
    keep();
    spoil(entry());
    expect(recall()).toBeUndefined();
    keep();
    expect(recall()).toEqual(program);
  });

  function replaceByLink(path: string): void {
    renameSync(path, join(root, 'true'));
    symlinkSync(join(root, 'true'), path);
  }

  function replaceByAnother(path: string): void {
    keep('two', encodeProgram([allow]));
    const other = readdirSync(directory).find((name) => join(directory, name) !== path) ?? '';
    renameSync(join(directory, other), path);
  }

  test('believes no program that the kernel would not take', () => {
    keep('one', encodeProgram([statement(bpf.LD | bpf.ABS, 64), allow]));
    expect(recall()).toBeUndefined();
  });

  test('does without where the directory is open to others, or no directory', () => {
    mkdirSync(directory);
    chmodSync(directory, 0o777);
    keep();
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
    writeFileSync(directory, '');
    keep();
    expect(recall()).toBeUndefined();
  });

  test('holds so many, and loses what was not used for longest', () => {
    for (let n = 0; n < 256; n++) keep(`subject ${n}`);
    for (const name of readdirSync(directory)) utimesSync(join(directory, name), 1, 1);
    recall('subject 7');
    for (let n = 256; n < 511; n++) keep(`subject ${n}`);
    expect(readdirSync(directory)).toHaveLength(256);
    const left = Array.from({ length: 511 }, (_, n) => n).filter((n) => recall(`subject ${n}`));
    expect(left).toEqual([7, ...Array.from({ length: 255 }, (_, n) => 256 + n)]);
  });
});
