/** A moment in milliseconds since 1970 as records and manifests state it: RFC 3339 in UTC, with milliseconds. */
export const iso = (ms: number): string => new Date(ms).toISOString();
