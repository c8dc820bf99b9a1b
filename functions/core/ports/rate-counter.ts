/** Counts requests in fixed windows. */
export interface RateCounter {
  /** Adds one to the window's count and gives the new count; old windows are forgotten. */
  hit(bucket: string, window: { readonly start: number; readonly seconds: number }): Promise<number>;
}
