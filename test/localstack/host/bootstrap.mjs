// The Node.js side of the process executor: loads the handler, then answers one JSON line per
// invocation on the socket whose descriptor is the first argument. stdout and stderr are logs.
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';

const { env } = process;
const channel = new Socket({ fd: Number(process.argv[2]) });
channel.on('close', () => process.exit(0));
const send = (message) => new Promise((sent) => channel.write(`${JSON.stringify(message)}\n`, sent));

/** The error payload that callers see; Step Functions matches its `errorType`. */
const describe = (error, name) =>
  JSON.stringify(
    error instanceof Error
      ? {
          errorType: name ?? error.name,
          errorMessage: error.message,
          trace: error.stack?.split('\n'),
        }
      : { errorType: name ?? typeof error, errorMessage: String(error), trace: [] },
  );

async function fatal(error, name) {
  console.error(error);
  await send({ error: describe(error, name), fatal: true });
  process.exit(1);
}
process.on('uncaughtException', (error) => fatal(error));
process.on('unhandledRejection', (error) => fatal(error, 'Runtime.UnhandledPromiseRejection'));

// Streaming handlers run buffered: the body is complete before the invocation returns.
const STREAMING = Symbol('streaming');
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: true }),
  HttpResponseStream: { from: (stream, prelude) => Object.assign(stream, { prelude }) },
};

async function runStreaming(handler, event, context) {
  const chunks = [];
  const stream = new PassThrough();
  stream.setContentType = (type) => (stream.prelude = { headers: { 'content-type': type } });
  stream.on('data', (chunk) => chunks.push(chunk));
  await Promise.all([handler(event, stream, context), finished(stream)]);
  const body = Buffer.concat(chunks);
  if (!stream.prelude) return body.toString();
  const { statusCode = 200, ...prelude } = stream.prelude;
  return { statusCode, ...prelude, body: body.toString('base64'), isBase64Encoded: true };
}

/** `dir/index.handler` names export `handler` of `dir/index.{js,mjs,cjs}`, ESM or CommonJS. */
async function load(reference) {
  const [module, ...path] = basename(reference).split('.');
  const stem = join(env.LAMBDA_TASK_ROOT, dirname(reference), module);
  const file = ['.js', '.mjs', '.cjs'].map((extension) => stem + extension).find(existsSync);
  if (!file)
    throw Object.assign(new Error(`Cannot find module '${module}'`), {
      name: 'Runtime.ImportModuleError',
    });
  const loaded = await import(pathToFileURL(file).href);
  const pick = (root) => path.reduce((value, key) => value?.[key], root);
  const handler = pick(loaded) ?? pick(loaded.default);
  if (typeof handler === 'function') return handler;
  throw Object.assign(new Error(`${reference} is undefined or not exported`), {
    name: 'Runtime.HandlerNotFound',
  });
}

async function invoke(handler, request) {
  env._X_AMZN_TRACE_ID = request.traceId;
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: request.arn,
    awsRequestId: request.requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(request.deadline - Date.now())),
  };
  try {
    const event = JSON.parse(request.event || '{}');
    const run = handler[STREAMING] ? runStreaming : (handler, ...args) => handler(...args);
    return { result: JSON.stringify(await run(handler, event, context)) ?? 'null' };
  } catch (error) {
    return { error: describe(error) };
  }
}

try {
  const handler = await load(env._HANDLER);
  await send({ result: 'ready' });
  for await (const line of createInterface({ input: channel })) {
    await send(await invoke(handler, JSON.parse(line)));
  }
} catch (error) {
  await fatal(error);
}
