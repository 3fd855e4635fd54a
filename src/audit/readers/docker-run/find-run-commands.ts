import type { Place, SourceText } from '../../source/source-text.js';
import { type EngineCommand, engineCommand, readsScript, scriptArguments } from './engine-command.js';
import type { ShellText } from './shell/field.js';
import { type Command, maxScriptDepth, readScript, type ScriptHandler } from './shell/script-reader.js';
import { Variables } from './shell/variables.js';

/** Commands that start containers, in the order of a script's text. */
export function findRunCommands(source: SourceText): EngineCommand[] {
  const { text } = source;
  const shell: ShellText = {
    text,
    end: text.length,
    place: (start, end) => ({ source, start, end }),
    exact: true,
  };
  return runCommandsIn(shell, text.startsWith('\ufeff') ? 1 : 0);
}

/** The same of a text that stands somewhere within a manifest. */
export function runCommandsIn(shell: ShellText, start: number): EngineCommand[] {
  const found: EngineCommand[] = [];
  const handler: ScriptHandler = {
    variables: new Variables(),
    readsScript,
    command({ words }: Command, depth) {
      const command = engineCommand(words);
      if (command) found.push(command);
      else if (depth < maxScriptDepth)
        for (const script of scriptArguments(words)) {
          const inner = innerText(script.text, script.at, script.inner);
          readScript(inner.shell, inner.start, handler, depth + 1);
        }
    },
  };
  readScript(shell, start, handler);
  return found;
}

/** A script within a word: with places of its own where it stands there as it is, else all at the word's. */
function innerText(text: string, at: Place, inner: Place | undefined): { shell: ShellText; start: number } {
  if (!inner) return { shell: { text, end: text.length, place: () => at, exact: false }, start: 0 };
  const { source, start, end } = inner;
  const shell: ShellText = {
    text: source.text,
    end,
    place: (from, to) => ({ source, start: from, end: to }),
    exact: true,
  };
  return { shell, start };
}
