import type { UnitName } from './specifiers.js';

/** The unit that a file describes: its own name, or that of the unit whose drop-in it is. */
export function unitName(path: string): UnitName {
  const parts = path.split('/');
  const directory = parts.at(-2) ?? '';
  return { name: directory.endsWith('.d') ? directory.slice(0, -2) : (parts.at(-1) ?? '') };
}
