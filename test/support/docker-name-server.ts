import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/**
 * A name server (RFC 1035, over UDP) that knows a few names, as the one of Docker's networks knows services: what
 * is recorded elsewhere than under Compose finds its database by name, too.
 */
export class NameServer {
  readonly #socket: Socket = createSocket('udp4');
  readonly #names: Record<string, string>;

  private constructor(names: Record<string, string>) {
    this.#names = names;
    this.#socket.on('message', (query, { address, port }) => {
      const answer = this.#answer(query);
      if (answer) this.#socket.send(answer, port, address);
    });
  }

  /** Listens on port 53 of an address of this machine; `names` have an IPv4 address each. */
  static async start(address: string, names: Record<string, string>): Promise<NameServer> {
    const server = new NameServer(names);
    server.#socket.bind(53, address);
    await once(server.#socket, 'listening');
    return server;
  }

  stop(): void {
    this.#socket.close();
  }

  /** Undefined for what is no query. A name without an address of the wanted type has no answers. */
  #answer(query: Buffer): Buffer | undefined {
    const question = readQuestion(query);
    if (!question) return undefined;
    const address = this.#names[question.name];
    const data = question.type === typeA && address !== undefined ? addressRecord(address) : Buffer.alloc(0);
    const header = Buffer.from(query.subarray(0, 12));
    // A response, authoritative, to a recursive query; 3 is NXDOMAIN.
    header.writeUInt16BE(0x8580 | (address === undefined ? 3 : 0), 2);
    for (const [index, count] of [1, data.length > 0 ? 1 : 0, 0, 0].entries())
      header.writeUInt16BE(count, 4 + 2 * index);
    return Buffer.concat([header, query.subarray(12, question.end), data]);
  }
}

const typeA = 1;

function readQuestion(query: Buffer): { name: string; type: number; end: number } | undefined {
  const labels: string[] = [];
  let offset = 12;
  for (let length = query[offset] ?? 0; length > 0; length = query[offset] ?? 0) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  if (query.length < offset + 5) return undefined;
  return { name: labels.join('.'), type: query.readUInt16BE(offset + 1), end: offset + 5 };
}

/** For the name that the question has at offset 12, valid a minute. */
function addressRecord(address: string): Buffer {
  const head = Buffer.from([0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 60, 0, 4]);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}
