import type { Resource } from '../core/resource.ts';

/**
 * The stock keeping units of the `commerce-layer` dialect: a related record by its id, lists of related records whole.
 * Filter words are Ransack predicates, as that dialect's clients write them; `id_gt` and `id_lteq` let them split an export.
 */
export const skus: Resource = {
  name: 'skus',
  collection: 'skus',
  key: 'id',
  profile: 'excel-en',
  columns: [
    { name: 'id', path: 'id', label: 'ID', type: 'text' },
    { name: 'code', path: 'code', label: 'Code', type: 'text' },
    { name: 'name', path: 'name', label: 'Name', type: 'text' },
    { name: 'description', path: 'description', label: 'Description', type: 'text' },
    { name: 'image_url', path: 'image_url', label: 'Image URL', type: 'text' },
    {
      name: 'shipping_category_id',
      path: 'shipping_category.id',
      label: 'Shipping category ID',
      type: 'text',
    },
    { name: 'prices', path: 'prices', label: 'Prices', type: 'json' },
    { name: 'stock_items', path: 'stock_items', label: 'Stock items', type: 'json' },
  ],
  filters: {
    id_eq: { paths: ['id'], operator: 'eq', type: 'text' },
    id_gt: { paths: ['id'], operator: 'gt', type: 'text' },
    id_lteq: { paths: ['id'], operator: 'lteq', type: 'text' },
    code_eq: { paths: ['code'], operator: 'eq', type: 'text' },
    code_start: { paths: ['code'], operator: 'start', type: 'text' },
    code_cont: { paths: ['code'], operator: 'contains', type: 'text' },
    name_eq: { paths: ['name'], operator: 'eq', type: 'text' },
    name_start: { paths: ['name'], operator: 'start', type: 'text' },
    name_cont: { paths: ['name'], operator: 'contains', type: 'text' },
    shipping_category_id_eq: { paths: ['shipping_category.id'], operator: 'eq', type: 'text' },
    shipping_category_name_eq: { paths: ['shipping_category.name'], operator: 'eq', type: 'text' },
    shipping_category_name_start: { paths: ['shipping_category.name'], operator: 'start', type: 'text' },
  },
};
