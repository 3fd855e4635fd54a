import { parseSecurityOption, type SecurityOption } from '../../readers/docker-syntax/security-option.js';
import { itemsOf, valueUnder } from '../../source/node.js';
import { changeList } from '../tree/change-list.js';
import { orCannot, type WriteResult } from '../write-result.js';
import type { Service } from './service.js';

/** Takes away what matches, and adds `wanted` in its place; nothing to do where `wanted` is there already. */
export function changeSecurityOption(
  { map, style }: Service,
  matches: (option: SecurityOption) => boolean,
  wanted?: string,
): WriteResult {
  const present = itemsOf(valueUnder(map, 'security_opt')).some(
    (item) => item.kind === 'scalar' && item.text === wanted,
  );
  return orCannot(
    changeList(
      map,
      ['security_opt'],
      {
        remove: (text) => text !== wanted && matches(parseSecurityOption(text)),
        add: wanted === undefined || present ? [] : [wanted],
        inPlace: true,
      },
      style,
    ),
  );
}
