import { commerceResource } from './commerce-resource.ts';

/** Where orders are sent and billed. */
export const addresses = commerceResource({
  name: 'addresses',
  attributes: {
    business: 'boolean',
    first_name: 'text',
    last_name: 'text',
    company: 'text',
    full_name: 'text',
    line_1: 'text',
    line_2: 'text',
    city: 'text',
    zip_code: 'text',
    state_code: 'text',
    country_code: 'text',
    phone: 'text',
    full_address: 'text',
    name: 'text',
    email: 'text',
    notes: 'text',
    lat: 'number',
    lng: 'number',
    is_localized: 'boolean',
    is_geocoded: 'boolean',
    provider_name: 'text',
    map_url: 'text',
    static_map_url: 'text',
    billing_info: 'text',
  },
});
