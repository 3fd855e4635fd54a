import { millisecondsOf, takeTurns, tightship } from './measure.mjs';

/** What the smallest command costs over starting Node.js. */
export async function benchCli() {
  const rows = await takeTurns(
    [
      { name: 'node -e 0', run: () => millisecondsOf([process.execPath, '-e', '0']) },
      { name: 'tightship --version', run: () => millisecondsOf([tightship, '--version']) },
      { name: 'tightship --help', run: () => millisecondsOf([tightship, '--help']) },
    ],
    30,
  );
  return { title: 'Command line, start to end', unit: 'ms', rows };
}
