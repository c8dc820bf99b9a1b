import fc from 'fast-check';

const { SEED, RUNS = '1' } = process.env;

/** How often a property is tried that is tried `usual` times on a working day: `RUNS=20` tries it twenty times as often. */
export const tries = (usual: number): number => Math.ceil(usual * Number(RUNS));

// A failure prints its seed, and `SEED` runs every property from it.
fc.configureGlobal({ numRuns: tries(100), ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
