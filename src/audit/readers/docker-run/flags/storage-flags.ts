import type { DeclaredMount } from '../../../model/declared-container.js';
import { parseDevice } from '../../docker-syntax/device.js';
import { parseShortTmpfs } from '../../docker-syntax/short-tmpfs.js';
import { parseShortVolume } from '../../docker-syntax/short-volume.js';
import { doubt, type Flag, reject, switches, takes } from './flag.js';
import { parseMount } from './parse-mount.js';

/** Mounts and devices. */
export const storageFlags: Record<string, Flag> = {
  volume: takes((reading, value) => {
    const volume = parseShortVolume(value.value);
    if (!volume) {
      reject(reading, value, 'is no volume');
      return;
    }
    doubt(reading, value);
    // A variable is a path far more often than a volume's name, and the worse of both.
    const kind = volume.source?.startsWith('$') ? 'bind' : volume.kind;
    reading.container.mounts.push({ at: value.at, ...volume, kind });
  }),
  mount: takes((reading, value) => {
    const mount = parseMount(value.value);
    if (typeof mount === 'string') reject(reading, value, mount);
    else {
      doubt(reading, value);
      reading.container.mounts.push({ at: value.at, ...mount });
    }
  }),
  tmpfs: takes((reading, value) => {
    const tmpfs = parseShortTmpfs(value.value);
    if (!tmpfs) reject(reading, value, 'is no place for a tmpfs');
    else reading.container.mounts.push({ at: value.at, ...tmpfs });
  }),
  'volumes-from': takes(({ unresolved }, { flag, value, at }) => {
    const reason = `the volumes of ${value.slice(0, 60)} are mounted, and which these are is not known here`;
    unresolved.push({ field: flag, at, reason });
  }),
  'use-api-socket': switches(({ container }, { value, at }) => {
    const path = '/var/run/docker.sock';
    const socket: DeclaredMount = {
      at,
      kind: 'bind',
      source: path,
      target: path,
      readOnly: false,
      options: [],
    };
    if (value) container.mounts.push(socket);
  }),
  device: takes((reading, value) => {
    doubt(reading, value);
    const device = parseDevice(value.value);
    if (device) reading.container.devices.push({ at: value.at, ...device });
    else if (value.unknown === undefined) reject(reading, value, 'is no device');
  }),
  'device-cgroup-rule': takes(({ container }, { value, at }) => {
    container.deviceCgroupRules.push({ value, at });
  }),
  gpus: takes(({ container }, { at }) => {
    container.devices.push({ at, path: '/dev/nvidia*', permissions: 'rw' });
  }),
  secret: takes((reading, value) => {
    const [source = '', ...options] = value.value.split(',');
    const option = (name: string) =>
      options.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
    const target = option('target');
    if (option('type') === 'env')
      reading.container.environment.push({ at: value.at, name: target ?? source, from: 'secret' });
    else {
      const path = target === undefined ? source : target;
      const place = path.startsWith('/') ? path : `/run/secrets/${path}`;
      reading.container.mounts.push({
        at: value.at,
        kind: 'secret',
        source,
        target: place,
        readOnly: true,
        options: [],
      });
    }
  }),
};
