/** Options of a client whose calls are short: one that hangs is given up early, since another try usually answers at once. */
export const BRIEF_CALLS = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};
