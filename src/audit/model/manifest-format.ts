/** What a manifest is written in. */
export const manifestFormats = [
  'compose',
  'kubernetes',
  'dockerfile',
  'docker-inspect',
  'docker-run',
  'oci',
  'quadlet',
  'systemd',
] as const;

export type ManifestFormat = (typeof manifestFormats)[number];
