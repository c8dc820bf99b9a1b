import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import autocannon from 'autocannon';
import { coldStarts } from './cold-starts.ts';
import { program } from './contest.ts';
import { markdown } from './markdown.ts';

/** Requests of one kind, and how much of the bare server's rate they are to reach. */
interface Case {
  readonly what: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly atLeast?: number;
}

interface Figures {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

const CONNECTIONS = 10;
/** Long enough that the first requests, which are compiled, do not count. */
const SECONDS = 4;

/** The embedded service beside a bare server that sends the same bytes, and the cold start of each function. */
export async function apiBench(rounds: number): Promise<string> {
  // First, since the service goes on with what it was asked to create.
  const starts = coldStarts().map(({ name, bytes, ms }) => [name, String(bytes), ms.toFixed(0)]);
  const home = mkdtempSync(join(tmpdir(), 'waybill-bench-api-'));
  const service = await started<Seeded>(program('api-service.ts', home, '1000'));
  try {
    const cases = casesOf(service.told);
    const bare = await started(
      program('bare-server.ts', JSON.stringify(await answersOf(service.told, cases))),
    );
    try {
      const rows = [];
      for (const one of cases) rows.push(...(await rowsOf(one, rounds, [service.told, bare.told])));
      return [
        markdown(
          ['what', 'who', 'requests/s', 'p50 ms', 'p99 ms', 'of the bare rate', 'target', 'reached'],
          rows,
        ),
        `\nLists are of 1,000 exports; ${CONNECTIONS} connections, medians of ${rounds} rounds.\n`,
        markdown(['function', 'bytes', 'cold start ms'], starts),
      ].join('\n');
    } finally {
      await bare.end();
    }
  } finally {
    await service.end();
    rmSync(home, { recursive: true, force: true });
  }
}

function casesOf({ key, freshKey, id, completed, etag }: Seeded): readonly Case[] {
  const headers = { authorization: `Bearer ${key}`, 'user-agent': 'bench/1' };
  const path = '/api/v1/exports';
  const unchanged = { ...headers, 'if-none-match': etag };
  const create = { ...headers, authorization: `Bearer ${freshKey}`, 'content-type': 'application/json' };
  return [
    { what: 'read', method: 'GET', path: `${path}/${id}`, headers, atLeast: 1 / 3 },
    { what: 'list, first 20', method: 'GET', path: `${path}?page_size=20`, headers },
    { what: '401', method: 'GET', path, headers: { authorization: 'Bearer no' }, atLeast: 1 / 2 },
    {
      what: '304',
      method: 'GET',
      path: `${path}/${completed}/download`,
      headers: unchanged,
      atLeast: 1 / 3,
    },
    { what: 'create', method: 'POST', path, headers: create, body: '{"format":"csv"}' },
  ];
}

async function rowsOf(one: Case, rounds: number, [ours, bare]: readonly [Told, Told]): Promise<string[][]> {
  const runs: { service: Figures; bare: Figures }[] = [];
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`api, ${one.what}: round ${round} of ${rounds}\n`);
    runs.push({ service: await fire(ours.url, one), bare: await fire(bare.url, one) });
  }
  const service = median(runs.map((run) => run.service));
  const peer = median(runs.map((run) => run.bare));
  const share = service.rate / peer.rate;
  const target = one.atLeast === undefined ? '' : `≥ ${one.atLeast.toFixed(2)}`;
  const reached = one.atLeast === undefined ? '' : share >= one.atLeast ? 'yes' : 'no';
  return [
    [one.what, 'waybill', ...shown(service), share.toFixed(2), target, reached],
    [one.what, 'bare node:http', ...shown(peer), '', '', ''],
  ];
}

async function fire(url: string, { method, path, headers, body }: Case): Promise<Figures> {
  const result = await autocannon({
    url: `${url}${path}`,
    method,
    headers: { ...headers },
    connections: CONNECTIONS,
    duration: SECONDS,
    ...(body === undefined ? {} : { body }),
  });
  if (result.errors + result.timeouts > 0) throw new Error(`${path}: ${result.errors} errors`);
  const { p50, p99 } = result.latency;
  return { rate: result.requests.total / result.duration, p50, p99 };
}

const median = (all: readonly Figures[]): Figures =>
  all.toSorted((a, b) => a.rate - b.rate)[Math.floor(all.length / 2)] as Figures;

const shown = ({ rate, p50, p99 }: Figures): string[] => [
  Math.round(rate).toLocaleString('en'),
  `${p50}`,
  `${p99}`,
];

/** What each case is answered with, to be sent by a server that does nothing else. */
async function answersOf({ url }: Told, cases: readonly Case[]): Promise<object> {
  const answers = cases.map(async ({ method, path, headers, body }) => {
    const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    const kept = [...response.headers].filter(([name]) => !HOP.includes(name));
    return [
      `${method} ${path}`,
      { status: response.status, headers: Object.fromEntries(kept), body: await response.text() },
    ] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

/** What each server says of its own connections. */
const HOP = ['connection', 'keep-alive', 'date', 'transfer-encoding'];

interface Told {
  readonly url: string;
}

/** What the service was given before it listens. */
interface Seeded extends Told {
  readonly key: string;
  /** Of an owner without exports. */
  readonly freshKey: string;
  readonly id: string;
  readonly completed: string;
  readonly etag: string;
}

/** A server in a process of its own that prints a line once it listens. */
async function started<Said extends Told>([file = '', ...given]: readonly string[]) {
  const child: ChildProcess = spawn(file, given, { stdio: ['pipe', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('the process has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const end = () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.stdin?.end();
      });
    return { told: JSON.parse(line) as Said, end };
  }
  throw new Error(`${given[0]} ended before it listened`);
}
