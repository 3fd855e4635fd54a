import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench, expectExit } from './support/tightship.js';

/** Another host on a link of its own, which reaches containers only by what this host forwards. */
const neighbour = { namespace: 'tstest-neighbour', link: 'tstest0', here: '10.99.7.1', there: '10.99.7.2' };
const port = 18121;

const ip = (...args: string[]) => execa('ip', args);
const iptables = (...args: string[]) => execa('iptables', ['-w', ...args]);

async function fetchFromNeighbour(): Promise<string> {
  const url = `http://${neighbour.here}:${port}/`;
  const options = ['-s', '-m', '3', '-o', '/dev/null', '-w', '%{http_code}', url];
  const args = ['netns', 'exec', neighbour.namespace, 'curl', ...options];
  return (await execa('ip', args, { reject: false })).stdout;
}

describe('a host that drops what it forwards, as Docker makes it', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = new Bench();
    const { namespace, link, here, there } = neighbour;
    await ip('netns', 'add', namespace);
    await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    await ip('addr', 'add', `${here}/24`, 'dev', link);
    await ip('link', 'set', link, 'up');
    await ip('-n', namespace, 'addr', 'add', `${there}/24`, 'dev', 'eth0');
    await ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    await iptables('-P', 'FORWARD', 'DROP');
  });

  afterEach(async () => {
    await iptables('-P', 'FORWARD', 'ACCEPT');
    await ip('netns', 'delete', neighbour.namespace);
    await bench.dispose();
  });

  it('lets in what comes by a published port from another host, and takes its rules away again', async () => {
    const before = (await iptables('-S')).stdout;
    const name = 'tstest-forward';
    expectExit(
      await bench.run([
        'run',
        '-d',
        '--name',
        name,
        '-p',
        `${port}:80`,
        'host',
        'nginx',
        '-g',
        'daemon off;',
      ]),
      0,
    );
    let answer = '';
    for (let attempt = 0; attempt < 20 && answer !== '200'; attempt++) {
      answer = await fetchFromNeighbour();
      if (answer !== '200') await sleep(250);
    }
    expect(answer).toBe('200');

    // The control: without our rule the same request does not arrive.
    const rule = (await iptables('-S', 'FORWARD')).stdout
      .split('\n')
      .find((line) => line.includes('-o tightship0'));
    expect(rule).toBeDefined();
    await iptables('-D', ...(rule ?? '').split(' ').slice(1));
    expect(await fetchFromNeighbour()).toBe('000');

    expectExit(await bench.run(['stop', name]), 0);
    expect((await iptables('-S')).stdout).toBe(before);
  });
});
