import type { Resource } from '../../../functions/core/resource.ts';

/** Resources that hold an attribute of each type and relations of each kind. */
export const library = {
  books: {
    name: 'books',
    collection: 'books',
    key: 'id',
    profile: 'unix',
    columns: [
      { name: 'id', path: 'id', label: 'ID', type: 'text' },
      { name: 'title', path: 'title', label: 'Title', type: 'text' },
      { name: 'pages', path: 'pages', label: 'Pages', type: 'integer' },
      { name: 'price', path: 'price.amount', label: 'Price', type: 'number' },
      { name: 'lent', path: 'lent', label: 'Lent', type: 'boolean' },
      { name: 'published', path: 'published', label: 'Published', type: 'timestamp' },
      { name: 'tags', path: 'tags', label: 'Tags', type: 'list' },
      { name: 'specs', path: 'specs', label: 'Specs', type: 'json' },
      { name: 'shop.code', path: 'shop.code', label: 'Shop', type: 'text' },
      { name: 'author_name', path: 'byline', label: 'Byline', type: 'text' },
    ],
    relations: {
      author: { resource: 'authors' },
      author_name_holder: { resource: 'authors', path: 'holder' },
      copies: { resource: 'copies', many: true },
      series: { resource: 'undeclared' },
    },
    filters: {
      search: { paths: ['title', 'byline'], operator: 'contains', type: 'text' },
      thick: { paths: ['pages'], operator: 'gt', type: 'boolean', means: { true: 500, false: undefined } },
    },
  },
  authors: {
    name: 'authors',
    collection: 'authors',
    key: 'code',
    profile: 'unix',
    columns: [
      { name: 'code', path: 'code', label: 'Code', type: 'text' },
      { name: 'name', path: 'name', label: 'Name', type: 'text' },
      { name: 'born', path: 'born', label: 'Born', type: 'date' },
    ],
    relations: { books: { resource: 'books', many: true } },
    filters: {},
  },
  copies: {
    name: 'copies',
    collection: 'copies',
    key: 'id',
    profile: 'unix',
    columns: [
      { name: 'id', path: 'id', label: 'ID', type: 'integer' },
      { name: 'shelf', path: 'shelf', label: 'Shelf', type: 'text' },
      { name: 'cents', path: 'cents', label: 'Cents', type: 'integer' },
    ],
    relations: { book: { resource: 'books' }, lendings: { resource: 'copies', many: true } },
    filters: {},
  },
} as const satisfies Record<string, Resource>;
