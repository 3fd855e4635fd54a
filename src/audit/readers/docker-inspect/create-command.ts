import { itemsOf, textOf, valueUnder } from '../../source/node.js';
import { engineCommand } from '../docker-run/engine-command.js';
import { readRunCommand } from '../docker-run/read-run-command.js';
import type { Field } from '../docker-run/shell/field.js';
import type { InspectReading } from './inspect-reading.js';

/**
 * Podman's inspection leaves kernel parameters and unmasked paths out, but has the command line that made the container:
 * these are read from there.
 */
export function readCreateCommand({ node, container }: InspectReading): void {
  const written = valueUnder(valueUnder(node, 'Config'), 'CreateCommand');
  const words = itemsOf(written).map((at): Field => ({ text: textOf(at) ?? '', at }));
  const command = engineCommand(words);
  if (!written || command?.kind !== 'container') return;
  const { container: asked } = readRunCommand(command.words, written, () => undefined);
  if (container.sysctls.length === 0) container.sysctls.push(...asked.sysctls);
  if (asked.procMount) container.procMount ??= asked.procMount;
}
