import type { RestartChoice } from '../../model/declared-container.js';

/** Docker's `--restart`: `no`, `always`, `unless-stopped`, `on-failure[:N]`. `undefined` for everything else. */
export function parseRestart(text: string): RestartChoice | undefined {
  switch (text) {
    case '':
    case 'no':
      return { policy: 'no' };
    case 'always':
    case 'unless-stopped':
    case 'on-failure':
      return { policy: text };
    default: {
      const retries = /^on-failure:(\d{1,9})$/.exec(text)?.[1];
      if (retries === undefined) return undefined;
      // 0 is Docker's default: for ever.
      return Number(retries) === 0
        ? { policy: 'on-failure' }
        : { policy: 'on-failure', maxRetries: Number(retries) };
    }
  }
}
