import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoadOptions } from './load-bench.ts';
import type { Ended, LoadService } from './load-service.ts';

export interface Loaded {
  readonly what: string;
  readonly ended?: readonly Ended[];
  readonly outcome: string;
}

export interface LoadCase {
  readonly name: string;
  /** How many records each owner has. */
  readonly owners: Readonly<Record<string, number>>;
  run(service: LoadService): Promise<readonly Loaded[]>;
}

const SMALL = 100;
const CSV = { format: 'csv' };
const LIGHT = Array.from({ length: 19 }, (_none, index) => `light ${index + 1}`);
const ALL = ['heavy', ...LIGHT];

export const loadCases = ({ rows, scale }: LoadOptions): readonly LoadCase[] => [
  creates(scaled(1000, scale)),
  heavyBesideLight(scaled(100, scale), rows / 10),
  largeBesideSmall(rows / 2),
  connections(scaled(5000, scale)),
  stoppedReaders(scaled(200, scale)),
  kills(scaled(60, scale), rows / 10),
];

const scaled = (count: number, scale: number): number => Math.max(1, Math.round(count * scale));

const withRows = (owners: readonly string[], rows: number): Record<string, number> =>
  Object.fromEntries(owners.map((owner) => [owner, rows]));

const counted = (ended: readonly Ended[]): string => {
  const done = ended.filter(({ status }) => status === 'completed').length;
  return `${done} of ${ended.length} completed`;
};

const heavyAndOthers = (ended: readonly Ended[]) =>
  [ended.filter(({ owner }) => owner === 'heavy'), ended.filter(({ owner }) => owner !== 'heavy')] as const;

const creates = (count: number): LoadCase => ({
  name: `${count} creates by 20 owners`,
  owners: withRows(ALL, SMALL),
  async run(service) {
    const from = performance.now();
    const asked = Array.from({ length: count }, (_none, at) => service.create(ALL[at % 20] ?? '', CSV));
    const ids = await Promise.all(asked);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    const ended = await service.ended();
    const accepted = ids.filter((id) => id !== undefined).length;
    return [{ what: 'all', ended, outcome: `${accepted} accepted in ${seconds} s, ${counted(ended)}` }];
  },
});

/** The light ones come when the heavy one waits already. */
const heavyBesideLight = (count: number, rows: number): LoadCase => ({
  name: `one owner of ${count} beside 19 of one`,
  owners: { heavy: rows, ...withRows(LIGHT, SMALL) },
  async run(service) {
    for (let at = 0; at < count; at++) await service.create('heavy', { format: 'xlsx' });
    await Promise.all(LIGHT.map((owner) => service.create(owner, CSV)));
    const [heavy, light] = heavyAndOthers(await service.ended());
    return [
      { what: 'the heavy owner', ended: heavy, outcome: counted(heavy) },
      { what: 'the light ones', ended: light, outcome: counted(light) },
    ];
  },
});

const largeBesideSmall = (rows: number): LoadCase => ({
  name: `eight zstd:19 of ${rows} rows beside small ones`,
  owners: { heavy: rows, ...withRows(LIGHT, SMALL) },
  async run(service) {
    const large = { ...CSV, compression: 'zstd:19' };
    for (let at = 0; at < 8; at++) await service.create('heavy', large);
    for (const owner of LIGHT) {
      await service.create(owner, CSV);
      await pause(200);
    }
    const [heavy, light] = heavyAndOthers(await service.ended());
    return [
      { what: 'the large ones', ended: heavy, outcome: counted(heavy) },
      { what: 'the small ones', ended: light, outcome: counted(light) },
    ];
  },
});

const connections = (count: number): LoadCase => ({
  name: `${count} connections`,
  owners: { heavy: SMALL },
  async run(service) {
    const before = service.memory().now;
    const request = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const opened = Array.from({ length: count }, async () => {
      const socket = await opening(service.url);
      const answered = new Promise<boolean>((resolve) => {
        socket.once('data', (bytes) => resolve(bytes.includes('200')));
        socket.once('close', () => resolve(false));
      });
      socket.write(request);
      return { socket, answered: await answered };
    });
    const all = await Promise.all(opened);
    const answered = all.filter((one) => one.answered).length;
    const each = ((service.memory().now - before) * 1024) / count;
    for (const { socket } of all) socket.destroy();
    return [{ what: 'kept open', outcome: `${answered} answered, ${each.toFixed(1)} KiB each` }];
  },
});

/** A connection that may fail: it is closed then. */
function opening(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('close', () => resolve(socket));
  });
}

async function download({ url, keys }: LoadService, id: string | undefined): Promise<void> {
  const headers = { authorization: `Bearer ${keys.get('heavy')}` };
  await (await fetch(`${url}/api/v1/exports/${id}/download`, { headers })).arrayBuffer();
}

const READER_MS = 75_000;

const stoppedReaders = (count: number): LoadCase => ({
  name: `${count} stopped readers`,
  owners: { heavy: 30_000 },
  async run(service) {
    const id = await service.create('heavy', { format: 'json' });
    await service.ended();
    await download(service, id);
    const before = service.memory().now;
    const from = performance.now();
    const readers = await Promise.all(Array.from({ length: count }, () => opening(service.url)));
    const key = service.keys.get('heavy');
    const request = `GET /api/v1/exports/${id}/download HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n\r\n`;
    const gone = readers.map((socket) => new Promise<void>((resolve) => socket.once('close', resolve)));
    for (const socket of readers) {
      socket.pause();
      socket.write(request);
    }
    await pause(4000);
    const each = ((service.memory().now - before) * 1024) / count;
    // One that reads nothing does not see that it is cut; what is sent to it in vain tells.
    const poking = setInterval(() => readers.map((socket) => socket.write('\r\n')), 1000);
    await Promise.race([Promise.all(gone), pause(READER_MS)]);
    clearInterval(poking);
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    const left = readers.filter(({ destroyed }) => !destroyed).length;
    for (const socket of readers) socket.destroy();
    const after = service.memory().now - before;
    return [
      {
        what: 'held',
        outcome: `${each.toFixed(1)} KiB each, ${left} left after ${seconds} s, ${after} MiB more than before`,
      },
    ];
  },
});

const kills = (count: number, rows: number): LoadCase => ({
  name: `three kills among ${count} exports`,
  owners: withRows(ALL, rows),
  async run(service) {
    const ids: (string | undefined)[] = [];
    for (let kill = 0; kill < 3; kill++) {
      const asked = Array.from({ length: Math.ceil(count / 3) }, (_none, at) =>
        service.create(ALL[at % 20] ?? '', at % 2 ? CSV : { format: 'xlsx' }),
      );
      ids.push(...(await Promise.all(asked)));
      await pause(700);
      await service.kill();
      await service.restart();
    }
    const ended = await service.ended();
    const accepted = ids.filter((id) => id !== undefined).length;
    const right = ended.filter((one) => one.rows === rows).length;
    return [
      { what: 'all', ended, outcome: `${accepted} accepted, ${counted(ended)}, ${right} of the right rows` },
    ];
  },
});
