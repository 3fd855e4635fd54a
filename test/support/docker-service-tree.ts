import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** Packages whose dependencies come along. */
const packages = [
  ...['base-files', 'base-passwd', 'coreutils', 'dash', 'sed', 'grep', 'findutils', 'util-linux', 'libc-bin'],
  ...['nginx-light', 'redis-server', 'mariadb-server-core', 'mariadb-client-core'],
  ...['python3-flask', 'python3-redis', 'python3-pymysql', 'nodejs', 'node-redis'],
  ...['apache2', 'libapache2-mod-php8.2', 'php8.2-mysql'],
];

/** Packages without theirs: mysqladmin needs no Perl, WordPress no second web server. */
const packagesAlone = ['mariadb-client', 'wordpress', 'wordpress-theme-twentytwentythree', 'php-getid3'];

/** What only installing, translating and administering would need: half of it all. */
const unneeded = new RegExp(
  `^(${[
    'locales|libc-l10n|dpkg|tar|openssl|perl.*|libperl.*|lib.*-perl|adduser|passwd|debconf|ssl-cert|ucf',
    'iproute2|procps|psmisc|sysvinit-utils|lsb-base|init-system-helpers|usrmerge',
  ].join('|')})$`,
);

/** Accounts that the packages' scripts would make, which do not run here. */
const accounts = [
  { name: 'nginx', id: 101, home: '/nonexistent' },
  { name: 'redis', id: 999, home: '/data' },
  { name: 'mysql', id: 998, home: '/var/lib/mysql' },
];

/**
 * A root filesystem in `directory`, which must not exist, with all programs that the test images need: unpacked
 * from Debian 12's packages (some 65 MB, by the host's apt), nothing of them run. `debs` is a directory for the
 * packages, removed at the end. About 10 s. Throws what apt said when it cannot download, even with new lists.
 */
export async function makeServiceTree(directory: string, debs: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(directory, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(directory, name));
  }
  mkdirSync(debs, { recursive: true });
  try {
    // Lists go out of date, and then name what is no longer there.
    await download(debs).catch(async () => {
      await execa('apt-get', ['-q', 'update'], { reject: false });
      await download(debs);
    });
    await unpack(debs, directory);
  } finally {
    rmSync(debs, { recursive: true, force: true });
  }
  addAccounts(directory);
}

/** As on a machine that has nothing installed, so that every dependency is named; locks and changes nothing. */
async function download(debs: string): Promise<void> {
  const status = join(debs, 'status');
  writeFileSync(status, '');
  const settings = [
    ...[`Dir::State::status=${status}`, 'Debug::NoLocking=1', 'APT::Install-Recommends=0'],
    'APT::Sandbox::User=root',
  ];
  const flags = ['-q', '-y', ...settings.flatMap((setting) => ['-o', setting])];
  const env = { LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const simulated = await execa('apt-get', [...flags, '-s', 'install', ...packages], { env });
  const names = [...simulated.stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
  const wanted = [...names.filter((name) => !unneeded.test(name)), ...packagesAlone];
  await execa('apt-get', [...flags, 'download', ...new Set(wanted)], { cwd: debs, env });
}

/** Two at a time: decompressing takes longest. tar's flag keeps /lib and its like the links they are. */
async function unpack(debs: string, directory: string): Promise<void> {
  const left = ['doc', 'man', 'locale'].map((name) => `--exclude=./usr/share/${name}/*`);
  const one = `dpkg-deb --fsys-tarfile "$1" | tar -x -C "$0" --keep-directory-symlink ${left.join(' ')}`;
  const script = `set -o pipefail; ls *.deb | xargs -P 2 -I {} bash -o pipefail -c '${one}' "$0" {}`;
  await execa('bash', ['-c', script, directory], { cwd: debs });
}

function addAccounts(directory: string): void {
  const etc = (name: string) => join(directory, 'etc', name);
  for (const name of ['passwd', 'group']) {
    copyFileSync(join(directory, 'usr/share/base-passwd', `${name}.master`), etc(name));
  }
  for (const { name, id, home } of accounts) {
    appendFileSync(etc('passwd'), `${name}:x:${id}:${id}::${home}:/usr/sbin/nologin\n`);
    appendFileSync(etc('group'), `${name}:x:${id}:\n`);
  }
  chmodSync(join(directory, 'tmp'), 0o1777);
}
