import type { z } from 'zod';
import type { Diagnostic } from '../base/diagnostic.js';
import { pathText } from './policy-schema-walk.js';
import { quoted, visible } from './policy-text.js';
import type { Recording } from './recording.js';
import { recordingFormat, recordingSchema } from './recording-schema.js';

/** 64 MiB: a recording counts calls, it does not list them, and is some hundred KiB. */
export const maxRecordingBytes = 64 * 1024 * 1024;

/** Problems beyond these are not listed. */
const maxProblems = 20;

/** What decoding a recording reports, each an error. */
export const recordingDiagnosticCodes = {
  'recording-too-large': 'the recording is larger than 64 MiB',
  'recording-syntax': 'the text is not JSON',
  'recording-version': 'the recording has another format than this version reads',
  'recording-invalid': 'a field of the recording is missing, unknown or has a value it cannot have',
} as const satisfies Record<string, string>;

/**
 * A recording as JSON, fields in one order whatever the object's, ending with a newline: the same recording is
 * the same bytes. Throws a ZodError for what `decodeRecording` would refuse, which is a recorder's bug.
 */
export function encodeRecording(recording: Recording): string {
  return `${JSON.stringify(recordingSchema.parse(recording), null, 2)}\n`;
}

/** What decoding gives: no recording where there are diagnostics. */
export interface DecodedRecording {
  recording?: Recording;
  diagnostics: Diagnostic[];
}

/**
 * Reads a recording that `encodeRecording` wrote, on any host. `source` names the file in the diagnostics,
 * whose codes `recordingDiagnosticCodes` lists. Never throws.
 */
export function decodeRecording(text: string, source: string): DecodedRecording {
  const problem = (
    code: keyof typeof recordingDiagnosticCodes,
    message: string,
    hint?: string,
  ): Diagnostic => {
    return { code, severity: 'error', message, ...(hint !== undefined && { hint }), source };
  };
  const again = 'record again; recordings are not meant to be edited';
  if (text.length > maxRecordingBytes || Buffer.byteLength(text) > maxRecordingBytes) {
    return { diagnostics: [problem('recording-too-large', 'the recording is larger than 64 MiB')] };
  }
  const { value, error } = parseJson(text);
  if (error !== undefined) return { diagnostics: [problem('recording-syntax', error, again)] };
  const version = versionOf(value);
  if (version !== recordingFormat)
    return { diagnostics: [problem('recording-version', ...versionMessage(version))] };
  const { data, error: failure } = recordingSchema.safeParse(value);
  if (failure === undefined) return { recording: data, diagnostics: [] };
  const messages = failure.issues.slice(0, maxProblems).map(issueMessage);
  return { diagnostics: messages.map((message) => problem('recording-invalid', message, again)) };
}

function parseJson(text: string): { value?: unknown; error?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: `not JSON: ${visible(String((error as Error).message)).slice(0, 200)}` };
  }
}

function versionOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined;
}

function versionMessage(version: unknown): [message: string, hint: string] {
  if (typeof version !== 'string')
    return ['this is not a recording', `a recording has the format "${recordingFormat}"`];
  const hint = `this version of tightship reads ${recordingFormat}`;
  return [`the recording has the format ${quoted(version)}`, hint];
}

function issueMessage({ path, message }: z.core.$ZodIssue): string {
  return `${pathText(path as (string | number)[])}: ${visible(message).slice(0, 200)}`;
}
