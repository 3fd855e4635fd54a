import { isNull, valueUnder } from '../../source/node.js';
import type { ChangeOf } from '../by-kind.js';
import type { WritablePlace } from '../change.js';
import { dockerSize } from '../docker-size.js';
import { changeList, stepsTo } from '../tree/change-list.js';
import { renderFlow } from '../tree/render-value.js';
import { setEntry } from '../tree/set-entry.js';
import { uncoveredPlaces } from '../uncovered-places.js';
import { orCannot, type WriteResult } from '../write-result.js';
import type { Service } from './service.js';

/**
 * Memory where contents may go, an anonymous volume where they must stay: Docker fills a new one with what the image has
 * there. The root becomes read-only last.
 */
export function writeReadOnlyRoot(service: Service, { writable }: ChangeOf<'read-only-root'>): WriteResult {
  const places = uncoveredPlaces(service.container, writable);
  const temporary = places.filter(({ persistent }) => !persistent).map(tmpfsText);
  if (temporary.length > 0) return addTmpfs(service, temporary);
  const kept = places.filter(({ persistent }) => persistent).map(({ path }) => literally(path));
  const { map, style } = service;
  if (kept.length > 0)
    return orCannot(changeList(map, ['volumes'], { remove: () => false, add: kept }, style));
  return orCannot(setEntry(map, 'read_only', true, style));
}

function tmpfsText({ path, sizeBytes }: WritablePlace): string {
  const size = sizeBytes === undefined ? '' : `:size=${dockerSize(sizeBytes)}`;
  return `${literally(path)}${size}`;
}

/** A dollar begins a variable. */
function literally(path: string): string {
  return path.replaceAll('$', '$$$$');
}

/** `tmpfs` may be one text instead of a list. */
function addTmpfs({ map, style }: Service, texts: readonly string[]): WriteResult {
  const node = valueUnder(map, 'tmpfs');
  if (node?.kind !== 'scalar' || isNull(node))
    return orCannot(changeList(map, ['tmpfs'], { remove: () => false, add: texts }, style));
  if (!stepsTo(map, ['tmpfs'])) return orCannot(setEntry(map, 'tmpfs', [node.text, ...texts], style));
  return [
    {
      start: node.start,
      end: node.end,
      text: style.json ? JSON.stringify([node.text, ...texts]) : renderFlow([node.text, ...texts]),
    },
  ];
}
