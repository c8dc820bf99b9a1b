import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Log, LogFields } from '../core/ports/log.ts';
import { toldError } from '../core/told-error.ts';

/** Writes one line about a run of a step, however it ends; the error goes on as it is. */
export function stepLine(step: string, log: Log): MiddlewareObj<unknown, unknown, Error, Context> {
  let began = 0;
  const facts = (event: unknown, context: Context): LogFields => ({
    step,
    requestId: context.awsRequestId,
    ms: Date.now() - began,
    ...place(event),
  });
  return {
    before: () => {
      began = Date.now();
    },
    after: ({ event, context, response }) => {
      log('info', 'step', { ...facts(event, context), ...outcome(response) });
    },
    onError: ({ event, context, error }) => {
      const { level, ...told } = toldError(error);
      log(level, 'step failed', { ...facts(event, context), ...told });
    },
  };
}

/** Which chunk of which export: never an owner's words. */
function place(input: unknown): LogFields {
  const { id, attempt, segment, chunk } = Object(input);
  return { id, attempt, segment, chunk };
}

/** The position that a step gives back is its own only where it was not the segment's last. */
function outcome(output: unknown): LogFields {
  const { status, position } = Object(output);
  return { status, rows: status === 'more' ? position?.rows : undefined };
}
