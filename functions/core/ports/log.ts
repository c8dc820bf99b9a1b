export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One structured line per request or step; never a secret, a query string or a whole event. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields: LogFields) => void;
