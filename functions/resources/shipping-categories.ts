import { commerceResource } from './commerce-resource.ts';

/** Kinds of stock keeping units that are shipped alike. */
export const shippingCategories = commerceResource({
  name: 'shipping_categories',
  attributes: { name: 'text', code: 'text' },
  relations: { skus: { resource: 'skus', many: true } },
});
