import { ulimitRule } from './support/ulimit-rule.js';

/** fs.nr_open of a kernel with default settings: what a process can have open at most. */
const openFiles = 1048576;

/** More open files than one program can use. */
export const ulimitNofile = ulimitRule({
  id: 'ulimit-nofile',
  ulimit: 'nofile',
  tooHigh: (hard) => hard < 0 || hard > openFiles,
  title: 'Almost unlimited files may be open',
  severity: 'low',
  why: 'Open files and sockets take kernel memory, and the machine has one table of them. Some programs also visit every possible descriptor when they start, and with a limit of a thousand million that takes minutes.',
  attack: 'Opens connections until the kernel can open no more files for anybody on the machine.',
  mitre: ['T1499'],
  advice: 'Set nofile to what the program documents, rarely more than 65536.',
  breaks: 'A server with more connections and files than the limit refuses new ones with EMFILE.',
});
