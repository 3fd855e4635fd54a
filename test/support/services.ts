import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync } from 'node:fs';
import type { Bench } from './tightship.js';

/** A real service that Debian packages, on the host's own root: what to run, and how its users use it. */
export interface Service {
  /** Flags of `tightship learn`, the exercise among them. */
  flags: string[];
  /** `host` and the command. */
  workload: string[];
}

/** Debian's nginx, with one page. */
export function nginx(port: number): Service {
  return {
    flags: ['-p', `${port}:80`, '--exercise', `curl -sf http://127.0.0.1:${port}/ | grep -q nginx`],
    workload: ['host', 'nginx', '-g', 'daemon off;'],
  };
}

/** Redis, keeping its data in memory alone. */
export function redis(port: number): Service {
  const cli = `redis-cli -h 127.0.0.1 -p ${port}`;
  return {
    flags: [
      ...['-p', `${port}:6379`],
      ...['--exercise', `${cli} set key value | grep -q OK && ${cli} get key | grep -q value`],
    ],
    workload: ['host', 'redis-server', '--protected-mode', 'no', '--save', ''],
  };
}

const postgresPrograms = '/usr/lib/postgresql/15/bin';

/** PostgreSQL as the user of its own, on a data directory made beforehand. */
export function postgres(port: number, bench: Bench): Service {
  const data = bench.path('postgres');
  mkdirSync(data);
  execFileSync('chown', ['postgres:', data]);
  for (const directory of [bench.cwd, `${bench.cwd}/..`]) chmodSync(directory, 0o755);
  const initialize = [`${postgresPrograms}/initdb`, '-D', data, '-A', 'trust', '--no-sync', '-E', 'UTF8'];
  execFileSync('setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', ...initialize], {
    cwd: '/',
  });
  appendFileSync(`${data}/pg_hba.conf`, 'host all all 0.0.0.0/0 trust\n');
  const client = `psql -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p ${port} -U postgres`;
  const statements = `create table if not exists visits (who text); insert into visits values ('me'); checkpoint`;
  return {
    flags: [
      ...['-p', `${port}:5432`, '-v', `${data}:/srv/data`, '-u', 'postgres'],
      ...['--ready', `exec:pg_isready -q -h 127.0.0.1 -p ${port}`],
      ...['--exercise', `${client} -c "${statements}" && ${client} -c 'table visits' | grep -q me`],
    ],
    workload: ['host', `${postgresPrograms}/postgres`, '-D', '/srv/data', '-c', 'listen_addresses=*'],
  };
}
