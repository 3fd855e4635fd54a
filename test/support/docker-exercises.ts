import { join } from 'node:path';
import { expect } from 'vitest';
import type { ComposeStack } from './docker-compose-stack.js';

/** A Compose project of the fixtures, and how its users use it. */
export interface ComposeProject {
  /** Its directory in fixtures/compose. */
  name: string;
  services: string[];
  /**
   * Uses a stack that has just come up through all of its tiers: what it answers, what it keeps, and what it
   * still has after a restart. Fails the test when anything differs.
   */
  exercise(stack: ComposeStack): Promise<void>;
}

/** The four projects, after those of the same names in docker/awesome-compose. */
export const composeProjects: ComposeProject[] = [
  { name: 'flask-redis', services: ['redis', 'web'], exercise: flaskRedis },
  { name: 'nginx-nodejs-redis', services: ['redis', 'web1', 'web2', 'nginx'], exercise: nginxNodeRedis },
  { name: 'nginx-flask-mysql', services: ['db', 'backend', 'proxy'], exercise: nginxFlaskMysql },
  { name: 'wordpress-mysql', services: ['db', 'wordpress'], exercise: wordpress },
];

async function flaskRedis(stack: ComposeStack): Promise<void> {
  const viewed = async () => {
    const page = await stack.http('http://127.0.0.1:8000/');
    expect(page).toMatch(/^This webpage has been viewed \d+ time\(s\)$/);
    return Number(page.match(/\d+/)?.[0]);
  };
  const first = await stack.eventually(viewed);
  expect(await viewed()).toBe(first + 1);
  await stack.restart(['redis']);
  expect(await stack.eventually(viewed)).toBe(first + 2);
}

async function nginxNodeRedis(stack: ComposeStack): Promise<void> {
  const visit = async (port: number) => {
    const page = await stack.http(`http://127.0.0.1:${port}/`);
    const [, host, visits] =
      page.match(/^(web[12]): Number of visits is: (\d+)$/) ?? expect.unreachable(page);
    return { host, visits: Number(visits) };
  };
  // Each before the balancer, which leaves out for ten seconds what refused it a connection.
  expect((await stack.eventually(() => visit(81))).host).toBe('web1');
  let { host, visits: last } = await stack.eventually(() => visit(82));
  expect(host).toBe('web2');
  const hosts = new Set<string | undefined>();
  for (let count = 0; count < 8; count++) {
    const { host, visits } = await visit(80);
    expect(visits).toBe(++last);
    hosts.add(host);
  }
  expect(hosts).toEqual(new Set(['web1', 'web2']));
  await stack.restart(['redis']);
  for (const port of [81, 82, 80]) expect((await stack.eventually(() => visit(port))).visits).toBe(++last);
}

async function nginxFlaskMysql(stack: ComposeStack): Promise<void> {
  const titles = ['Blog post #1', 'Blog post #2', 'Blog post #3', 'Blog post #4'];
  const pageOf = (list: string[]) => list.map((title) => `<div>   Hello  ${title}</div>`).join('');
  const expectPage = async (list: string[]) =>
    expect(await stack.http('http://127.0.0.1/')).toBe(pageOf(list));
  await stack.eventually(() => expectPage(titles));
  expect(await stack.http('http://127.0.0.1/', { form: { title: 'Mine' } })).toBe('added');
  await expectPage([...titles, 'Mine']);
  expect(await stack.http('http://127.0.0.1:8000/')).toBe(pageOf([...titles, 'Mine']));
  await stack.restart(['db']);
  await stack.eventually(() => expectPage([...titles, 'Mine']));
  await stack.eventually(async () =>
    expect((await stack.container('db')).State.Health?.Status).toBe('healthy'),
  );
}

async function wordpress(stack: ComposeStack): Promise<void> {
  const site = 'http://127.0.0.1';
  const cookies = join(stack.directory, 'cookies');
  const account = { name: 'admin', password: 'not-a-secret-9' };
  const installer = () => stack.http(`${site}/wp-admin/install.php`);
  await stack.eventually(async () => expect(await installer()).toContain('Install WordPress'));
  const installed = await stack.http(`${site}/wp-admin/install.php?step=2`, {
    form: {
      weblog_title: 'Test bed',
      user_name: account.name,
      admin_password: account.password,
      admin_password2: account.password,
      pw_weak: '1',
      admin_email: 'admin@example.com',
    },
  });
  expect(installed).toContain('<h1>Success!</h1>');

  await stack.http(`${site}/wp-login.php`, { cookies });
  await stack.http(`${site}/wp-login.php`, { cookies, form: { log: account.name, pwd: account.password } });
  const nonce = await stack.http(`${site}/wp-admin/admin-ajax.php?action=rest-nonce`, { cookies });
  expect(nonce).toMatch(/^[0-9a-f]{10}$/);
  const api = async (route: string, request: object) =>
    JSON.parse(await stack.http(`${site}/?rest_route=/wp/v2/${route}`, request));
  const headers = { 'X-WP-Nonce': nonce };
  const post = { title: 'Written by a test', content: 'Kept in the database.', status: 'publish' };
  expect(await api('posts', { cookies, headers, form: post })).toMatchObject({ status: 'publish' });
  const upload = {
    ...headers,
    'Content-Type': 'text/plain',
    'Content-Disposition': 'attachment; filename=a.txt',
  };
  const { source_url: file } = await api('media', { cookies, headers: upload, body: 'Kept in a file.' });

  const expectSite = async () => {
    expect(await stack.http(`${site}/`)).toMatch(/<title>Test bed[^<]*<\/title>[\s\S]*Written by a test/);
    expect(await stack.http(file)).toBe('Kept in a file.');
  };
  await expectSite();
  await stack.restart(['db']);
  await stack.eventually(expectSite);
}
