import { commerceResource } from './commerce-resource.ts';

/** How many of a stock keeping unit lie at a place. */
export const stockItems = commerceResource({
  name: 'stock_items',
  attributes: { sku_code: 'text', quantity: 'integer' },
  relations: { sku: { resource: 'skus' } },
  strangers: ['stock_location'],
});
