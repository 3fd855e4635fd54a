/** One of setrlimit(2)'s limits; -1 is unlimited. */
export interface Ulimit {
  name: string;
  soft: number;
  hard: number;
}

/** `NAME=SOFT[:HARD]` as `--ulimit` takes it; without the second number it is the first. */
export function parseUlimit(text: string): Ulimit | undefined {
  const match = /^([a-z]{1,20})=(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(text);
  if (!match) return undefined;
  const soft = Number(match[2]);
  return { name: match[1] ?? '', soft, hard: match[3] === undefined ? soft : Number(match[3]) };
}
