import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DockerBed, fixtures } from './docker-bed.js';
import { NameServer } from './docker-name-server.js';
import { type Bench, expectExit } from './tightship.js';

/** Where Tightship's containers reach the ports that this host publishes. */
const gateway = '10.87.0.1';

const databasePort = 18160;
const sitePort = 18161;

/**
 * Learns the policies of both services of the project wordpress-mysql, from the images that it has, and puts them
 * beside its Compose file in `directory`: privileges.db.yaml and privileges.wordpress.yaml. Each sees its data
 * directory empty first and full then, and is used as it will be: the database is found by its name.
 */
export async function learnWordpress(bed: DockerBed, bench: Bench, directory: string): Promise<void> {
  const roots = { db: join(bed.daemon.directory, 'root-db'), site: join(bed.daemon.directory, 'root-site') };
  await bed.exportImage('mariadb:10.6.4-focal', roots.db);
  await bed.exportImage('wordpress:latest', roots.site);
  const database = [
    ...[
      '-p',
      `${databasePort}:3306`,
      '-v',
      'database:/var/lib/mysql',
      '-e',
      'MYSQL_ROOT_PASSWORD=somewordpress',
    ],
    ...['-e', 'MYSQL_DATABASE=wordpress', '-e', 'MYSQL_USER=wordpress', '-e', 'MYSQL_PASSWORD=wordpress'],
  ];
  const server = [
    `dir:${roots.db}`,
    'docker-entrypoint.sh',
    '--default-authentication-plugin=mysql_native_password',
  ];
  copyFileSync(join(fixtures, 'learn/use-database.sql'), bench.path('use-database.sql'));
  const client = `chroot ${bed.tree} mariadb -h 127.0.0.1 -P ${databasePort} -uwordpress -pwordpress wordpress`;
  const use = ['--exercise', `${client} < use-database.sql`];
  expectExit(
    await bench.run(['learn', '-o', join(directory, 'privileges.db.yaml'), ...database, ...use, ...server]),
    0,
  );

  const id = expectExit(await bench.run(['run', '-d', ...database, ...server]), 0).stdout.trim();
  const names = await NameServer.start(gateway, { db: gateway });
  bench.write('resolv.conf', `nameserver ${gateway}\n`);
  try {
    const site = [
      ...['-p', `${sitePort}:80`, '-v', 'site:/var/www/html', '-w', '/var/www/html'],
      ...[
        '-v',
        `${bench.path('resolv.conf')}:/etc/resolv.conf:ro`,
        '-e',
        `WORDPRESS_DB_HOST=db:${databasePort}`,
      ],
      ...['-e', 'WORDPRESS_DB_NAME=wordpress', '-e', 'WORDPRESS_DB_USER=wordpress'],
      ...['-e', 'WORDPRESS_DB_PASSWORD=wordpress'],
      ...['--exercise', `${join(fixtures, 'learn/use-wordpress.sh')} http://127.0.0.1:${sitePort}`],
    ];
    const workload = [`dir:${roots.site}`, 'docker-entrypoint.sh', 'apache2-foreground'];
    const file = join(directory, 'privileges.wordpress.yaml');
    expectExit(await bench.run(['learn', '-o', file, ...site, ...workload]), 0);
  } finally {
    names.stop();
    expectExit(await bench.run(['stop', id]), 0);
  }
}
