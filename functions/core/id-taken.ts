import { Problem } from './problem.ts';

/** A store already holds another record under the id of a new one: whoever drew the id draws another. */
export class IdTaken extends Problem {
  constructor() {
    super('conflict', 'the id is taken');
  }
}
