import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WithoutLastWords } from './last-words.js';

async function passed(chunks: (string | Buffer)[], told: string[] = []): Promise<Buffer> {
  const through = Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(
    new WithoutLastWords((words) => told.includes(words)),
  );
  return Buffer.concat(await through.toArray());
}

describe('WithoutLastWords', () => {
  const words = 'runc run failed: no such thing';

  it.each([
    ['drops last words that are told anyway', ['a', `${words}\n`], [words], 'a'],
    ['keeps those that are not', ['a', `${words}\n`], [], `a${words}\n`],
    ['keeps words that were not the last', [`${words}\n`, 'b'], [words], `${words}\nb`],
    ['keeps words within a chunk', [`a${words}`], [words], `a${words}`],
    ['takes nothing', [], [], ''],
  ])('%s', async (_, chunks, told, expected) => {
    expect((await passed(chunks, told)).toString()).toBe(expected);
  });

  it('passes on every byte of what nobody tells', async () => {
    const chunk = fc.oneof(
      fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
      fc.constant(Buffer.from(words)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(chunk), async (chunks) => {
        expect((await passed(chunks)).equals(Buffer.concat(chunks))).toBe(true);
      }),
    );
  });
});
