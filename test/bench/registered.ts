import { profiles } from '../../functions/formats/index.ts';
import { resources } from '../../functions/resources/index.ts';
import { benchProfile, listings } from './workload.ts';

/** Makes the workload a resource of this process, as if it stood in the registries. */
export function registerWorkload(): void {
  Object.assign(resources, { [listings.name]: listings });
  Object.assign(profiles, { [benchProfile.name]: benchProfile });
}
