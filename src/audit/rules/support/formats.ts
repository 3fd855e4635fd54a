import type { ManifestFormat } from '../../model/manifest-format.js';

/** What says how containers are started: everything but a Dockerfile, which says how an image is made. */
export const startFormats = [
  'compose',
  'kubernetes',
  'docker-inspect',
  'docker-run',
  'oci',
  'quadlet',
  'systemd',
] as const satisfies readonly ManifestFormat[];

/** What speaks to Docker or Podman, whose defaults are theirs. */
export const engineFormats = [
  'compose',
  'docker-inspect',
  'docker-run',
  'quadlet',
  'systemd',
] as const satisfies readonly ManifestFormat[];
