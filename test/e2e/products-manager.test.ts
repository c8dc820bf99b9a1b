import { productsManagerScenarios } from './products-manager-scenarios.ts';
import { startService } from './service.ts';

productsManagerScenarios('the embedded service', startService);
