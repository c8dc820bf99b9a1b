import type { Dialect } from '../http/dialect.ts';
import { commerceLayer } from './commerce-layer/index.ts';
import { discogs } from './discogs/index.ts';
import { productsManager } from './products-manager/index.ts';
import { ulule } from './ulule/index.ts';
import { waybill } from './waybill/index.ts';

/** Every public API that is served. */
export const dialects: readonly Dialect[] = [productsManager, discogs, ulule, commerceLayer, waybill];
