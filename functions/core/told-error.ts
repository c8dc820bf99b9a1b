/** What a retry cures, and what an export's data is to blame for; anything else is a bug. */
const EXPECTED = ['Transient', 'ExportFailure', 'UnfitFile'];

/** How the log tells of an error of a step: a bug with its stack, what was to be expected in one line. */
export function toldError(error: unknown): { readonly level: 'warn' | 'error'; readonly error: string } {
  if (!(error instanceof Error)) return { level: 'error', error: String(error) };
  return EXPECTED.includes(error.name)
    ? { level: 'warn', error: `${error.name}: ${error.message}` }
    : { level: 'error', error: error.stack ?? `${error.name}: ${error.message}` };
}
