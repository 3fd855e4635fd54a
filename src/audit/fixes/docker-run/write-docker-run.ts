import { parseCapability } from '../../../linux/capabilities.js';
import type { DeclaredMount } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import type { Place } from '../../source/source-text.js';
import { type ByKind, byKind, type ChangeOf } from '../by-kind.js';
import type { Change } from '../change.js';
import { dockerSize } from '../docker-size.js';
import { uncoveredPlaces } from '../uncovered-places.js';
import { withAddress } from '../with-address.js';
import { privateOptions, readOnlyOptions, withMountOptions } from '../with-mount-options.js';
import { orCannot, type WriteResult, type WriteTarget } from '../write-result.js';
import { addFlags, changeValue, type RunText, removeFlag, runTextOf } from './run-text.js';

const odd = 'it is not written as a flag of its own that can be changed safely';

const writers: ByKind<WriteResult, [RunText]> = {
  'privileged-off': (_, run) => remove(run, run.container.privileged),
  'capabilities-only': ({ only }, run) => {
    const { add, drop } = run.container.capabilities;
    const gone = [
      ...add.filter(({ value }) => !only.some((name) => name === nameOf(value))),
      ...drop.filter(({ value }) => only.some((name) => name === nameOf(value))),
    ];
    if (gone[0]) return remove(run, gone[0]);
    const missing = only.filter((name) => !add.some(({ value }) => nameOf(value) === name));
    const dropsAll = drop.some(({ value }) => value === 'ALL');
    return flags(run, [
      ...(dropsAll ? [] : [['--cap-drop', 'ALL']]),
      ...missing.map((name) => ['--cap-add', name]),
    ]);
  },
  'capability-not-added': ({ capability }, run) =>
    remove(
      run,
      run.container.capabilities.add.find(({ value }) => nameOf(value) === nameOf(capability)),
    ),
  'capability-dropped': ({ capability }, run) => flags(run, [['--cap-drop', capability]]),
  'no-new-privileges': (_, run) => {
    const { noNewPrivileges } = run.container;
    return noNewPrivileges
      ? remove(run, noNewPrivileges)
      : flags(run, [['--security-opt', 'no-new-privileges']]);
  },
  'seccomp-default': (_, run) => remove(run, run.container.seccomp),
  'seccomp-profile': ({ file }, run) => {
    const { seccomp } = run.container;
    return seccomp ? remove(run, seccomp) : flags(run, [['--security-opt', `seccomp=${file}`]]);
  },
  'apparmor-default': (_, run) => remove(run, run.container.apparmor),
  'selinux-enabled': (_, run) => remove(run, run.container.selinux.disabled),
  'selinux-option-removed': ({ option }, run) => remove(run, run.container.selinux[option]),
  'proc-masked': (_, run) => remove(run, run.container.procMount),
  'namespace-private': ({ namespace }, run) => remove(run, run.container.namespaces[namespace]),
  user: ({ uid, gid }, run) => setFlag(run, '--user', run.container.user, `${uid}:${gid}`),
  'run-as-non-root': () => ({ cannot: 'there is no such check; use --user' }),
  'read-only-root': ({ writable }, run) => {
    const { readOnlyRoot } = run.container;
    if (readOnlyRoot?.value === false) return remove(run, readOnlyRoot);
    const places = uncoveredPlaces(run.container, writable).map(({ path, persistent, sizeBytes }) => {
      const size = sizeBytes === undefined ? '' : `:size=${dockerSize(sizeBytes)}`;
      return persistent ? ['--volume', path] : ['--tmpfs', `${path}${size}`];
    });
    return flags(run, [...(readOnlyRoot ? [] : [['--read-only']]), ...places]);
  },
  'mount-read-only': ({ target }, run) => {
    const mount = mountOn(run, (one) => one.target === target && !one.readOnly);
    return change(run, mount?.at, (text) =>
      text.includes('=') ? `${text},readonly` : withMountOptions(text, readOnlyOptions),
    );
  },
  'mount-removed': ({ target }, run) =>
    remove(
      run,
      mountOn(run, (one) => one.target === target),
    ),
  'mount-propagation-private': ({ target }, run) => {
    const mount = mountOn(run, (one) => one.target === target && one.propagation !== undefined);
    return change(run, mount?.at, (text) =>
      text.includes('=')
        ? text.replace(/,(?:bind-)?propagation=[a-z]+/, '')
        : withMountOptions(text, privateOptions),
    );
  },
  'device-removed': ({ path }, run) =>
    remove(
      run,
      run.container.devices.find((device) => device.path === path),
    ),
  'sysctl-removed': ({ name }, run) =>
    remove(
      run,
      run.container.sysctls.find(({ value }) => value.name === name),
    ),
  limit: (limit, run) => writeLimit(limit, run),
  'oom-kill-enabled': (_, run) => remove(run, run.container.resources.oomKillDisable),
  'publish-address': ({ containerPort, protocol, address }, run) => {
    const port = run.container.ports.find(
      (one) =>
        one.containerPort === containerPort &&
        one.protocol === protocol &&
        one.published !== undefined &&
        one.published.address !== address,
    );
    return change(run, port?.at, (text) => withAddress(text, address));
  },
  'service-account-token-off': () => ({ cannot: 'only Kubernetes has service accounts' }),
  'log-rotation': ({ maxSize, maxFiles }, run) => {
    const driver = run.container.logging?.value.driver;
    if (driver !== undefined && driver !== 'json-file' && driver !== 'local')
      return { cannot: `the log driver ${driver.slice(0, 40)} keeps no files that could be rotated` };
    return flags(run, [
      ...(driver === undefined ? [['--log-driver', 'json-file']] : []),
      ['--log-opt', `max-size=${maxSize}`],
      ['--log-opt', `max-file=${maxFiles}`],
    ]);
  },
  'restart-limited': ({ maxRetries }, run) =>
    setFlag(run, '--restart', run.container.restart, `on-failure:${maxRetries}`),
};

/** One step of a change to a command line, or to the one of a script that starts the container. */
export function writeDockerRun(wanted: Change, { source, container }: WriteTarget): WriteResult {
  const run = runTextOf(source, container);
  if (!run) return { cannot: 'the command is put together from variables, or stands in another file' };
  return byKind(writers, wanted, run);
}

function nameOf(text: string): string {
  return parseCapability(text) ?? text;
}

function mountOn({ container }: RunText, fits: (mount: DeclaredMount) => boolean): DeclaredMount | undefined {
  return container.mounts.find(fits);
}

function flags(run: RunText, added: readonly string[][]): WriteResult {
  return orCannot(addFlags(run, added), 'a value would have to be quoted');
}

function remove(run: RunText, setting: { at: Place } | undefined): WriteResult {
  return orCannot(setting && removeFlag(run, setting.at), odd);
}

function change(
  run: RunText,
  at: Place | undefined,
  text: (value: string) => string | undefined,
): WriteResult {
  return orCannot(at && changeValue(run, at, text), odd);
}

/** Gives a flag that may be there a value. */
function setFlag(
  run: RunText,
  flag: string,
  setting: Setting<unknown> | undefined,
  value: string,
): WriteResult {
  return setting ? change(run, setting.at, () => value) : flags(run, [[flag, value]]);
}

function writeLimit({ resource, value }: ChangeOf<'limit'>, run: RunText): WriteResult {
  const { memoryLimit, memoryRequest, cpuLimit, pidsLimit } = run.container.resources;
  if (resource === 'memory' && memoryRequest !== undefined && memoryRequest.value > value)
    return { cannot: 'more memory is reserved than this limit allows' };
  if (resource === 'memory') return setFlag(run, '--memory', memoryLimit, dockerSize(value));
  if (resource === 'cpus') return setFlag(run, '--cpus', cpuLimit, String(value));
  return setFlag(run, '--pids-limit', pidsLimit, String(value));
}
