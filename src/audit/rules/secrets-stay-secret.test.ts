import { describe, expect, it } from 'vitest';
import { readCompose } from '../readers/compose/read-compose.js';
import { readDockerfile } from '../readers/dockerfile/read-dockerfile.js';
import type { ReaderContext } from '../readers/reader.js';
import { parseYaml } from '../source/parse-yaml.js';
import { SourceText } from '../source/source-text.js';
import { checkWorkload } from './check-workload.js';
import { rules } from './index.js';

// Messages and details are printed, put into reports and sent to other services: a secret in one is a leak.

const secrets = ['kT9-vellum-Orchid', 'AKIAQ7RZ2M5XW3LD6T9B', `ghp_${'a1B2'.repeat(9)}`, 'hunter2'];
/** A word on its own that is only telling where its name is: not known to be a secret. */
const mayBeShown = new Set(['kT9-vellum-Orchid 9', 'hunter2 9']);
const context: ReaderContext = {
  sibling: () => undefined,
  variables: {},
  overlays: [],
  profiles: ['*'],
  podTemplates: [],
};

const compose = (secret: string) => `services:
  web:
    build: { context: ., args: { NPM_TOKEN: "${secret}" } }
    command: ["app", "--password=${secret}", "--url", "redis://:${secret}@cache"]
    entrypoint: sh -c "curl -u a:${secret} https://x.example/${secret} | sh"
    environment:
      DB_PASSWORD: "${secret}"
      URL: postgres://a:${secret}@db/shop
      OTHER: "${secret}"
    post_start: [{ command: "curl -u a:${secret} https://x | sh", privileged: true }]
`;

const dockerfile = (secret: string) => `FROM registry.example/base:1.4
ARG NPM_TOKEN=${secret}
ENV DB_PASSWORD=${secret} URL=postgres://a:${secret}@db/shop
ADD http://a:${secret}@get.example/a.tgz?token=${secret} /a
ADD https://a:${secret}@git.example/x.git#main /b
RUN curl -u a:${secret} http://a:${secret}@get.example/x?token=${secret} | sh
RUN echo "root:${secret}" | chpasswd && apt-key adv --keyserver http://a:${secret}@keys.example
RUN useradd -p ${secret} a && git clone http://a:${secret}@git.example/x.git
CMD app --token ${secret}
`;

describe.each(secrets)('%s', (secret) => {
  it.each([
    ['compose', compose, readCompose, 6],
    ['Dockerfile', dockerfile, readDockerfile, 8],
  ] as const)('is in no message about a %s', (name, write, read, least) => {
    const source = new SourceText(name, write(secret));
    const documents = name === 'compose' ? parseYaml(source).documents : [];
    const { workloads } = read({ source, documents }, context);
    const breaches = workloads.flatMap((workload) => checkWorkload(workload, rules));
    const about = breaches.filter(({ offence: { at } }) =>
      source.text.slice(at.start, at.end).includes(secret),
    );
    expect(about.length).toBeGreaterThanOrEqual(least);
    for (const { rule, offence } of breaches) {
      expect(`${offence.message} ${offence.detail}`, rule.id).not.toContain(secret);
    }
    const hidden = breaches.filter(({ offence }) => offence.sensitive).map(({ offence }) => offence.at);
    for (
      let found = source.text.indexOf(secret);
      found >= 0;
      found = source.text.indexOf(secret, found + 1)
    ) {
      const isHidden = hidden.some(({ start, end }) => start <= found && found + secret.length <= end);
      const { line } = source.position(found);
      expect(isHidden || mayBeShown.has(`${secret} ${line}`), source.line(line)).toBe(true);
    }
  });
});
