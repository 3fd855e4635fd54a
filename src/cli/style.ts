import picocolors from 'picocolors';

/** Colours for one stream: none when it is not a terminal or NO_COLOR is set. */
export function styleFor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv) {
  return picocolors.createColors(
    stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb',
  );
}

export type Style = ReturnType<typeof styleFor>;
