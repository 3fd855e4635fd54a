import { expect, test } from 'vitest';
import { architectures } from '../linux/architecture.js';
import {
  architectureOfOci,
  goArchitectureNames,
  nativeArchitectures,
  ociArchitectures,
  ociArchitecturesWithoutTable,
} from './oci-architecture.js';

test.each(architectures)('%s: OCI name there and back', (architecture) => {
  expect(architectureOfOci(ociArchitectures[architecture])).toBe(architecture);
});

test.each(ociArchitecturesWithoutTable)('%s is known and has no table', (name) => {
  expect(architectureOfOci(name)).toBeUndefined();
});

test.each(['scmp_arch_x86_64', 'x86_64', 'SCMP_ARCH_NATIVE', ''])('%j is none', (name) => {
  expect(architectureOfOci(name)).toBeUndefined();
  expect(ociArchitecturesWithoutTable).not.toContain(name);
});

test('no OCI name stands twice', () => {
  const names = [...Object.values(ociArchitectures), ...ociArchitecturesWithoutTable];
  expect(new Set(names).size).toBe(names.length);
});

test('every machine has its own Go name', () => {
  expect(new Set(Object.values(goArchitectureNames)).size).toBe(nativeArchitectures.length);
});
