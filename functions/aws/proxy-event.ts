import { Buffer } from 'node:buffer';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { HttpRequest, HttpResponse } from '../http/message.ts';

/** A REST API's proxy event (payload 1.0) as a request. `path` comes without the stage; a body may be base64 or text. */
export function toRequest(event: APIGatewayProxyEvent): HttpRequest {
  const { httpMethod, path, body, isBase64Encoded, requestContext } = event;
  return {
    method: httpMethod.toUpperCase(),
    path,
    query: queryOf(event),
    headers: headersOf(event),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
    requestId: requestContext.requestId,
    address: requestContext.identity?.sourceIp ?? '',
  };
}

/** A response whose body is in memory. Text goes as it is: only bytes need base64. */
export function toResult({ status, headers, body }: Answer): APIGatewayProxyResult {
  const sent = { statusCode: status, headers: { ...headers } };
  if (body instanceof Uint8Array) {
    return { ...sent, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
  }
  if (body !== undefined && typeof body !== 'string') throw new Error('this function sends no stored file');
  return { ...sent, body: body ?? '', isBase64Encoded: false };
}

interface Answer extends Omit<HttpResponse, 'body'> {
  readonly body?: unknown;
}

function queryOf(event: APIGatewayProxyEvent): URLSearchParams {
  const many = event.multiValueQueryStringParameters ?? {};
  return new URLSearchParams(
    Object.entries(many).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  );
}

function headersOf(event: APIGatewayProxyEvent): Record<string, string> {
  const many = Object.entries(event.multiValueHeaders ?? {});
  const one = Object.entries(event.headers ?? {}).map(([name, value]) => [name, [value]] as const);
  return Object.fromEntries(
    [...one, ...many].map(([name, values]) => [name.toLowerCase(), joined(name.toLowerCase(), values)]),
  );
}

/** Of `Authorization` the first counts, as in Node; what is a list is joined. */
const joined = (name: string, values: readonly (string | undefined)[] = []): string =>
  (name === 'authorization' ? values.slice(0, 1) : values).join(', ');
