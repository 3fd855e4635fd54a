import { expect, it } from 'vitest';
import { capabilities } from '../../linux/capabilities.js';
import { rules } from './index.js';

it('each capability has a rule, but for NET_BIND_SERVICE, which the strictest standard allows', () => {
  const own = new Set<string>(rules.map(({ id }) => id));
  const without = capabilities.filter((name) => !own.has(`cap-${name.toLowerCase().replaceAll('_', '-')}`));
  expect(without).toEqual(['NET_BIND_SERVICE']);
});
