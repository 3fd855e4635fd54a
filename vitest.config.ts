import { defineConfig } from 'vitest/config';

// Two projects: `unit` sits beside the code, needs nothing and stays under a minute; `kernel` drives the real
// kernel, runtimes and services as root, one file at a time, for they share ports, cgroups and netfilter.
export default defineConfig({
  test: {
    // By default one core is left idle, which of two is half.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'kernel',
          include: ['test/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
