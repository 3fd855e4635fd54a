import { AppError } from '../../base/app-error.js';
import { type Answer, answeredValue, ask, type EngineWords } from './engine-api.js';

/** One container of an engine. */
export interface ListedContainer {
  /** Without Docker's leading slash. */
  name: string;
  /** What `docker inspect` prints about it: one object, indented, so that lines can be named. */
  inspect: string;
}

/** Requests that wait at a time. */
const parallel = 8;

/** Where an API lists containers, and where it describes one. */
export interface ContainerPaths {
  list: string;
  inspect(id: string): string;
}

/** Inspects every container that a list names. One that ends meanwhile is left out. */
export async function inspectAll(
  socketPath: string,
  paths: ContainerPaths,
  words: EngineWords,
): Promise<ListedContainer[]> {
  const ids = idsOf(answeredValue(await ask(socketPath, paths.list, words), paths.list, words), words);
  const found: (ListedContainer | undefined)[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < ids.length; at = next++) {
      const path = paths.inspect(ids[at] ?? '');
      found[at] = listed(await ask(socketPath, path, words), path, words);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, ids.length) }, worker));
  return found.filter((container) => container !== undefined);
}

function idsOf(list: unknown, words: EngineWords): string[] {
  if (!Array.isArray(list)) throw new AppError('HOST_FAILED', `${words.engine} did not answer with a list`);
  return list.flatMap((item: { Id?: unknown } | null) => {
    const id = item?.Id;
    return typeof id === 'string' && /^[\da-f]{12,64}$/.test(id) ? [id] : [];
  });
}

function listed(answer: Answer, path: string, words: EngineWords): ListedContainer | undefined {
  if (answer.status === 404) return undefined;
  return describe(answeredValue(answer, path, words));
}

/** A container as an inspection has it. */
export function describe(value: unknown): ListedContainer {
  const { Name: name, Id: id } = (value ?? {}) as { Name?: unknown; Id?: unknown };
  const named = typeof name === 'string' ? name.replace(/^\//, '') : '';
  return {
    name: named || (typeof id === 'string' ? id.slice(0, 12) : 'unnamed'),
    inspect: `${JSON.stringify(value, null, 4)}\n`,
  };
}
