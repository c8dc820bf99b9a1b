import { spawnSync } from 'node:child_process';

/** Other work on the machine only adds to a start, so the least of several counts; more are tried while it is too much. */
const [ROUNDS, MOST_ROUNDS] = [3, 12];

/** Milliseconds from the start of a process to the first answer of the handler in this file. */
export function coldStart(file: string, env: NodeJS.ProcessEnv, limit: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 1; round <= ROUNDS || (least >= limit && round <= MOST_ROUNDS); round++) {
    const began = performance.now();
    const script = `${ANSWER}(await import(${JSON.stringify(file)})).handler)`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${file} does not answer: ${stderr}`);
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

/** A request without a key, which is no input of a step: both are answered without a call of AWS; what sweeps takes it for its clock. What calls it at once is refused its credentials. */
const EVENT = JSON.stringify({
  httpMethod: 'GET',
  path: '/',
  headers: {},
  body: null,
  requestContext: { requestId: 'cold' },
});

const ANSWER = `const answer = async (handler) => {
  const context = { awsRequestId: 'cold', getRemainingTimeInMillis: () => 60_000 };
  const given = await handler(${EVENT}, context).catch((error) => error);
  const answers = [401, 404].includes(given?.statusCode) || ['ZodError', 'CredentialsProviderError'].includes(given?.name) || given === undefined || Array.isArray(given.batchItemFailures);
  if (!answers) console.error(given);
  process.exit(answers ? 0 : 1);
};
await answer(`;
