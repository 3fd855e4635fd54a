const units = ['', 'k', 'm', 'g'] as const;

/** Bytes as Docker's flags and Compose's keys take them, without loss: the largest unit in which they are whole. */
export function dockerSize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (unit < units.length - 1 && value > 0 && value % 1024 === 0) {
    value /= 1024;
    unit += 1;
  }
  return `${value}${units[unit]}`;
}
