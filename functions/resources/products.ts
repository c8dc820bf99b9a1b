import type { Resource } from '../core/resource.ts';

/**
 * The catalogue of the `products-manager` dialect. Its filter words are those of `GET /products`.
 * ours: `search` looks at the attributes by which people know a product and leaves the description alone; equality is exact;
 * `*_only: false` asks for nothing; the vendor's in/out stock and period filters have no documented words.
 */
export const products: Resource = {
  name: 'products',
  collection: 'products',
  key: 'id',
  profile: 'excel',
  columns: [
    { name: 'id', path: 'id', label: 'ID', type: 'text' },
    { name: 'ean', path: 'ean', label: 'EAN', type: 'text' },
    { name: 'title', path: 'title', label: 'Title', type: 'text' },
    { name: 'brand', path: 'brand', label: 'Brand', type: 'text' },
    {
      name: 'manufacturer_reference',
      path: 'manufacturer_reference',
      label: 'Manufacturer reference',
      type: 'text',
    },
    { name: 'category', path: 'category', label: 'Category', type: 'text' },
    { name: 'description', path: 'description', label: 'Description', type: 'text' },
    { name: 'price', path: 'price', label: 'Price', type: 'number' },
    { name: 'stock', path: 'stock', label: 'Stock', type: 'integer' },
    { name: 'status', path: 'status', label: 'Status', type: 'text' },
    { name: 'weight', path: 'weight', label: 'Weight', type: 'number' },
    { name: 'country_of_origin', path: 'country_of_origin', label: 'Country of origin', type: 'text' },
    { name: 'released', path: 'released', label: 'Released', type: 'text' },
    { name: 'styles', path: 'styles', label: 'Styles', type: 'list' },
    { name: 'technical_specs', path: 'technical_specs', label: 'Technical specifications', type: 'json' },
    { name: 'created_at', path: 'created_at', label: 'Created at', type: 'timestamp' },
  ],
  filters: {
    search: {
      paths: ['title', 'ean', 'brand', 'manufacturer_reference'],
      operator: 'contains',
      type: 'text',
    },
    status: { paths: ['status'], operator: 'eq', type: 'text', allowed: ['active', 'inactive', 'draft'] },
    active_only: {
      paths: ['status'],
      operator: 'eq',
      type: 'boolean',
      means: { true: 'active', false: undefined },
    },
    brand: { paths: ['brand'], operator: 'eq', type: 'text' },
    category: { paths: ['category'], operator: 'eq', type: 'text' },
    tags: { paths: ['tags'], operator: 'eq', type: 'text' },
    supplier: { paths: ['supplier'], operator: 'eq', type: 'text' },
    supplier_id: { paths: ['supplier_id'], operator: 'eq', type: 'text' },
    has_asin: { paths: ['asin'], operator: 'present', type: 'boolean' },
    has_price: { paths: ['price'], operator: 'present', type: 'boolean' },
    price_min: { paths: ['price'], operator: 'gteq', type: 'number' },
    price_max: { paths: ['price'], operator: 'lteq', type: 'number' },
    in_stock: { paths: ['stock'], operator: 'gt', type: 'boolean', allowed: ['true'], means: { true: 0 } },
    out_of_stock: {
      paths: ['stock'],
      operator: 'lteq',
      type: 'boolean',
      allowed: ['true'],
      means: { true: 0 },
    },
    stock_min: { paths: ['stock'], operator: 'gteq', type: 'number' },
    stock_max: { paths: ['stock'], operator: 'lteq', type: 'number' },
    created_from: { paths: ['created_at'], operator: 'gteq', type: 'timestamp' },
    created_to: { paths: ['created_at'], operator: 'lteq', type: 'timestamp' },
    updated_from: { paths: ['updated_at'], operator: 'gteq', type: 'timestamp' },
    updated_to: { paths: ['updated_at'], operator: 'lteq', type: 'timestamp' },
  },
};
