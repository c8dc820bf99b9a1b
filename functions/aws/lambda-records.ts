import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { parseDocument } from '../core/document.ts';
import type { RecordReader } from '../core/ports/record-reader.ts';
import { invalid, Problem } from '../core/problem.ts';
import type { ReadAnswer, ReadAsked } from '../core/record-reading.ts';
import { withTransients } from './transient.ts';

/** Reads records through the function that may read them: whoever holds credentials parses no foreign record. */
export function lambdaRecords(functionName: string, client = lambdaClient()): RecordReader {
  const lambda = withTransients(client);
  async function ask<N extends keyof ReadAnswer>(
    asked: ReadAsked & { readonly do: N },
  ): Promise<ReadAnswer[N]> {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(asked) });
    const { Payload, FunctionError } = await lambda.send(command);
    const text = Buffer.from(Payload ?? []).toString();
    if (FunctionError !== undefined) throw new Error(`${functionName} failed: ${FunctionError}`);
    return unwrapped(parseDocument(JSON.parse(text))) as ReadAnswer[N];
  }

  return {
    count: (asked) => ask({ do: 'count', ...asked }),
    list: (asked) => ask({ do: 'list', ...asked }),
    find: (asked) => ask({ do: 'find', ...asked }),
  };
}

/** What was answered; a `Problem` of the other function is thrown here as it was there. */
function unwrapped(answer: unknown): unknown {
  const { done, problem } = answer as {
    readonly done?: unknown;
    readonly problem?: Pick<Problem, 'kind' | 'message' | 'faults'>;
  };
  if (!problem) return done;
  throw problem.kind === 'invalid' ? invalid(problem.faults) : new Problem(problem.kind, problem.message);
}

/** Counting may take two seconds and listing twenty: brief calls would end them. */
const lambdaClient = (): LambdaClient => new LambdaClient({ maxAttempts: 2 });
