import { Readable } from 'node:stream';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { ResponsePages } from './response-pages.ts';

/** What the SDK's clients send their requests by. */
export type Handler = NonNullable<DynamoDBClientConfig['requestHandler']>;

interface Request {
  readonly method: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What both sides of a contest find in the environment, as on Lambda. */
export function setStubbedEnvironment(): void {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'stub',
    AWS_SECRET_ACCESS_KEY: 'stub',
  });
}

/** A network that answers at once. Bodies come in pieces, as they do from a socket. */
function handler(answer: (request: Request) => Answer | Promise<Answer>): Handler {
  const handle = async (request: Request) => {
    const { headers, body } = await answer(request);
    return { response: { statusCode: 200, headers, body: Readable.from(pieces(body)) } };
  };
  return { handle, destroy: () => undefined, metadata: { handlerProtocol: 'h1' } } as unknown as Handler;
}

const SOCKET_BYTES = 64 << 10;

function* pieces(body: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < body.length; from += SOCKET_BYTES) yield body.subarray(from, from + SOCKET_BYTES);
}

interface Asked {
  readonly ExclusiveStartKey?: { readonly id: { readonly S: string } };
  readonly ExpressionAttributeValues: { readonly ':upto'?: { readonly S: string } };
}

/** A table that answers Query page by page, from a start key and up to a bound. */
export function stubbedTable(responses: ResponsePages): Handler {
  const { pages } = responses;
  const places = new Map(pages.map(({ last }, index) => [last, index]));
  const placeOf = (key: string, other: number) => places.get(key) ?? other;
  return handler(({ body }) => {
    const { ExclusiveStartKey, ExpressionAttributeValues }: Asked = JSON.parse(
      new TextDecoder().decode(body as Uint8Array),
    );
    const index = ExclusiveStartKey ? placeOf(ExclusiveStartKey.id.S, pages.length) + 1 : 0;
    const upto = ExpressionAttributeValues[':upto'];
    const last = upto ? placeOf(upto.S, -1) : pages.length - 1;
    if (index > last) throw new Error('the Query asks for what is in no response');
    return {
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: responses.body(index, index === last),
    };
  });
}

export interface StubbedBucket {
  readonly handler: Handler;
  /** What its parts hold together. */
  bytes(): number;
}

const BEGUN = '<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>';
const COMPLETED =
  '<CompleteMultipartUploadResult><Location>https://bucket/key</Location><ETag>"etag"</ETag></CompleteMultipartUploadResult>';

/** A bucket that takes the parts of uploads and keeps none. */
export function stubbedBucket(): StubbedBucket {
  let bytes = 0;
  const answer = ({ method, query = {}, body }: Request): Answer => {
    const xml = { 'content-type': 'application/xml' };
    if (method === 'POST') return { headers: xml, body: Buffer.from('uploads' in query ? BEGUN : COMPLETED) };
    if (method !== 'PUT' || !(body instanceof Uint8Array))
      throw new Error(`${method} is no part of an upload`);
    bytes += body.length;
    return { headers: { etag: '"etag"' }, body: Buffer.alloc(0) };
  };
  return { handler: handler(answer), bytes: () => bytes };
}
