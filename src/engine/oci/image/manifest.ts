import { z } from 'zod';
import { AppError } from '../../../base/app-error.js';
import { digestOf, isDigest } from './digest.js';
import { choosePlatform, noPlatform } from './platform.js';

// Shapes of the OCI image specification (descriptor.md, image-index.md, manifest.md) and of Docker's older
// ones, which agree in all that is read here. Fields that are not read may hold anything.
const descriptorSchema = z.object({
  mediaType: z.string().optional(),
  digest: z.string().refine(isDigest, 'is not a sha256 digest'),
  size: z.number().int().nonnegative(),
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z
    .object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })
    .optional()
    .catch(undefined),
});
const indexSchema = z.object({ schemaVersion: z.literal(2), manifests: z.array(descriptorSchema) });
const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
});

/** Names a blob: digest, size in bytes, media type. */
export type Descriptor = z.infer<typeof descriptorSchema>;

/** The manifest of one image for one platform. */
export interface ImageManifest {
  digest: string;
  /** Of the manifest itself. */
  size: number;
  bytes: Buffer;
  mediaType?: string | undefined;
  config: Descriptor;
  layers: Descriptor[];
}

/** Gives the bytes of a manifest or an index. */
export type FetchManifest = (descriptor: Descriptor) => Promise<Buffer>;

/** What a manifest may hold; larger ones are refused by registries too (distribution-spec, 4 MiB). */
export const manifestLimitBytes = 4 * 1024 * 1024;

/** Indexes in indexes are allowed by the specification and hardly ever made. */
const depthLimit = 4;

/** The entries of an index. `what` names it in the `IMAGE_INVALID` that anything else leads to. */
export function parseIndex(bytes: Buffer, what: string): Descriptor[] {
  return parse(indexSchema, bytes, what).manifests;
}

/**
 * The image for this machine that `bytes`, a manifest or an index, stand for; `fetch` is asked for what an
 * index names. Throws `IMAGE_INVALID` for bytes that are neither, and `IMAGE_NOT_FOUND` when an index has
 * nothing for this machine.
 */
export async function chooseManifest(
  bytes: Buffer,
  what: string,
  fetch: FetchManifest,
  depth = 0,
): Promise<ImageManifest> {
  if (isIndex(bytes, what)) return chooseEntry(parseIndex(bytes, what), what, fetch, depth + 1);
  const { mediaType, config, layers } = parse(manifestSchema, bytes, what);
  return { digest: digestOf(bytes), size: bytes.length, bytes, mediaType, config, layers };
}

/** As `chooseManifest`, from the entries of an index. A single entry need not name its platform. */
export async function chooseEntry(
  entries: readonly Descriptor[],
  what: string,
  fetch: FetchManifest,
  depth = 0,
): Promise<ImageManifest> {
  if (depth > depthLimit) throw invalid(what, 'its indexes are nested too deep');
  const only = entries.length === 1 && !entries[0]?.platform ? entries[0] : undefined;
  const entry = only ?? choosePlatform(entries);
  if (!entry) throw noPlatform(what, entries);
  const bytes = await fetch(entry);
  if (digestOf(bytes) !== entry.digest)
    throw invalid(what, `${entry.digest} has other contents than it says`);
  return chooseManifest(bytes, what, fetch, depth);
}

/** An index has `manifests`. What has `layers` too could mean two things at once (CVE-2021-41190). */
function isIndex(bytes: Buffer, what: string): boolean {
  const value = parse(z.record(z.string(), z.unknown()), bytes, what);
  const both = 'manifests' in value && ('layers' in value || 'config' in value);
  if (both) throw invalid(what, 'its manifest claims to be an index too');
  return 'manifests' in value;
}

function parse<T>(schema: z.ZodType<T>, bytes: Buffer, what: string): T {
  if (bytes.length > manifestLimitBytes) throw invalid(what, 'its manifest is too large');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid(what, 'its manifest is not JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(what, `in its manifest, ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}

function invalid(what: string, why: string): AppError {
  return new AppError('IMAGE_INVALID', `${what} is damaged: ${why}`, {
    hint: 'build, save or pull it again',
  });
}
