/** RFC 3339 in UTC, without a fraction. */
export const seconds = (time: string): string => time.replace(/\.\d+/, '');
