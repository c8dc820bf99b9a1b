import { jsonLog } from '../aws/json-log.ts';
import { apiLambda } from '../aws/lambda.ts';
import { dialects } from '../dialects/index.ts';
import { readEnvironment } from '../env.ts';
import { createApp } from '../http/app.ts';

const { BASE_URL: baseUrl } = readEnvironment('NotFound');

/** Answers what no endpoint answers: unknown paths and methods, `OPTIONS`, `/health`. It looks at no key and counts nobody. */
export const handler = apiLambda(
  createApp({
    dialects,
    operations: {},
    authenticate: async () => undefined,
    rates: { hit: async () => 0 },
    baseUrl,
    clock: Date.now,
    log: jsonLog,
  }),
);
