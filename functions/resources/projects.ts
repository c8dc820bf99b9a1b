import type { Resource } from '../core/resource.ts';

/** The projects whose orders the `ulule` dialect exports: an order names its own in `project_id`. */
export const projects: Resource = {
  name: 'projects',
  collection: 'projects',
  key: 'id',
  profile: 'excel',
  columns: [
    { name: 'id', path: 'id', label: 'ID', type: 'integer' },
    { name: 'slug', path: 'slug', label: 'Slug', type: 'text' },
    { name: 'name', path: 'name', label: 'Name', type: 'json' },
    { name: 'lang', path: 'lang', label: 'Language', type: 'text' },
    { name: 'country', path: 'country', label: 'Country', type: 'text' },
    { name: 'currency', path: 'currency', label: 'Currency', type: 'text' },
    { name: 'goal', path: 'goal', label: 'Goal', type: 'number' },
    { name: 'amount_raised', path: 'amount_raised', label: 'Amount raised', type: 'number' },
    { name: 'date_start', path: 'date_start', label: 'Start', type: 'timestamp' },
    { name: 'date_end', path: 'date_end', label: 'End', type: 'timestamp' },
  ],
  filters: {
    slug: { paths: ['slug'], operator: 'eq', type: 'text' },
    lang: { paths: ['lang'], operator: 'eq', type: 'text' },
  },
};
