import type { UserChoice } from '../../model/declared-container.js';

/**
 * `USER[:GROUP]`, each a name or a number. Docker reads numbers as Go's Atoi does, so `00` and `+0` are root, too; and
 * where only a group is given, the user is root.
 */
export function parseUser(text: string): UserChoice {
  const colon = text.indexOf(':');
  const user: UserChoice = { text };
  const uid = colon === 0 ? 0 : numberOf(colon < 0 ? text : text.slice(0, colon));
  const gid = colon < 0 ? undefined : numberOf(text.slice(colon + 1));
  if (uid !== undefined) user.uid = uid;
  if (gid !== undefined) user.gid = gid;
  return user;
}

/** Linux' ids have 32 bits. */
function numberOf(text: string): number | undefined {
  if (text === 'root') return 0;
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const id = Number(text);
  return id >= 0 && id <= 0xffff_ffff ? Math.abs(id) : undefined;
}
