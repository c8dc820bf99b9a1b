import type { Resource } from '../core/resource.ts';

/** A seller's listings, with the 19 columns of the `discogs` dialect's CSV in their order. */
export const inventory: Resource = {
  name: 'inventory',
  collection: 'inventory',
  key: 'listing_id',
  profile: 'discogs',
  columns: [
    { name: 'listing_id', path: 'listing_id', label: 'Listing ID', type: 'integer' },
    { name: 'artist', path: 'artist', label: 'Artist', type: 'text' },
    { name: 'title', path: 'title', label: 'Title', type: 'text' },
    { name: 'label', path: 'label', label: 'Label', type: 'text' },
    { name: 'catno', path: 'catno', label: 'Catalogue number', type: 'text' },
    { name: 'format', path: 'format', label: 'Format', type: 'text' },
    { name: 'release_id', path: 'release_id', label: 'Release ID', type: 'integer' },
    { name: 'status', path: 'status', label: 'Status', type: 'text' },
    { name: 'price', path: 'price', label: 'Price', type: 'number' },
    { name: 'listed', path: 'listed', label: 'Listed', type: 'timestamp' },
    { name: 'comments', path: 'comments', label: 'Comments', type: 'text' },
    { name: 'media_condition', path: 'media_condition', label: 'Media condition', type: 'text' },
    { name: 'sleeve_condition', path: 'sleeve_condition', label: 'Sleeve condition', type: 'text' },
    { name: 'accept_offer', path: 'accept_offer', label: 'Accepts offers', type: 'text' },
    { name: 'external_id', path: 'external_id', label: 'External ID', type: 'text' },
    { name: 'weight', path: 'weight', label: 'Weight (g)', type: 'integer' },
    { name: 'format_quantity', path: 'format_quantity', label: 'Format quantity', type: 'integer' },
    { name: 'location', path: 'location', label: 'Location', type: 'text' },
    { name: 'quantity', path: 'quantity', label: 'Quantity', type: 'integer' },
  ],
  filters: {
    status: {
      paths: ['status'],
      operator: 'eq',
      type: 'text',
      allowed: ['For Sale', 'Draft', 'Expired', 'Sold', 'Suspended', 'Deleted', 'Violation'],
    },
  },
};
