import { isUtf8 } from 'node:buffer';
import type { QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';

/**
 * Keeps the body of a Query's or a Scan's answer and hands its items to nobody: signing, credentials, retries, errors and all that the
 * answer says besides stay those of the client. Gives the body once the command was sent; undefined where the client
 * has read the items itself.
 */
export function keepBody(command: QueryCommand | ScanCommand): () => Uint8Array | undefined {
  let kept: Uint8Array | undefined;
  const stack = command.middlewareStack as QueryCommand['middlewareStack'];
  stack.add(
    (next) => async (args) => {
      kept = undefined;
      const answer = await next(args);
      const response = answer.response as { statusCode?: number; body?: unknown } | undefined;
      if (response?.statusCode !== 200) return answer;
      const body = await collect(response.body);
      const rest = isUtf8(body) ? withoutItems(body) : undefined;
      if (rest !== undefined) kept = body;
      response.body = new Uint8Array(rest ?? body);
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'keepBody' },
  );
  return () => kept;
}

async function collect(body: unknown): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.length);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const LAST_KEY = '"LastEvaluatedKey"';
const BEFORE_MEMBERS = new Set(Buffer.from('{, \t\r\n'));
const NOTHING = Buffer.from('{}');

/**
 * The answer without its items: its members from `LastEvaluatedKey` on, as a document. Undefined where the last place
 * that holds this name is inside an item, since what follows it is then no document.
 */
export function withoutItems(body: Buffer): Buffer | undefined {
  const at = body.lastIndexOf(LAST_KEY);
  if (at < 0) return NOTHING;
  if (!BEFORE_MEMBERS.has(body[at - 1] ?? 0)) return undefined;
  const members = `{${body.toString('utf8', at)}`;
  return isDocument(members) ? Buffer.from(members) : undefined;
}

function isDocument(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
