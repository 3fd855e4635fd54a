/** How a key's values are read: the last one, each line, each line's words, or as on and off. */
export type KeyForm = 'last' | 'lines' | 'words' | 'boolean';

/** The flag of `podman run` that a key stands for; `prefix` is put before the value. */
export interface KeyMeaning {
  flag: string;
  form: KeyForm;
  prefix?: string;
}

/**
 * Keys of `[Container]` and `[Pod]` that matter to an audit (podman, pkg/systemd/quadlet/quadlet.go). Those that need
 * more than their own value (`Image`, `User` and `Group`, `Exec`, `PodmanArgs`) are read apart.
 */
export const keyMeanings: Record<string, KeyMeaning | undefined> = {
  __proto__: null as never,
  AddCapability: { flag: 'cap-add', form: 'words' },
  DropCapability: { flag: 'cap-drop', form: 'words' },
  AddDevice: { flag: 'device', form: 'words' },
  SecurityLabelType: { flag: 'security-opt', form: 'last', prefix: 'label=type:' },
  SecurityLabelLevel: { flag: 'security-opt', form: 'last', prefix: 'label=level:' },
  SecurityLabelFileType: { flag: 'security-opt', form: 'last', prefix: 'label=filetype:' },
  SeccompProfile: { flag: 'security-opt', form: 'last', prefix: 'seccomp=' },
  AppArmor: { flag: 'security-opt', form: 'last', prefix: 'apparmor=' },
  NoNewPrivileges: { flag: 'security-opt', form: 'boolean', prefix: 'no-new-privileges=' },
  Mask: { flag: 'security-opt', form: 'words', prefix: 'mask=' },
  Unmask: { flag: 'security-opt', form: 'words', prefix: 'unmask=' },
  ReadOnly: { flag: 'read-only', form: 'boolean' },
  Volume: { flag: 'volume', form: 'lines' },
  Mount: { flag: 'mount', form: 'words' },
  Tmpfs: { flag: 'tmpfs', form: 'lines' },
  PublishPort: { flag: 'publish', form: 'lines' },
  ExposeHostPort: { flag: 'expose', form: 'lines' },
  Network: { flag: 'network', form: 'lines' },
  UserNS: { flag: 'userns', form: 'last' },
  UIDMap: { flag: 'uidmap', form: 'lines' },
  GIDMap: { flag: 'gidmap', form: 'lines' },
  SubUIDMap: { flag: 'subuidname', form: 'last' },
  SubGIDMap: { flag: 'subgidname', form: 'last' },
  RemapUsers: { flag: 'userns', form: 'last' },
  GroupAdd: { flag: 'group-add', form: 'lines' },
  Sysctl: { flag: 'sysctl', form: 'words' },
  Environment: { flag: 'env', form: 'words' },
  EnvironmentFile: { flag: 'env-file', form: 'words' },
  EnvironmentHost: { flag: 'env-host', form: 'boolean' },
  Secret: { flag: 'secret', form: 'words' },
  HealthCmd: { flag: 'health-cmd', form: 'last' },
  Ulimit: { flag: 'ulimit', form: 'lines' },
  PidsLimit: { flag: 'pids-limit', form: 'last' },
  Memory: { flag: 'memory', form: 'last' },
  ShmSize: { flag: 'shm-size', form: 'last' },
  LogDriver: { flag: 'log-driver', form: 'last' },
  LogOpt: { flag: 'log-opt', form: 'lines' },
  RunInit: { flag: 'init', form: 'boolean' },
  Entrypoint: { flag: 'entrypoint', form: 'last' },
  ContainerName: { flag: 'name', form: 'last' },
  PodName: { flag: 'name', form: 'last' },
  Pod: { flag: 'pod', form: 'last' },
};

/** Keys without effect on an audit, and those that are read apart. */
export const otherKeys: ReadonlySet<string> = new Set([
  ...['Image', 'Rootfs', 'Exec', 'PodmanArgs', 'User', 'Group', 'SecurityLabelDisable', 'CgroupsMode'],
  ...[
    'AddHost',
    'Annotation',
    'AutoUpdate',
    'ContainersConfModule',
    'DNS',
    'DNSOption',
    'DNSSearch',
    'ExitPolicy',
  ],
  ...['GlobalArgs', 'HealthInterval', 'HealthLogDestination', 'HealthMaxLogCount', 'HealthMaxLogSize'],
  ...['HealthOnFailure', 'HealthRetries', 'HealthStartPeriod', 'HealthStartupCmd', 'HealthStartupInterval'],
  ...[
    'HealthStartupRetries',
    'HealthStartupSuccess',
    'HealthStartupTimeout',
    'HealthTimeout',
    'HostName',
    'HttpProxy',
  ],
  ...[
    'IP',
    'IP6',
    'Label',
    'NetworkAlias',
    'Notify',
    'Pull',
    'ReadOnlyTmpfs',
    'ReloadCmd',
    'ReloadSignal',
    'RemapGid',
  ],
  ...[
    'RemapUid',
    'RemapUidSize',
    'Retry',
    'RetryDelay',
    'SecurityLabelNested',
    'ServiceName',
    'StartWithPod',
  ],
  ...['StopSignal', 'StopTimeout', 'Timezone', 'TLSVerify', 'VolatileTmp', 'WorkingDir'],
]);
