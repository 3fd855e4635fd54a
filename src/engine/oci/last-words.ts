import { Transform, type TransformCallback } from 'node:stream';

/**
 * Passes a runtime's standard error on as it comes, except for its own last words: runc prints there, too, what
 * its log says of why it could not run the container, and the user is to read that once. Everything else,
 * a container's output above all, comes through byte by byte.
 */
export class WithoutLastWords extends Transform {
  #held: Buffer | undefined;
  readonly #isTold: (words: string) => boolean;

  /** `isTold` is asked at the end whether the user hears these words anyway. */
  constructor(isTold: (words: string) => boolean) {
    super();
    this.#isTold = isTold;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#held) this.push(this.#held);
    this.#held = chunk.subarray(0, opening.length).equals(opening) ? chunk : undefined;
    if (!this.#held) this.push(chunk);
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#held && !this.#isTold(this.#held.toString('utf8').trim())) this.push(this.#held);
    done();
  }
}

const opening = Buffer.from('runc run failed: ');
