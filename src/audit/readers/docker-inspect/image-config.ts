import { isNull, itemsOf, type Node, textOf, valueUnder } from '../../source/node.js';
import { parseRestart } from '../docker-syntax/restart.js';
import { parseUser } from '../docker-syntax/user-choice.js';
import { parseVariable } from '../docker-syntax/variable.js';
import { booleanSetting, type InspectReading, textSetting } from './inspect-reading.js';

/** `Config`, in which the image's settings are merged with those of the command line; and how it is kept running. */
export function readImageConfig(reading: InspectReading): void {
  const { node, container } = reading;
  const config = valueUnder(node, 'Config');
  const image = textSetting(config, 'Image') ?? textSetting(node, 'ImageName');
  if (image) container.image = image;
  const user = textSetting(config, 'User');
  if (user) container.user = { value: parseUser(user.value), at: user.at };
  for (const item of itemsOf(valueUnder(config, 'Env'))) {
    const variable = parseVariable(textOf(item) ?? '');
    if (variable) container.environment.push({ at: item, ...variable });
  }
  const entrypoint = wordsUnder(config, 'Entrypoint');
  if (entrypoint) container.entrypoint = entrypoint;
  const command = wordsUnder(config, 'Cmd');
  if (command) container.command = command;
  readHealthCheck(reading, config);
  readRunning(reading);
}

/** A list; older Podman writes the entry point as one text. */
function wordsUnder(config: Node | undefined, key: string) {
  const at = valueUnder(config, key);
  if (!at || isNull(at)) return undefined;
  const items = at.kind === 'list' ? at.items : [at];
  const value = items.flatMap((item) => textOf(item) || []);
  return value.length > 0 ? { value, at } : undefined;
}

function readHealthCheck({ container }: InspectReading, config: Node | undefined): void {
  const check = valueUnder(config, 'Healthcheck');
  const test = itemsOf(valueUnder(check, 'Test'));
  if (!check || test.length === 0) return;
  const none = /^none$/i.test(textOf(test[0]) ?? '');
  container.healthCheck = { value: none ? 'disabled' : 'defined', at: check };
}

function readRunning(reading: InspectReading): void {
  const { container, host, node } = reading;
  const policy = valueUnder(host, 'RestartPolicy');
  const name = textSetting(policy, 'Name');
  if (name) {
    const retries = textOf(valueUnder(policy, 'MaximumRetryCount')) ?? '0';
    const text = name.value === 'on-failure' ? `on-failure:${retries}` : name.value;
    const restart = parseRestart(text);
    if (restart) container.restart = { value: restart, at: name.at };
    else
      reading.unresolved.push({
        field: 'RestartPolicy',
        at: name.at,
        reason: `"${name.value}" is no policy`,
      });
  }
  const runtime = textSetting(host, 'Runtime') ?? textSetting(node, 'OCIRuntime');
  // Podman writes "oci" for every container, and which one it is beside it.
  if (runtime)
    container.runtime = runtime.value === 'oci' ? (textSetting(node, 'OCIRuntime') ?? runtime) : runtime;
  const parent = textSetting(host, 'CgroupParent');
  if (parent) container.cgroupParent = parent;
  const init = booleanSetting(reading, host, 'Init');
  if (init) container.init = init;
  readLogging(reading);
}

function readLogging({ container, host }: InspectReading): void {
  const at = valueUnder(host, 'LogConfig');
  const driver = textOf(valueUnder(at, 'Type'));
  if (!at || !driver) return;
  const options: Record<string, string> = { __proto__: null as never };
  const written = valueUnder(at, 'Config');
  for (const { key, value } of written?.kind === 'map' ? written.entries : [])
    options[key.text] = textOf(value) ?? '';
  container.logging = { value: { driver, options }, at };
}
