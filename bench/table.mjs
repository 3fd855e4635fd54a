/**
 * Prints results as a table: the first row is what the others are compared to.
 * @param {{title: string, unit: string, rows: {name: string, values: number[], note?: string}[]}} results
 */
export function printTable({ title, unit, rows }) {
  const [first] = rows;
  const cells = rows.map(({ name, values, note }) =>
    values.length === 0
      ? [name, '–', '', note ?? '']
      : [
          name,
          `${figure(median(values))} ${unit}`,
          `× ${(median(values) / median(first.values)).toFixed(2)}`,
          note ?? `${figure(Math.min(...values))} to ${figure(Math.max(...values))}, ${values.length} times`,
        ],
  );
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column].length)));
  console.log(title);
  for (const [name, value, ratio, note] of cells) {
    console.log(
      `  ${name.padEnd(widths[0])}  ${value.padStart(widths[1])}  ${ratio.padStart(widths[2])}  ${note}`,
    );
  }
  console.log();
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function figure(value) {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
