export { plainIds as ids } from '../../core/ids.ts';

export const NAME = 'ulule';
