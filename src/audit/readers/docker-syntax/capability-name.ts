import { parseCapability } from '../../../linux/capabilities.js';

/**
 * The name under which rules know a capability: `cap_net_raw`, `NET_RAW` and `CAP_NET_RAW` are `NET_RAW`; `all` is
 * `ALL`. What Linux does not have stays as written.
 */
export function capabilityName(text: string): string {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const name = /^(?:cap_)?all$/i.test(text) ? 'ALL' : (parseCapability(text) ?? text);
  // Few names are ever written; hostile ones must not fill the memory.
  if (cache.size < 1000 && text.length < 40) cache.set(text, name);
  return name;
}

const cache = new Map<string, string>();
