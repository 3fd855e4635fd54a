const units = ['', 'Ki', 'Mi', 'Gi'] as const;

/** Bytes as a Kubernetes quantity, without loss: the largest binary unit in which they are whole. */
export function memoryQuantity(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (unit < units.length - 1 && value > 0 && value % 1024 === 0) {
    value /= 1024;
    unit += 1;
  }
  return `${value}${units[unit]}`;
}

/** CPUs as a Kubernetes quantity: whole ones plainly, parts in thousandths (rounded up, the finest there is). */
export function cpuQuantity(cpus: number): string {
  return Number.isInteger(cpus) ? String(cpus) : `${Math.ceil(cpus * 1000 - 1e-6)}m`;
}
