import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastError } from './runtime-log.js';

const line = (level: string, msg: unknown) => `${JSON.stringify({ level, msg, time: 'x' })}\n`;

describe('lastError', () => {
  it.each([
    ['an empty log', '', undefined],
    ['warnings only', line('warning', 'careful'), undefined],
    ['the last of several', line('error', 'first') + line('error', 'second') + line('info', 'x'), 'second'],
    ['what is not the runtime’s', `plain text\n${line('error', 'real')}{"level":"error"`, 'real'],
    ['a message that is no text', line('error', { nested: true }), undefined],
    ['a signal that came too late', line('error', 'no such process'), undefined],
    ['one that looks like it', line('error', 'open /x: no such process'), 'open /x: no such process'],
    ['a JSON value that is no object', '1\n"x"\n[]\n', undefined],
  ])('%s', (_, log, expected) => {
    expect(lastError(log)).toBe(expected);
  });

  it('takes whatever a log holds', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (log) => void lastError(log)));
  });
});
