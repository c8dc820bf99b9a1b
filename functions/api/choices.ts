import { formats, profiles } from '../formats/index.ts';
import { resources } from '../resources/index.ts';

/** What a caller may choose from. */
export const choices = { resources, formats: formats, profiles };
