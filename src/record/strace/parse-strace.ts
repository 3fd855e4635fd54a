/** What strace says a line is about; `mode` is the width of the calls that follow. */
export type StraceMode = '64 bit' | '32 bit' | 'x32';

/** How a call ended: its value, or the name of an errno; `unknown` is `?`, as for exit and for killed callers. */
export type StraceResult =
  | { kind: 'value'; value: bigint }
  | { kind: 'error'; name: string }
  /** To be restarted, or the caller is no more. */
  | { kind: 'unknown' };

/** One line of strace. `number` is absent where strace prints `???` for one that no call can have. */
export type StraceEvent = { pid: number; comm: string; number: number | undefined } & (
  | { kind: 'enter'; name: string; args: string[] }
  | { kind: 'leave'; name: string; result: StraceResult }
  | { kind: 'call'; name: string; args: string[]; result: StraceResult }
  | { kind: 'mode'; mode: StraceMode }
  | { kind: 'signal'; name: string; bySeccomp: boolean }
  /** The task is gone; `killedBy` names the signal where one ended it. */
  | { kind: 'end'; killedBy: string | undefined }
  /** Another thread executed: `pid` goes on as that one, and `former` is no more. */
  | { kind: 'superseded'; by: number }
);

/** Longer lines are cut before they are matched: no line of strace's own making is as long. */
const maxLineLength = 4096;

/** `PID<comm> [number] rest`; in comm strace writes `<`, `>` and what is not printable as octal escapes. */
const linePattern = /^(\d{1,10})(?:<([^>]*)>)? +(?:\[ *(\d+|\?\?\?)\] )?(.*)$/;

/**
 * Reads one line of `strace -f -n -Y -e raw=all -o FILE` (strace 5.17 or later). Never throws; `undefined` for
 * a line that it does not understand.
 */
export function parseStraceLine(line: string): StraceEvent | undefined {
  const [, pid, comm = '', number, rest] = linePattern.exec(line.slice(0, maxLineLength)) ?? [];
  if (pid === undefined || rest === undefined) return undefined;
  const head = {
    pid: Number(pid),
    comm: unescapeOctal(comm),
    number: number === undefined || number === '???' ? undefined : Number(number),
  };
  const body = parseNotice(rest) ?? parseResumed(rest) ?? parseUnfinished(rest) ?? parseCall(rest);
  return body && { ...head, ...body };
}

type Body = StraceEvent extends infer Event
  ? Event extends StraceEvent
    ? Omit<Event, 'pid' | 'comm' | 'number'>
    : never
  : never;

function parseNotice(rest: string): Body | undefined {
  const mode = /^\[ Process PID=\d+ runs in (64 bit|32 bit|x32) mode\. \]$/.exec(rest)?.[1];
  if (mode !== undefined) return { kind: 'mode', mode: mode as StraceMode };
  const signal = /^--- (SIG\w+) \{.*\} ---$/.exec(rest)?.[1];
  if (signal !== undefined) {
    return { kind: 'signal', name: signal, bySeccomp: rest.includes('si_code=SYS_SECCOMP') };
  }
  const superseded = /^\+\+\+ superseded by execve in pid (\d{1,10})/.exec(rest)?.[1];
  if (superseded !== undefined) return { kind: 'superseded', by: Number(superseded) };
  const ended = /^\+\+\+ (?:exited with -?\d+|killed by (SIG\w+)(?: \(core dumped\))?) \+\+\+$/.exec(rest);
  return ended ? { kind: 'end', killedBy: ended[1] } : undefined;
}

function parseResumed(rest: string): Body | undefined {
  const [, name, tail] = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest) ?? [];
  if (name === undefined || tail === undefined) return undefined;
  const result = resultOf(tail);
  return result && { kind: 'leave', name, result };
}

function parseUnfinished(rest: string): Body | undefined {
  const [, name, args] = /^(\w+)\((.*)<(?:unfinished|detached) \.\.\.>$/.exec(rest) ?? [];
  return name === undefined || args === undefined
    ? undefined
    : { kind: 'enter', name, args: splitArgs(args) };
}

function parseCall(rest: string): Body | undefined {
  const opening = rest.indexOf('(');
  const closing = rest.lastIndexOf(')', rest.lastIndexOf(' = '));
  const name = rest.slice(0, opening);
  const result = resultOf(rest);
  if (closing < opening || !/^\w+$/.test(name) || !result) return undefined;
  return { kind: 'call', name, args: splitArgs(rest.slice(opening + 1, closing)), result };
}

/** Of `…) = -1 EPERM (Operation not permitted)` and the like. */
function resultOf(text: string): StraceResult | undefined {
  const equals = text.lastIndexOf(' = ');
  if (equals < 0) return undefined;
  const [, value, error] =
    /^(\?|0x[0-9a-f]{1,16}|-?\d{1,20})(?: ([A-Z]\w+))?/.exec(text.slice(equals + 3)) ?? [];
  if (value === undefined) return undefined;
  if (value === '?') return { kind: 'unknown' };
  if (value === '-1' && error !== undefined) return { kind: 'error', name: error };
  return { kind: 'value', value: BigInt(value) };
}

function splitArgs(text: string): string[] {
  const trimmed = text.trim().replace(/,$/, '');
  return trimmed === '' ? [] : trimmed.split(', ');
}

/** `\74` and `\074` stand for `<`; everything else stays. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{1,3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8) & 0xff),
  );
}
