import type { DeclaredDevice } from '../../model/declared-container.js';
import { normalizeHostPath } from './host-path.js';

/** What `--device` says, all but where it stands. */
export type ShortDevice = Omit<DeclaredDevice, 'at'>;

const allPermissions = 'rwm';
/** `vendor.com/class=name` of the Container Device Interface. */
const cdiName = /^[\w.-]+\/[\w.-]+=[^\s/]+$/;

/** `HOST[:CONTAINER][:PERMISSIONS]`, or a CDI name. `undefined` for what is neither. */
export function parseDevice(text: string): ShortDevice | undefined {
  if (cdiName.test(text)) return { path: text, permissions: allPermissions };
  const [path = '', second, third, ...more] = text.split(':');
  if (path === '' || second === '' || third === '' || more.length > 0) return undefined;
  const device: ShortDevice = { path: normalizeHostPath(path), permissions: allPermissions };
  if (second === undefined) return device;
  if (third !== undefined)
    return isPermissions(third) ? { ...device, target: second, permissions: third } : undefined;
  return isPermissions(second) ? { ...device, permissions: second } : { ...device, target: second };
}

function isPermissions(text: string): boolean {
  return /^[rwm]{1,3}$/.test(text) && new Set(text).size === text.length;
}
