import type { DeclaredContainer } from '../../model/declared-container.js';
import { itemsOf, type Node, textOf, valueAt, valueUnder } from '../../source/node.js';
import type { Place } from '../../source/source-text.js';
import { instructionsOf, scriptOf } from './build-instructions.js';

/** A command line that is run when a container starts, or by a hook; only its beginning where it is very long. */
export interface StartScript {
  text: string;
  at: Place;
  /** `command`, or the hook's name. */
  what: string;
}

const longest = 50_000;
const checks = [
  ['healthcheck', 'test'],
  ['livenessProbe', 'exec', 'command'],
  ['readinessProbe', 'exec', 'command'],
  ['startupProbe', 'exec', 'command'],
] as const;
const hooks = [
  ['lifecycle', 'postStart', 'exec', 'command'],
  ['lifecycle', 'preStop', 'exec', 'command'],
] as const;

/** Everything that a manifest has run in a container: its command, and hooks. */
export function startScripts({ entrypoint, command, node }: DeclaredContainer): StartScript[] {
  const scripts: StartScript[] = [];
  for (const words of [entrypoint, command]) {
    if (words !== undefined)
      scripts.push({ text: words.value.join(' ').slice(0, longest), at: words.at, what: 'command' });
  }
  if (node === undefined) return scripts;
  for (const path of hooks) {
    const words = valueAt(node, ...path);
    if (words !== undefined) scripts.push(ofHook(words, path[1]));
  }
  for (const hook of ['post_start', 'pre_stop']) {
    for (const item of itemsOf(valueUnder(node, hook))) {
      const words = valueUnder(item, 'command');
      if (words !== undefined) scripts.push(ofHook(words, hook));
    }
  }
  return scripts;
}

/** What a manifest has run to see whether a container is well. */
export function checkScripts(container: DeclaredContainer): StartScript[] {
  const written = checks.flatMap((path) => {
    const words = valueAt(container.node, ...path);
    return words === undefined ? [] : [ofHook(words, path[0])];
  });
  const built = instructionsOf(container, 'HEALTHCHECK').map((instruction) => ({
    text: scriptOf(instruction).slice(0, longest),
    at: instruction.at,
    what: 'HEALTHCHECK',
  }));
  return [...written, ...built];
}

function ofHook(words: Node, what: string): StartScript {
  const text =
    textOf(words) ??
    itemsOf(words)
      .slice(0, 1000)
      .map((word) => textOf(word) ?? '')
      .join(' ');
  return { text: text.slice(0, longest), at: words, what };
}
