import { PassThrough, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Upload } from '@aws-sdk/lib-storage';
import type { RecordDocument } from '../../functions/core/json.ts';
import { addRows, workbookWriter } from './exceljs-writer.ts';
import { stringifyStream } from './peers.ts';
import { PARTITION } from './response-pages.ts';
import type { Ends, Step } from './step-contender.ts';
import { stubbedTable } from './stubbed-network.ts';
import { OWNER } from './workload.ts';

/** What somebody writes who knows the packages. */
export const steps: Readonly<Record<string, Step>> = {
  async csv(ends) {
    let rows = 0;
    const records = async function* () {
      for await (const page of pages(ends)) {
        rows += page.length;
        yield* page;
      }
    };
    await upload(ends, Readable.from(records()).pipe(stringifyStream()));
    return rows;
  },

  async xlsx(ends) {
    const out = new PassThrough();
    const uploaded = upload(ends, out);
    const { book, sheet } = workbookWriter(out);
    let rows = 0;
    for await (const page of pages(ends)) {
      await addRows(sheet, page);
      rows += page.length;
      await setImmediate();
    }
    await Promise.all([book.commit(), uploaded]);
    return rows;
  },
};

async function* pages({ responses }: Ends): AsyncGenerator<readonly RecordDocument[]> {
  const db = new DynamoDBClient({ requestHandler: stubbedTable(responses) });
  const documents = DynamoDBDocumentClient.from(db);
  let from: Record<string, unknown> | undefined;
  do {
    const query = new QueryCommand({
      TableName: 'listings',
      KeyConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: { '#owner': PARTITION },
      ExpressionAttributeValues: { ':owner': OWNER },
      ExclusiveStartKey: from,
    });
    const { Items = [], LastEvaluatedKey } = await documents.send(query);
    yield Items as RecordDocument[];
    from = LastEvaluatedKey;
  } while (from);
}

async function upload({ bucket }: Ends, body: Readable): Promise<void> {
  const client = new S3Client({ requestHandler: bucket.handler });
  await new Upload({
    client,
    params: { Bucket: 'bucket', Key: 'key', Body: body },
    partSize: 8 << 20,
  }).done();
}
