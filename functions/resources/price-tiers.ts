import { commerceResource } from './commerce-resource.ts';

/** What an item of a price costs up to a quantity. */
export const priceTiers = commerceResource({
  name: 'price_tiers',
  attributes: { name: 'text', up_to: 'number', price_amount_cents: 'integer' },
  relations: { price: { resource: 'prices' } },
});
