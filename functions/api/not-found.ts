import { jsonLog } from '../aws/json-log.ts';
import { apiLambda } from '../aws/lambda.ts';
import { dialects } from '../dialects/index.ts';
import { readEnvironment } from '../env.ts';
import { createApp } from '../http/app.ts';

const { BASE_URL: baseUrl, LIMITS: limits } = readEnvironment('NotFound');
const nobody = { operations: {}, verifiers: () => ({}) };
const rates = { take: async () => ({ previous: 0, current: 0, taken: true }) };
const app = createApp({ ...nobody, dialects, rates, limits, baseUrl, clock: Date.now, log: jsonLog });

/** Answers what no endpoint answers: unknown paths and methods, `OPTIONS`, `/health`. It looks at no key and counts nobody. */
export const handler = apiLambda(app);
