import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { DockerDaemon, InspectedContainer } from './docker-daemon.js';

/** A request to a port that a stack publishes. */
export interface HttpRequest {
  /** Sent as a form, by POST. */
  form?: Record<string, string>;
  /** Sent as the body, by POST. */
  body?: string;
  headers?: Record<string, string>;
  /** File of cookies, kept from one request to the next. */
  cookies?: string;
}

/** A project of Docker Compose in a directory of its own, whose file is `compose.yaml`. */
export class ComposeStack {
  readonly directory: string;
  /** The Compose file. */
  readonly file: string;
  /** How long `eventually` waits, in seconds. */
  patienceSeconds = 30;
  readonly #daemon: DockerDaemon;

  constructor(daemon: DockerDaemon, directory: string) {
    this.directory = directory;
    this.file = join(directory, 'compose.yaml');
    this.#daemon = daemon;
  }

  /** Runs `docker-compose ARGS…` in the directory; all that it printed is part of the error when it fails. */
  async compose(...args: string[]): Promise<string> {
    const options = { cwd: this.directory, env: this.#daemon.environment, all: true } as const;
    const { all } = await execa('docker-compose', ['-f', 'compose.yaml', ...args], options);
    return all;
  }

  async up(): Promise<void> {
    await this.compose('up', '-d', '--build');
  }

  /** Nothing is left of it, its volumes neither. */
  async down(): Promise<void> {
    await this.compose('down', '-v', '-t', '1');
  }

  /**
   * Restarts the services with data, which are given the time to write it, then the rest, which heed no signal
   * as first processes and would cost Compose's ten seconds each.
   */
  async restart(withData: string[]): Promise<void> {
    await this.compose('restart', ...withData);
    const services = (await this.compose('config', '--services')).split('\n').filter(Boolean);
    const rest = services.filter((service) => !withData.includes(service));
    await this.compose('restart', '-t', '1', ...rest);
  }

  /** The body of the answer, whatever its status; fails when there is none. `url` as the host sees it. */
  async http(url: string, { form, body, headers = {}, cookies }: HttpRequest = {}): Promise<string> {
    const flags = [
      ...Object.entries(form ?? {}).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]),
      ...(body === undefined ? [] : ['--data-binary', body]),
      ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
      ...(cookies === undefined ? [] : ['-b', cookies, '-c', cookies]),
    ];
    const curl = this.#daemon.inNetwork('curl', '-sS', '--max-time', '5', ...flags, url);
    return (await execa(...curl)).stdout;
  }

  /** What `attempt` gives once it does not fail; after the patience, its last error and the stack's logs. */
  async eventually<T>(attempt: () => Promise<T>): Promise<T> {
    for (const deadline = Date.now() + this.patienceSeconds * 1000; ; await sleep(200)) {
      try {
        return await attempt();
      } catch (error) {
        if (Date.now() > deadline) throw new Error(`${error}\n${await this.#state()}`, { cause: error });
      }
    }
  }

  /** What a command printed that was run in the container of a service, as its user and as confined. */
  async exec(service: string, ...command: string[]): Promise<string> {
    return this.#daemon.docker('exec', (await this.container(service)).Id, ...command);
  }

  /** The container of a service. */
  async container(service: string): Promise<InspectedContainer> {
    const id = await this.compose('ps', '-q', service);
    const [container] = await this.#daemon.inspect(id.trim());
    if (!container) throw new Error(`${service} of ${basename(this.directory)} has no container`);
    return container;
  }

  async #state(): Promise<string> {
    return `${await this.compose('ps')}\n${await this.compose('logs', '--tail', '30')}`;
  }
}
