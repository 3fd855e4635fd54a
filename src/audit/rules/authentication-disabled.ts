import type { DeclaredContainer } from '../model/declared-container.js';
import type { ContainerRule, Offence } from './rule.js';
import { startFormats } from './support/formats.js';
import { placeWithin } from './support/place-within.js';

const on = /^(?:yes|true|1|on)$/i;
const off = /^(?:no|false|0|off)$/i;

/** Variables of well-known images that switch passwords off, from the documentation of each. */
const switches: Record<string, RegExp> = {
  MYSQL_ALLOW_EMPTY_PASSWORD: /./,
  MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: /./,
  MARIADB_ALLOW_EMPTY_PASSWORD: /./,
  ALLOW_EMPTY_PASSWORD: on,
  ALLOW_ANONYMOUS_LOGIN: on,
  POSTGRES_HOST_AUTH_METHOD: /^trust$/,
  'xpack.security.enabled': off,
  DISABLE_SECURITY_PLUGIN: on,
  'plugins.security.disabled': on,
  NEO4J_AUTH: /^none$/,
  ME_CONFIG_BASICAUTH: off,
  GF_AUTH_ANONYMOUS_ENABLED: on,
  ELASTICSEARCH_ENABLE_SECURITY: off,
  OPENSEARCH_DISABLE_SECURITY: on,
};

const options =
  /(?:^|\s)(?:--skip-grant-tables|--noauth|--no-auth|--protected-mode[ =]no|--anonymous-auth=true|--authorization-mode=\S{0,60}AlwaysAllow|--api\.insecure(?:=true)?(?=\s|$)|--auth[ =]none|--(?:NotebookApp|ServerApp|IdentityProvider)\.token=(?:''|"")?(?=\s|$))/;

/** A server told to let everybody in. */
export const authenticationDisabled: ContainerRule = {
  id: 'authentication-disabled',
  title: 'Server is told to ask for no password',
  severity: 'high',
  scope: 'container',
  formats: startFormats,
  why: 'Whoever reaches the port is let in, with all rights. In a network of containers that is each of them, and with a published port it is everybody.',
  attack:
    'Connects from a neighbouring container, copies the data, and often runs commands through the database.',
  standards: { cisDocker: ['5.9'], nsa: ['Authentication and authorization'], mitre: ['T1078', 'T1190'] },
  check(container) {
    return [...byVariable(container), ...byOption(container)];
  },
  fix: {
    advice: 'Switch authentication on, and give the clients a password from a mounted secret.',
    breaks: 'Clients without the password are refused until they have it.',
  },
};

function byVariable({ environment }: DeclaredContainer): Offence[] {
  const found: Offence[] = [];
  for (const { name, value, at } of environment) {
    const unsafe = Object.hasOwn(switches, name) ? switches[name] : undefined;
    if (unsafe === undefined || value === undefined || !unsafe.test(value)) continue;
    found.push({ at, message: `${name}=${value.slice(0, 20)} lets everybody in`, detail: name });
  }
  return found;
}

function byOption({ command, entrypoint }: DeclaredContainer): Offence[] {
  return [entrypoint, command].flatMap((words) => {
    const match = words && options.exec(words.value.join(' ').slice(0, 20_000));
    return match
      ? [
          {
            at: placeWithin(words.at, match[0].trim()),
            message: `${match[0].trim().slice(0, 60)} lets everybody in`,
            detail: 'command',
          },
        ]
      : [];
  });
}
