import { Problem } from './problem.ts';

/** What a store says of an id that stands already. */
export const idTaken = (): Problem => new Problem('conflict', 'id taken');
