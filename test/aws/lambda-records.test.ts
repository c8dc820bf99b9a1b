import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { lambdaRecords } from '../../functions/aws/lambda-records.ts';
import type { RecordReader } from '../../functions/core/ports/record-reader.ts';
import { type ReadAsked, readAsAsked } from '../../functions/core/record-reading.ts';
import { openReader } from '../contracts/open-reader.ts';
import { recordReaderContract } from '../contracts/record-reader-contract.ts';

const lambda = mockClient(LambdaClient);
const reader = () => lambdaRecords('arn:of:the-reader', new LambdaClient({ region: 'us-east-1' }));
beforeEach(() => lambda.reset());

/** Runs the function's own code on the payload that went out, and answers as Lambda does: with the JSON of its result. */
function answerBy(behind: RecordReader): void {
  lambda.on(InvokeCommand).callsFake(async ({ Payload }) => {
    const asked = JSON.parse(Buffer.from(Payload).toString()) as ReadAsked;
    return { Payload: Buffer.from(JSON.stringify(await readAsAsked(behind, asked))) };
  });
}

recordReaderContract('lambdaRecords', async (records) => {
  const { reader: behind, slow } = await openReader(records);
  answerBy(behind);
  return { reader: reader(), slow };
});

describe('lambdaRecords', () => {
  const page = { number: 1, size: 1 };

  it('says which function failed, and nothing of what it said', async () => {
    const Payload = Buffer.from(JSON.stringify({ errorMessage: 'price 12 of acme' }));
    lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: Payload as never });
    await expect(reader().list({ owner: 'acme', resource: 'products', page })).rejects.toThrow(
      /^arn:of:the-reader failed: Unhandled$/,
    );
  });
});
