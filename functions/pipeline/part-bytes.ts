const MIB = 1024 * 1024;

/** The size at which part `number` is full: it grows on the way, so that `MAX_PARTS` of them hold 156 GiB. */
export const partBytes = (number: number): number => (number <= 5000 ? 8 : number <= 7500 ? 16 : 32) * MIB;
