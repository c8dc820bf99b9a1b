import { Readable } from 'node:stream';
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Log, LogFields } from '../core/ports/log.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import { answerFile, type FileAnswerOptions, type SendableResponse } from './file-answer.ts';
import { jsonLog } from './json-log.ts';
import { toRequest, toResult } from './proxy-event.ts';

type App = (request: HttpRequest) => Promise<HttpResponse>;
type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/** Answers API Gateway's REST proxy events from memory. */
export function apiLambda(app: App): Handler<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return middy(async (event: APIGatewayProxyEvent) => toResult(await app(toRequest(event))));
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
  if (!options.streaming) return middy(async (event: APIGatewayProxyEvent) => toResult(await respond(event)));
  const stream = async (event: APIGatewayProxyEvent) => toStreamed(await respond(event));
  return middy(stream, { executionMode: executionModeStreamifyResponse });
}

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
  return middy(async (event: unknown, context: Context): Promise<Output> => {
    const began = Date.now();
    const facts = () => ({ step: name, requestId: context.awsRequestId, ms: Date.now() - began });
    try {
      const input = read(event);
      const output = await run(input, context.getRemainingTimeInMillis());
      log('info', 'step', { ...facts(), ...place(input), ...outcome(output) });
      return output;
    } catch (error) {
      const expected = error instanceof Error && EXPECTED.includes(error.name);
      log(expected ? 'warn' : 'error', 'step failed', {
        ...facts(),
        ...place(event),
        error: told(error, expected),
      });
      throw error;
    }
  });
}

/** What a retry cures, and what an export's data is to blame for; anything else is a bug and shows its stack. */
const EXPECTED = ['Transient', 'ExportFailure', 'UnfitFile'];

const told = (error: unknown, briefly: boolean): string =>
  error instanceof Error
    ? briefly
      ? `${error.name}: ${error.message}`
      : String(error.stack)
    : String(error);

/** Which chunk of which export: never an owner's words. */
function place(input: unknown): LogFields {
  const { id, attempt, segment, chunk } = Object(input);
  return { id, attempt, segment, chunk };
}

/**
 * What is logged of a step's output; with any other status than `more`, its position is that of the input and says
 * nothing.
 */
function outcome(output: unknown): LogFields {
  const { status, position } = Object(output);
  return { status, rows: status === 'more' ? position?.rows : undefined };
}
