import { MAX_ID } from '../../core/ids.ts';
import type { Dialect } from '../../http/dialect.ts';

export const NAME = 'ulule';

/** Whole numbers, as JSON numbers hold them exactly; projects have such ids too. */
export const ids: Dialect['ids'] = {
  show: String,
  read: (text) => (/^(0|[1-9]\d{0,15})$/.test(text) && Number(text) <= MAX_ID ? Number(text) : undefined),
};
