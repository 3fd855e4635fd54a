import { parseRestart } from '../../docker-syntax/restart.js';
import { parseVariable } from '../../docker-syntax/variable.js';
import { type Flag, reject, switches, takes } from './flag.js';

/** What runs, under which name, with which environment, and how it is kept running. */
export const processFlags: Record<string, Flag> = {
  name: takes((reading, { value, at }) => {
    reading.name = { value, at };
  }),
  pod: takes((reading, { value, at }) => {
    reading.pod = { value, at };
  }),
  env: takes(({ container }, { value, at, unknown }) => {
    const variable = parseVariable(value);
    if (!variable) return;
    // A value that is nothing but a variable's is not written here.
    const elsewhere =
      variable.value === undefined || (unknown !== undefined && variable.value.startsWith('$'));
    if (elsewhere) container.environment.push({ at, name: variable.name, from: 'environment' });
    else container.environment.push({ at, ...variable });
  }),
  'env-file': takes((reading, value) => {
    const variables = value.unknown === undefined ? reading.readEnvFile(value.value) : undefined;
    if (variables) for (const variable of variables) reading.container.environment.push(variable);
    else
      reading.unresolved.push({
        field: value.flag,
        at: value.at,
        reason: value.unknown ?? `the file ${value.value.slice(0, 80)} cannot be read here`,
      });
  }),
  'env-host': switches(({ unresolved }, { value, at }) => {
    const reason = 'all of the host environment is handed over, and what that is is not known here';
    if (value) unresolved.push({ field: 'env-host', at, reason });
  }),
  entrypoint: takes(({ container }, { value, at }) => {
    container.entrypoint = { value: value === '' ? [] : entrypointWords(value), at };
  }),
  'health-cmd': takes(({ container }, { value, at }) => {
    container.healthCheck = { value: /^none$/i.test(value) ? 'disabled' : 'defined', at };
  }),
  'no-healthcheck': switches(({ container }, { value, at }) => {
    if (value) container.healthCheck = { value: 'disabled', at };
  }),
  restart: takes((reading, value) => {
    const restart = parseRestart(value.value);
    if (restart) reading.container.restart = { value: restart, at: value.at };
    else reject(reading, value, 'is no restart policy');
  }),
  runtime: takes(({ container }, { value, at }) => {
    container.runtime = { value, at };
  }),
  'log-driver': takes(({ container }, { value, at }) => {
    container.logging = { value: { options: {}, ...container.logging?.value, driver: value }, at };
  }),
  'log-opt': takes(({ container }, { value, at }) => {
    const equals = value.indexOf('=');
    if (equals <= 0) return;
    const logging = container.logging ?? { value: { options: { __proto__: null as never } }, at };
    logging.value.options[value.slice(0, equals)] = value.slice(equals + 1);
    container.logging = logging;
  }),
  'cgroup-parent': takes(({ container }, { value, at }) => {
    container.cgroupParent = { value, at };
  }),
  init: switches(({ container }, setting) => {
    container.init = setting;
  }),
  rootfs: switches((reading, { value }) => {
    reading.rootfs = value;
  }),
};

/** Podman takes a JSON list, too. */
function entrypointWords(text: string): string[] {
  if (!text.startsWith('[')) return [text];
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch {
    // Then it is a program with an odd name.
  }
  return [text];
}
