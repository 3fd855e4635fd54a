import Table from 'cli-table3';
import type { Exposure } from '../export/exposure.js';
import type { Style } from './style.js';

/** A column of the before/after table. */
export interface ExposureColumn {
  title: string;
  exposure: Exposure;
}

type Judged = { text: string; tone: 'bad' | 'fair' | 'good' };

const rows: [string, (exposure: Exposure) => Judged][] = [
  ['system calls', ({ syscalls }) => judged(String(syscalls), syscalls > 350, syscalls > 150)],
  ['capabilities', ({ capabilities }) => judged(String(capabilities), capabilities > 20, capabilities > 5)],
  ['root is, outside', ({ rootIsRoot }) => judged(rootIsRoot ? 'root' : 'nobody', false, rootIsRoot)],
  [
    'may write to',
    ({ writablePaths: n }) => judged(n === null ? 'everything' : places(n), false, n === null),
  ],
  [
    'gain privileges by exec',
    ({ newPrivileges }) => judged(newPrivileges ? 'yes' : 'no', newPrivileges, false),
  ],
  ['devices', ({ allDevices }) => judged(allDevices ? 'all of the host' : 'standard', allDevices, false)],
  ['/proc and /sys', ({ kernelFiles }) => judged(kernelFiles ? 'open' : 'masked', kernelFiles, false)],
  ['memory limit', ({ memory }) => judged(memory ?? 'none', false, memory === null)],
  ['CPU limit', ({ cpus }) => judged(cpus === null ? 'none' : String(cpus), false, cpus === null)],
  ['process limit', ({ pids }) => judged(pids === null ? 'none' : String(pids), false, pids === null)],
];

function judged(text: string, bad: boolean, fair: boolean): Judged {
  return { text, tone: bad ? 'bad' : fair ? 'fair' : 'good' };
}

function places(n: number): string {
  return n === 1 ? '1 place' : `${n} places`;
}

/** What each confinement leaves open, side by side. */
export function exposureTable(columns: ExposureColumn[], style: Style): string {
  const tones = { bad: style.red, fair: style.yellow, good: style.green };
  const table = new Table({
    head: ['', ...columns.map(({ title }) => style.bold(title))],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const [label, read] of rows) {
    const cells = columns.map(({ exposure }) => read(exposure)).map(({ text, tone }) => tones[tone](text));
    table.push([label, ...cells]);
  }
  return table.toString();
}
