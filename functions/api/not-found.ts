import { jsonLog } from '../aws/json-log.ts';
import { apiLambda } from '../aws/lambda.ts';
import { dialects } from '../dialects/index.ts';
import { readEnvironment } from '../env.ts';
import { createApp } from '../http/app.ts';

const { BASE_URL: baseUrl, LIMITS: limits } = readEnvironment('NotFound');
const nobody = { verifiers: () => ({}), rates: { take: () => Promise.reject(new Error('not counted')) } };
const parts = { dialects, operations: {}, ...nobody, limits, baseUrl, clock: Date.now, log: jsonLog };

/** Answers what no endpoint answers: unknown paths and methods, `OPTIONS`, `/health`. It looks at no key and counts nobody. */
export const handler = apiLambda(createApp(parts));
