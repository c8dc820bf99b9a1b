import { Readable } from 'node:stream';
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Log } from '../core/ports/log.ts';
import { jsonResponse } from '../http/json-response.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { answerFile, type FileAnswerOptions, type SendableResponse } from './file-answer.ts';
import { jsonLog } from './json-log.ts';
import { toRequest, toResult } from './proxy-event.ts';
import { stepLine } from './step-line.ts';

type App = (request: HttpRequest) => Promise<HttpResponse>;
type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Answers API Gateway's REST proxy events from memory. */
export function apiLambda(app: App): Handler<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return middy(async (event: APIGatewayProxyEvent) => toResult(await app(toRequest(event))), IN_TIME);
}

/** Answers them with stored files too: streamed where the gateway can, else from memory or by a redirect. */
export function downloadLambda(
  app: App,
  options: FileAnswerOptions,
): Handler<APIGatewayProxyEvent, APIGatewayProxyResult | StreamedResult> {
  const respond = async (event: APIGatewayProxyEvent): Promise<SendableResponse> => {
    const { body, ...response } = await app(toRequest(event));
    if (typeof body === 'object' && 'file' in body) return answerFile(response, body.file, options);
    return { ...response, ...(body === undefined ? {} : { body }) };
  };
  if (!options.streaming) {
    return middy(async (event: APIGatewayProxyEvent) => toResult(await respond(event)), IN_TIME);
  }
  const stream = async (event: APIGatewayProxyEvent) => toStreamed(await respond(event));
  return middy(stream, { executionMode: executionModeStreamifyResponse });
}

/** What a function says that could not answer in time, before it is ended without a word. */
const IN_TIME = {
  timeoutEarlyInMillis: 500,
  timeoutEarlyResponse: () =>
    toResult(jsonResponse(503, SLOW, { 'Retry-After': '1', 'Cache-Control': 'no-store' })),
};
const SLOW = { error: 'unavailable', message: 'the service could not answer in time; try again' };

interface StreamedResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable;
}

function toStreamed({ status, headers, body = '' }: SendableResponse): StreamedResult {
  const streamed = body instanceof Uint8Array ? Readable.from([body]) : body;
  const sent = streamed instanceof ReadableStream ? Readable.fromWeb(streamed as never) : streamed;
  return { statusCode: status, headers, body: sent };
}

export interface StepOptions<Input, Output> {
  /** The state's name. */
  readonly name: string;
  /** Throws where the event is not the step's input. */
  readonly read: (event: unknown) => Input;
  /** `remainingMs` is the time that the function has left. */
  readonly run: (input: Input, remainingMs: number) => Promise<Output>;
  readonly log?: Log;
}

/** Runs a step of the state machine and writes one line about it. An error keeps its name, by which the machine retries. */
export function stepLambda<Input, Output>(options: StepOptions<Input, Output>): Handler<unknown, Output> {
  const { name, read, run, log = jsonLog } = options;
  return middy<unknown, Output>()
    .use(stepLine(name, log))
    .handler((event: unknown, context: Context) => run(read(event), context.getRemainingTimeInMillis()));
}
