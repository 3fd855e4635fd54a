import yoctoSpinner from 'yocto-spinner';
import { fillLines } from '../base/text.js';
import type { Io } from './io.js';
import { styleFor } from './style.js';

/** Long work, shown as it goes: a live line on a terminal, plain lines otherwise, all on standard error. */
export interface Progress {
  /** Begins a step; the one before it must have ended. */
  begin(text: string): void;
  /** Changes what the present step says; without a terminal nothing is printed. */
  update(text: string): void;
  succeed(text: string): void;
  warn(text: string): void;
  fail(text: string): void;
  /** Prints a line above the present step. */
  note(text: string): void;
  /** Ends the display, whatever state it is in. */
  close(): void;
}

/** Progress on the command's standard error. */
export function progressOn(io: Io): Progress {
  return io.stderr.isTTY ? liveProgress(io) : plainProgress(io);
}

function liveProgress(io: Io): Progress {
  const style = styleFor(io.stderr, io.environment);
  const spinner = yoctoSpinner({ stream: io.stderr, color: 'cyan', handleSignals: false });
  const columns = () => Math.max(24, io.stderr.columns ?? 80);
  // A live line that wraps cannot be taken back.
  const cut = (text: string) => text.slice(0, columns() - 4);
  const end = (mark: string, text: string) => {
    spinner.stop();
    io.stderr.write(`${mark} ${wrap(text, columns() - 2)}\n`);
  };
  return {
    begin: (text) => void spinner.start(cut(text)),
    update: (text) => {
      spinner.text = cut(text);
    },
    succeed: (text) => end(style.green('✔'), text),
    warn: (text) => end(style.yellow('!'), text),
    fail: (text) => end(style.red('✖'), text),
    note: (text) => {
      const running = spinner.isSpinning;
      const current = spinner.text;
      if (running) spinner.stop();
      io.stderr.write(`${style.dim(`  ${wrap(text, columns() - 2)}`)}\n`);
      if (running) spinner.start(current);
    },
    close: () => void spinner.stop(),
  };
}

/** Breaks between words, and indents what follows to stand below the first line's text. */
function wrap(text: string, width: number): string {
  return fillLines(text.split(' '), width).join('\n  ');
}

function plainProgress(io: Io): Progress {
  const line = (mark: string) => (text: string) => void io.stderr.write(`${mark} ${text}\n`);
  return {
    begin: line('…'),
    update: () => {},
    succeed: line('ok'),
    warn: line('!'),
    fail: line('failed:'),
    note: line(' '),
    close: () => {},
  };
}
