import { idToUlid, ulidToId } from '../../core/ids.ts';
import type { Dialect } from '../../http/dialect.ts';

export const NAME = 'products-manager';

const PREFIX = 'exp_';

export const ids: Dialect['ids'] = {
  show: (id) => PREFIX + idToUlid(id),
  read: (text) => (text.startsWith(PREFIX) ? ulidToId(text.slice(PREFIX.length)) : undefined),
};
