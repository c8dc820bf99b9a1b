import { commerceResource } from './commerce-resource.ts';

/** Who bought or may buy, with the orders. */
export const customers = commerceResource({
  name: 'customers',
  attributes: {
    email: 'text',
    status: 'text',
    has_password: 'boolean',
    total_orders_count: 'integer',
    shopper_reference: 'text',
    profile_id: 'text',
    tax_exemption_code: 'text',
    anonymization_info: 'json',
    anonymization_status: 'text',
  },
  relations: { orders: { resource: 'commerce_orders', many: true } },
  strangers: ['customer_group'],
});
