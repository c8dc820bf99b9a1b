import { productsManagerScenarios } from '../e2e/products-manager-scenarios.ts';
import { openService } from './open-service.ts';

productsManagerScenarios('the deployed service', () => openService());
