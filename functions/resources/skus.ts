import { commerceResource } from './commerce-resource.ts';

/** Stock keeping units, with the category that they are shipped in, their prices and their stock. */
export const skus = commerceResource({
  name: 'skus',
  attributes: {
    code: 'text',
    name: 'text',
    description: 'text',
    image_url: 'text',
    pieces_per_pack: 'integer',
    weight: 'number',
    unit_of_weight: 'text',
    hs_tariff_number: 'text',
    do_not_ship: 'boolean',
    do_not_track: 'boolean',
    inventory: 'json',
  },
  relations: {
    shipping_category: { resource: 'shipping_categories' },
    prices: { resource: 'prices', many: true },
    stock_items: { resource: 'stock_items', many: true },
  },
});
