import fc from 'fast-check';

const { SEED, RUNS = '0.5' } = process.env;

/** How often a property is tried that the gate tries `usual` times: half of that on a working day, and with `RUNS=20` twenty times as often. */
export const tries = (usual: number): number => Math.ceil(usual * Number(RUNS));

// A failure prints its seed, and `SEED` runs every property from it.
fc.configureGlobal({ numRuns: tries(100), ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
