import type { DeclaredContainer } from '../../model/declared-container.js';
import type { Setting } from '../../model/setting.js';
import { entriesOf, isNull, type Node, valueUnder } from '../../source/node.js';
import { parseRestart } from '../docker-syntax/restart.js';
import { splitShellWords } from '../docker-syntax/shell-words.js';
import type { FieldReaders, ServiceReading } from './service-reading.js';

/** What is started, and what becomes of it. */
export const processFields: FieldReaders = {
  image: (reading, container, node) => {
    const image = reading.setting('image', node);
    if (image && image.value !== '') container.image = image;
  },
  build: (_reading, container, node) => {
    if (!isNull(node)) container.builds = { value: true, at: node };
  },
  // Version 1 had the path here, and the directory in `build`.
  dockerfile: (_reading, container, node) => {
    container.builds ??= { value: true, at: node };
  },
  command: (reading, container, node) => {
    const words = readWords(reading, 'command', node);
    if (words) container.command = words;
  },
  entrypoint: (reading, container, node) => {
    const words = readWords(reading, 'entrypoint', node);
    if (words) container.entrypoint = words;
  },
  init: (reading, container, node) => {
    const init = reading.boolean('init', node);
    if (init) container.init = init;
  },
  runtime: (reading, container, node) => {
    const runtime = reading.setting('runtime', node);
    if (runtime && runtime.value !== '') container.runtime = runtime;
  },
  cgroup_parent: (reading, container, node) => {
    const parent = reading.setting('cgroup_parent', node);
    if (parent && parent.value !== '') container.cgroupParent = parent;
  },
  restart: (reading, container, node) => {
    const restart = reading.parsed('restart', node, parseRestart, 'a restart policy');
    if (restart) container.restart = restart;
  },
  healthcheck: readHealthCheck,
  logging: (reading, container, node) => {
    readLogging(reading, container, node, valueUnder(node, 'driver'), valueUnder(node, 'options'));
  },
  // Version 1.
  log_driver: (reading, container, node) => readLogging(reading, container, node, node, undefined),
  log_opt: (reading, container, node) => readLogging(reading, container, node, undefined, node),
};

/** A text is split as a shell does it, but no shell runs it. */
function readWords(reading: ServiceReading, field: string, node: Node): Setting<string[]> | undefined {
  if (isNull(node)) return undefined;
  if (node.kind === 'list') {
    if (!reading.project.count(node.items.length)) return undefined;
    return { value: node.items.map((item) => reading.looseText(field, item) ?? ''), at: node };
  }
  const text = reading.looseText(field, node);
  if (text === undefined) return undefined;
  const value = splitShellWords(text);
  if (!value) reading.fail(field, node, 'a quote in it is not closed');
  return value && { value, at: node };
}

function readHealthCheck(reading: ServiceReading, container: DeclaredContainer, node: Node): void {
  if (isNull(node)) return;
  if (node.kind !== 'map') {
    reading.fail('healthcheck', node, `it is a ${node.kind === 'list' ? 'list' : 'text'}, and must be a map`);
    return;
  }
  const disable = valueUnder(node, 'disable');
  const disabled = disable && reading.boolean('healthcheck.disable', disable);
  const test = valueUnder(node, 'test');
  const first = test?.kind === 'list' ? test.items[0] : test;
  if (disabled?.value) container.healthCheck = { value: 'disabled', at: disabled.at };
  else if (test && first && !isNull(first)) {
    const word = reading.looseText('healthcheck.test', first);
    if (word !== undefined && word !== '')
      container.healthCheck = { value: word === 'NONE' ? 'disabled' : 'defined', at: test };
  }
}

function readLogging(
  reading: ServiceReading,
  container: DeclaredContainer,
  at: Node,
  driver: Node | undefined,
  options: Node | undefined,
): void {
  if (isNull(at)) return;
  const logging = container.logging ?? { value: { options: {} }, at };
  const name = driver && reading.text('logging.driver', driver);
  if (name !== undefined) logging.value.driver = name;
  const written = options && entriesOf(options);
  if (written && reading.project.count(written.length)) {
    const texts = written.flatMap(({ key, value }) => {
      const text = reading.text('logging.options', value);
      return text === undefined ? [] : [[key.text, text] as const];
    });
    logging.value.options = { ...logging.value.options, ...Object.fromEntries(texts) };
  }
  container.logging = logging;
}
