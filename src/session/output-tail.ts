import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { printable } from '../base/text.js';

const keptCharacters = 64 * 1024;

/** The last output of a workload, however much it writes. */
export class OutputTail {
  #text = '';
  readonly #onChunk: ((chunk: string) => void) | undefined;

  constructor(onChunk?: (chunk: string) => void) {
    this.#onChunk = onChunk;
  }

  /** Reads a stream to its end; a character that is cut between two chunks is put together. */
  follow(stream: Readable): void {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => {
      const text = decoder.write(chunk);
      this.#text = (this.#text + text).slice(-keptCharacters);
      this.#onChunk?.(text);
    });
  }

  /** At most 64 Ki characters, safe to print. */
  text(): string {
    return printable(this.#text, { multiline: true });
  }
}
