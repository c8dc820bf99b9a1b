import { REGION } from './cdk.ts';

/** Requests to services for which the project has no client: an emulator checks no signature, only for whom it is. */
export class Emulator {
  readonly endpoint: string;

  constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  /** The status of every stack that is there, by its name. */
  async stacks(): Promise<ReadonlyMap<string, string>> {
    const xml = await this.#send('cloudformation', { body: form({ Action: 'DescribeStacks' }), type: FORM });
    const found = [...xml.matchAll(/<StackName>([^<]*)<\/StackName>.*?<StackStatus>([^<]*)</gs)];
    return new Map(
      found
        .filter(([, , status]) => status !== 'DELETE_COMPLETE')
        .map(([, name = '', status = '']) => [name, status]),
    );
  }

  async deleteStack(name: string): Promise<void> {
    const body = form({ Action: 'DeleteStack', StackName: name });
    await this.#send('cloudformation', { body, type: FORM });
  }

  async logGroups(): Promise<string[]> {
    const target = 'Logs_20140328.DescribeLogGroups';
    const text = await this.#send('logs', { body: '{}', type: JSON_1_1, target });
    const { logGroups } = JSON.parse(text) as { logGroups: { logGroupName: string }[] };
    return logGroups.map(({ logGroupName }) => logGroupName);
  }

  async deleteLogGroup(logGroupName: string): Promise<void> {
    const target = 'Logs_20140328.DeleteLogGroup';
    await this.#send('logs', { body: JSON.stringify({ logGroupName }), type: JSON_1_1, target });
  }

  /** What the functions have logged since then, in milliseconds. */
  async logLines(since: number): Promise<string[]> {
    const groups = (await this.logGroups()).filter((name) => name.startsWith('/aws/lambda/'));
    const found = await Promise.all(groups.map((name) => this.logEvents(name, since)));
    return found.flat();
  }

  async logEvents(logGroupName: string, startTime = 0): Promise<string[]> {
    const target = 'Logs_20140328.FilterLogEvents';
    const body = JSON.stringify({ logGroupName, startTime, limit: 10_000 });
    const text = await this.#send('logs', { body, type: JSON_1_1, target });
    return (JSON.parse(text) as { events: { message: string }[] }).events.map(({ message }) => message);
  }

  async functions(): Promise<FunctionFacts[]> {
    const text = await this.#send('lambda', { path: '/2015-03-31/functions/?MaxItems=500' });
    return (JSON.parse(text) as { Functions: FunctionFacts[] }).Functions;
  }

  /** Sets variables of a function besides those that it has, and gives what these were; undefined takes one away. */
  async setVariables(name: string, variables: Variables): Promise<Variables> {
    const path = `/2015-03-31/functions/${name}/configuration`;
    const { Environment } = JSON.parse(await this.#send('lambda', { path })) as FunctionFacts;
    const before = Environment?.Variables ?? {};
    const body = JSON.stringify({ Environment: { Variables: { ...before, ...variables } } });
    await this.#send('lambda', { path, method: 'PUT', body });
    return Object.fromEntries(Object.keys(variables).map((one) => [one, before[one]]));
  }

  /** Waits until a change of a function is in force. */
  async settled(name: string): Promise<void> {
    const path = `/2015-03-31/functions/${name}/configuration`;
    for (let tries = 0; tries < 100; tries++) {
      const { LastUpdateStatus } = JSON.parse(await this.#send('lambda', { path })) as FunctionFacts;
      if (LastUpdateStatus !== 'InProgress') return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${name} does not take its new configuration`);
  }

  /** Calls a function and gives what it answers, its error included. */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const path = `/2015-03-31/functions/${name}/invocations`;
    return JSON.parse(await this.#send('lambda', { path, method: 'POST', body: JSON.stringify(event) }));
  }

  async #send(service: string, { path = '/', ...request }: Sent): Promise<string> {
    const { body, type, target, method = body && path === '/' ? 'POST' : 'GET' } = request;
    const response = await fetch(`${this.endpoint}${path}`, {
      method,
      headers: {
        Authorization: `AWS4-HMAC-SHA256 Credential=test/20250101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        ...(type ? { 'Content-Type': type } : {}),
        ...(target ? { 'X-Amz-Target': target } : {}),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (response.ok) return text;
    throw new Error(`${service} ${method} ${path} gave ${response.status}: ${text.slice(0, 300)}`);
  }
}

export type Variables = Readonly<Record<string, string | undefined>>;

export interface FunctionFacts {
  readonly FunctionName: string;
  readonly CodeSize: number;
  readonly LastUpdateStatus?: string;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
}

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
  readonly type?: string;
  readonly target?: string;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_1_1 = 'application/x-amz-json-1.1';
const form = (fields: Record<string, string>): string => String(new URLSearchParams(fields));
