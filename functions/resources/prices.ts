import { commerceResource } from './commerce-resource.ts';

/** What a stock keeping unit costs in a price list, with the tiers by which it costs less. */
export const prices = commerceResource({
  name: 'prices',
  attributes: {
    currency_code: 'text',
    sku_code: 'text',
    amount_cents: 'integer',
    original_amount_cents: 'integer',
    compare_at_amount_cents: 'integer',
    rules: 'json',
    processed_at: 'timestamp',
  },
  relations: {
    sku: { resource: 'skus' },
    price_tiers: { resource: 'price_tiers', many: true },
  },
  strangers: ['price_list'],
});
