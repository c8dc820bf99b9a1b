import type { Resource } from '../core/resource.ts';
import { addresses } from './addresses.ts';
import { commerceOrders } from './commerce-orders.ts';
import { customers } from './customers.ts';
import { inventory } from './inventory.ts';
import { lineItems } from './line-items.ts';
import { orders } from './orders.ts';
import { priceTiers } from './price-tiers.ts';
import { prices } from './prices.ts';
import { products } from './products.ts';
import { projects } from './projects.ts';
import { shippingCategories } from './shipping-categories.ts';
import { skus } from './skus.ts';
import { stockItems } from './stock-items.ts';

/** Every exportable view by its name. */
export const resources: Readonly<Record<string, Resource>> = {
  addresses,
  commerce_orders: commerceOrders,
  customers,
  inventory,
  line_items: lineItems,
  orders,
  price_tiers: priceTiers,
  prices,
  products,
  projects,
  shipping_categories: shippingCategories,
  skus,
  stock_items: stockItems,
};
