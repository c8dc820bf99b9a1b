import { formats, profiles } from '../formats/index.ts';
import { resources } from '../resources/index.ts';

/** What a request may name. */
export const registries = { formats, profiles, resources };
