import { describe, expect, it } from 'vitest';
import type { DeclaredContainer } from '../../model/declared-container.js';
import type { ManifestFormat } from '../../model/manifest-format.js';
import { newContainer } from '../../model/new-container.js';
import { SourceText } from '../../source/source-text.js';
import { mayUse } from './capability-grant.js';

const at = { source: new SourceText('test', ''), start: 0, end: 0 };

function container(add: string[], drop: string[], privileged?: boolean): DeclaredContainer {
  const settings = (names: string[]) => names.map((value) => ({ value, at }));
  return {
    ...newContainer('app', at),
    capabilities: { add: settings(add), drop: settings(drop) },
    ...(privileged !== undefined && { privileged: { value: privileged, at } }),
  };
}

describe('mayUse', () => {
  const cases: [string, ManifestFormat, string[], string[], string, boolean][] = [
    ['granted unasked', 'compose', [], [], 'NET_RAW', true],
    ['not granted unasked', 'compose', [], [], 'SYS_ADMIN', false],
    ["not in Podman's default", 'quadlet', [], [], 'NET_RAW', false],
    ['an OCI configuration has no default', 'oci', [], [], 'CHOWN', false],
    ['dropped', 'compose', [], ['NET_RAW'], 'NET_RAW', false],
    ['dropped with all', 'kubernetes', [], ['ALL'], 'NET_RAW', false],
    ['added after all were dropped', 'compose', ['NET_RAW'], ['ALL'], 'NET_RAW', true],
    ['added after all were dropped, in Kubernetes', 'kubernetes', ['NET_RAW'], ['ALL'], 'NET_RAW', true],
    ['added and dropped: Docker adds', 'compose', ['NET_RAW'], ['NET_RAW'], 'NET_RAW', true],
    ['added and dropped: Kubernetes drops', 'kubernetes', ['NET_RAW'], ['NET_RAW'], 'NET_RAW', false],
    ['all added', 'compose', ['ALL'], [], 'SYS_ADMIN', true],
    ['all added but one', 'compose', ['ALL'], ['SYS_ADMIN'], 'SYS_ADMIN', false],
    ['all added, all dropped: Docker adds', 'compose', ['ALL'], ['ALL'], 'SYS_ADMIN', true],
    ['all added, all dropped: Kubernetes drops', 'kubernetes', ['ALL'], ['ALL'], 'SYS_ADMIN', false],
  ];
  it.each(cases)('%s (%s)', (_, format, add, drop, capability, expected) => {
    expect(mayUse(container(add, drop), format, capability)).toBe(expected);
  });

  it('is true of everything where it is privileged', () => {
    expect(mayUse(container([], ['ALL'], true), 'compose', 'SYS_ADMIN')).toBe(true);
    expect(mayUse(container([], ['ALL'], false), 'compose', 'SYS_ADMIN')).toBe(false);
  });
});
