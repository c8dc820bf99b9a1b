/** What came of the work, or why it cannot be done here. */
export interface Attempt<Outcome> {
  readonly outcome?: Outcome;
  readonly missing?: string;
}

export function attempt<Outcome>(work: () => Outcome): Attempt<Outcome> {
  try {
    return { outcome: work() };
  } catch (error) {
    return { missing: error instanceof Error ? error.message.trim() : String(error) };
  }
}
