import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../base/app-error.js';
import type { Policy } from '../policy/policy.js';
import { decodePolicy } from '../policy/policy-yaml.js';
import type { CapabilityCheck, Recording, SyscallRefusal } from '../policy/recording.js';
import { decodeRecording } from '../policy/recording-json.js';
import { describeRefusal } from '../policy/refusal-text.js';
import type { ObservedRun } from '../session/observed-run.js';
import { judge } from './judge.js';

const policyPath = 'src/policy/fixtures/nginx.privileges.yaml';
const recordingPath = 'test/fixtures/idle.recording.json';
const decoded = decodePolicy(readFileSync(policyPath, 'utf8'), policyPath).policy as Policy;
const policy: Policy = {
  ...decoded,
  capabilities: [],
  verification: { ...decoded.verification, exitCode: 0 },
};
const quiet = decodeRecording(readFileSync(recordingPath, 'utf8'), recordingPath).recording as Recording;
const recording: Recording = {
  ...quiet,
  refusals: [],
  capabilityChecks: [],
  exit: { code: 0 },
  loss: { ...quiet.loss, events: 0, reasons: [] },
};
const clean: ObservedRun = { recording, output: '', endedByItself: true };
const judged = (changes: Partial<Recording>, more: Partial<ObservedRun> = {}, by = policy) =>
  judge(by, { ...clean, ...more, recording: { ...recording, ...changes } });

const refusal: SyscallRefusal = {
  architecture: 'x86_64',
  number: 165,
  phase: 'workload',
  by: 'seccomp',
  errno: 1,
  process: 'evil\u001b[2J',
  count: 1,
};
const check: CapabilityCheck = {
  capability: 'CHOWN',
  granted: false,
  phase: 'workload',
  process: 'chown',
  count: 1,
};

describe('judge', () => {
  it('lets a clean run hold', () => {
    expect(judge(policy, clean)).toEqual({
      holds: true,
      reasons: [],
      denied: { syscalls: [], writes: [], capabilities: [] },
      suspects: [],
    });
  });

  it.each<[string, Partial<Recording>, Partial<ObservedRun>, RegExp]>([
    ['another exit status', { exit: { code: 3 } }, {}, /exit status 3; while recorded it was 0/],
    [
      'a failed exercise',
      {},
      { exercise: { exitCode: 7, output: 'a\nlast words\n' } },
      /failed with exit status 7: last words/,
    ],
    ['one without end', {}, { exercise: { exitCode: null, output: '' } }, /did not end in time$/],
    ['a failure', {}, { failure: new AppError('NOT_READY', 'it was not ready.') }, /^it was not ready$/],
    [
      'lost observations',
      { loss: { ...recording.loss, events: 2, reasons: ['full'] } },
      {},
      /were lost: full/,
    ],
    [
      'a call refused by the filter',
      { refusals: [refusal] },
      {},
      /^denied: mount: refused with EPERM by seccomp/,
    ],
    ['one of the runtime', { refusals: [{ ...refusal, phase: 'runtime' }] }, {}, /denied: mount/],
    [
      'a write to what is read-only',
      { refusals: [{ ...refusal, by: 'kernel', errno: 30, number: 257 }] },
      {},
      /denied: openat: refused with EROFS/,
    ],
    [
      'a capability taken away',
      { capabilityChecks: [check] },
      {},
      /denied: CHOWN: capability not had by chown/,
    ],
  ])('does not let it hold with %s', (_, changes, more, reason) => {
    const { holds, reasons } = judged(changes, more);
    expect([holds, reasons]).toEqual([false, [expect.stringMatching(reason)]]);
    expect(reasons.join()).not.toContain('\u001b');
  });

  it.each<[string, Partial<Recording>]>([
    ['a capability that it has', { capabilityChecks: [{ ...check, granted: true }] }],
    [
      'one that was not there while recording either',
      { capabilityChecks: [{ ...check, capability: 'SYS_ADMIN' }] },
    ],
    ['one of the runtime', { capabilityChecks: [{ ...check, phase: 'runtime' }] }],
    ['no sight of capability checks', { capabilityChecks: null }],
    ['another refusal by the kernel', { refusals: [{ ...refusal, by: 'kernel', errno: 13 }] }],
  ])('lets it hold with %s', (_, changes) => {
    expect(judged(changes)).toMatchObject({ holds: true, reasons: [] });
  });

  it('names refusals by the kernel as suspects, once each', () => {
    const other = { ...refusal, by: 'kernel' as const, errno: 13 };
    expect(judged({ refusals: [other, { ...other, count: 5 }] }).suspects).toEqual([describeRefusal(other)]);
  });

  it('knows what was refused while recording, too', () => {
    const known = { ...policy, evidence: { ...policy.evidence, refused: [describeRefusal(refusal)] } };
    expect(judged({ refusals: [{ ...refusal, process: 'other' }] }, {}, known).holds).toBe(true);
  });

  it('judges a run that never came to be by its failure', () => {
    const failure = new AppError('RUNTIME_FAILED', 'no container');
    expect(judge(policy, { failure, output: '', endedByItself: true })).toMatchObject({
      holds: false,
      reasons: ['no container'],
    });
  });
});
