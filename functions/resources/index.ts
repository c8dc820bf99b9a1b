import type { Resource } from '../core/resource.ts';
import { inventory } from './inventory.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { projects } from './projects.ts';
import { skus } from './skus.ts';

/** Every exportable view by its name. */
export const resources: Readonly<Record<string, Resource>> = { inventory, orders, products, projects, skus };
