import { AppError } from '../base/app-error.js';
import { formatDiagnostic } from '../base/diagnostic.js';
import { printable } from '../base/text.js';
import type { Recording } from '../policy/recording.js';
import { decodeRecording } from '../policy/recording-json.js';
import { readInput } from './input-file.js';
import type { Io } from './io.js';

/** Reads a recording. Prints every problem; throws `INPUT_NOT_FOUND` or `INPUT_INVALID`. */
export function readRecordingFile(file: string, io: Io): Recording {
  const { recording, diagnostics } = decodeRecording(readInput(file), file);
  for (const diagnostic of diagnostics)
    io.stderr.write(`${printable(formatDiagnostic(diagnostic), { multiline: true })}\n`);
  if (recording) return recording;
  throw new AppError('INPUT_INVALID', `${printable(file)} is not a recording`, {
    hint: 'tightship record writes them',
  });
}
