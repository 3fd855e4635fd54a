import { splitAtColons } from '../readers/docker-syntax/host-path.js';

/** `[[ADDRESS:]PORT:]PORT` with another address, which may be an IPv6 one in brackets. */
export function withAddress(text: string, address: string): string | undefined {
  const written = address.includes(':') ? `[${address}]` : address;
  const bracketed = /^\[[^\]]{0,60}\]:/.exec(text)?.[0];
  const parts = splitAtColons(bracketed ? text.slice(bracketed.length) : text);
  if (bracketed) return parts.length === 2 ? [written, ...parts].join(':') : undefined;
  if (parts.length === 1) return [written, '', ...parts].join(':');
  if (parts.length === 2) return [written, ...parts].join(':');
  return parts.length === 3 ? [written, ...parts.slice(1)].join(':') : undefined;
}
