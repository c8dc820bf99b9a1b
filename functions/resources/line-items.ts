import { commerceResource } from './commerce-resource.ts';

/** What an order is made of: goods, shipping, payment, discounts. */
export const lineItems = commerceResource({
  name: 'line_items',
  attributes: {
    sku_code: 'text',
    bundle_code: 'text',
    quantity: 'integer',
    currency_code: 'text',
    unit_amount_cents: 'integer',
    compare_at_amount_cents: 'integer',
    options_amount_cents: 'integer',
    discount_cents: 'integer',
    total_amount_cents: 'integer',
    tax_amount_cents: 'integer',
    name: 'text',
    image_url: 'text',
    discount_breakdown: 'json',
    tax_rate: 'number',
    tax_breakdown: 'json',
    item_type: 'text',
    frequency: 'text',
    coupon_code: 'text',
  },
  relations: {
    order: { resource: 'commerce_orders' },
    sku: { resource: 'skus' },
  },
});
