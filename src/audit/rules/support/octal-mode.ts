import type { ManifestFormat } from '../../model/manifest-format.js';
import type { Node } from '../../source/node.js';
import { textOf } from '../../source/node.js';

/**
 * A file mode as YAML has it: `0440` and `0o440` are octal in plain style, `288` is decimal. Compose also takes text
 * in quotes as octal. `undefined` for what is no mode.
 */
export function fileMode(node: Node | undefined, format: ManifestFormat): number | undefined {
  const text = textOf(node);
  if (text === undefined || node?.kind !== 'scalar') return undefined;
  const octal = /^0o?([0-7]{1,5})$/.exec(text)?.[1];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  if (!/^\d{1,6}$/.test(text)) return undefined;
  return format === 'compose' && node.style !== 'plain' && /^[0-7]+$/.test(text)
    ? Number.parseInt(text, 8)
    : Number(text);
}
