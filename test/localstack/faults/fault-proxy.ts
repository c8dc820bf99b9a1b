import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsCall, type AwsService, awsCall } from './aws-call.ts';

/** `throttled` and `failing` answer in the service's place; `lost`: the call is carried out and its answer never arrives. */
export const FAULTS = ['throttled', 'failing', 'lost'] as const;
/** `denied` is final, as where a permission is missing; the others pass. */
export type Fault = (typeof FAULTS)[number] | 'denied';

export interface SeenCall extends AwsCall {
  /** Which function calls. */
  readonly caller: string;
  /** Path and body, by which a call is known to belong to an export. */
  readonly text: string;
}

/** Asked before each call; may wait, and may give a fault. It is asked once per call: the SDK's further attempts fare alike. */
export type Rule = (call: SeenCall) => Promise<Fault | undefined>;

export interface Carried {
  readonly caller: string;
  readonly call: AwsCall;
  /** When it began and ended, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Stands between functions and the emulator: one port for each function, so that it is known who calls. */
export class FaultProxy {
  rule: Rule = async () => undefined;
  /** Every call that was carried out. */
  readonly carried: Carried[] = [];
  readonly #endpoint: URL;
  readonly #servers: Server[] = [];
  #completions: Promise<unknown> = Promise.resolve();
  readonly #verdicts = new Map<string, Promise<Fault | undefined>>();

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
  }

  /** The endpoint through which this function is to call. */
  async open(caller: string): Promise<string> {
    const server = createServer((incoming, answer) => void this.#handle(caller, incoming, answer));
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #handle(caller: string, incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming).catch(() => undefined);
    if (!body) return;
    const call = awsCall(incoming);
    const told = call.service !== 'S3' || call.operation === 'DeleteObjects';
    const text = `${incoming.url} ${told ? body : ''}`;
    const verdict = this.#verdicts.get(call.invocation) ?? this.rule({ ...call, caller, text });
    this.#verdicts.set(call.invocation, verdict);
    const fault = await verdict;
    if (fault && fault !== 'lost') return void refuse(answer, call.service, fault);
    if (call.operation === 'CompleteMultipartUpload') await this.#completionsBefore(answer);
    const from = Date.now();
    this.#forward(incoming, body, answer, fault === 'lost');
    answer.once('finish', () => this.carried.push({ caller, call, from, to: Date.now() }));
  }

  /** S3 completes an upload at once; the emulator writes the object anew for each that asks, while others look at it. */
  async #completionsBefore(answer: ServerResponse): Promise<void> {
    const before = this.#completions;
    const ended = new Promise((resolve) => answer.once('close', resolve));
    this.#completions = Promise.all([before, ended]);
    await before;
  }

  #forward(incoming: IncomingMessage, body: Buffer, answer: ServerResponse, lost: boolean): void {
    const { hostname, port } = this.#endpoint;
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (response) => {
      if (lost) return void response.resume().once('end', () => answer.destroy());
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.once('error', () => answer.destroy());
    onward.end(body);
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
}

/** The services' own forms of these answers. */
async function refuse(
  answer: ServerResponse,
  service: AwsService,
  fault: keyof typeof REFUSALS,
): Promise<void> {
  await sleep(1);
  const { s3, json } = REFUSALS[fault];
  if (service === 'S3') {
    answer.writeHead(s3.status, { 'content-type': 'application/xml' });
    answer.end(`<?xml version="1.0"?><Error><Code>${s3.name}</Code><Message>injected</Message></Error>`);
    return;
  }
  answer.writeHead(json.status, { 'content-type': 'application/x-amz-json-1.0' });
  answer.end(JSON.stringify({ __type: json.name, message: 'injected' }));
}

const REFUSALS = {
  throttled: { s3: { status: 503, name: 'SlowDown' }, json: { status: 400, name: 'ThrottlingException' } },
  failing: { s3: { status: 500, name: 'InternalError' }, json: { status: 500, name: 'InternalServerError' } },
  denied: { s3: { status: 403, name: 'AccessDenied' }, json: { status: 400, name: 'AccessDeniedException' } },
} as const;
