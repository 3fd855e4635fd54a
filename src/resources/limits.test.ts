import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePeaks, proposeLimits } from './limits.js';

const mebibyte = 1024 * 1024;
const measured = (maximum: number) => fc.option(fc.double({ min: 0, max: maximum, noNaN: true }));
const peaks = fc.record({
  memoryBytes: fc.option(fc.nat(2 ** 31)),
  pids: fc.option(fc.nat(10_000)),
  cpuSeconds: measured(1000),
  cpus: measured(64),
});

describe('proposeLimits', () => {
  it.each([
    [1 * mebibyte, 0, 0, [80, 16, 1]],
    [100 * mebibyte, 10, 0.7, [208, 26, 1.5]],
    [100 * mebibyte + 1, 100, 2, [208, 200, 4]],
  ])('%i bytes, %i processes, %f CPUs', (memoryBytes, pids, cpus, [memory, processes, cpu]) => {
    const limits = proposeLimits({ memoryBytes, pids, cpus, cpuSeconds: 1 });
    expect(limits.memoryBytes?.value).toBe((memory ?? 0) * mebibyte);
    expect([limits.pids?.value, limits.cpus?.value]).toEqual([processes, cpu]);
  });

  it('proposes no more CPUs than there are', () => {
    const peak = { memoryBytes: null, pids: null, cpuSeconds: 1, cpus: 1.6 };
    expect([1, 2, 8].map((hostCpus) => proposeLimits(peak, hostCpus).cpus?.value)).toEqual([1, 2, 3.5]);
  });

  it('leaves room over every peak, and proposes nothing for what was not measured', () => {
    fc.assert(
      fc.property(peaks, (peak) => {
        const { memoryBytes, pids, cpus } = proposeLimits(peak);
        expect([memoryBytes === null, pids === null, cpus === null]).toEqual([
          peak.memoryBytes === null,
          peak.pids === null,
          peak.cpus === null,
        ]);
        if (memoryBytes)
          expect(memoryBytes.value).toBeGreaterThanOrEqual((peak.memoryBytes ?? 0) + 64 * mebibyte);
        if (pids) expect(pids.value).toBeGreaterThanOrEqual((peak.pids ?? 0) + 16);
        if (cpus) expect(cpus.value).toBeGreaterThanOrEqual(Math.max(1, peak.cpus ?? 0));
      }),
    );
  });
});

describe('mergePeaks', () => {
  it('takes the highest of each; what one run did not measure another may have', () => {
    const one = { memoryBytes: 5, pids: null, cpuSeconds: 1, cpus: null };
    const two = { memoryBytes: 3, pids: 2, cpuSeconds: 4, cpus: null };
    expect(mergePeaks([one, two])).toEqual({ memoryBytes: 5, pids: 2, cpuSeconds: 4, cpus: null });
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(peaks), (runs) => {
        expect(mergePeaks(runs.toReversed())).toEqual(mergePeaks(runs));
      }),
    );
  });
});
