import { GetItemCommand, type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import type { Admission } from '../core/ports/export-store.ts';
import { isBegun, type Line, nextOwner, placeInQueue, runs, waits } from '../core/turns.ts';
import { type ReadExport, unchanged } from './dynamo-places.ts';
import { type Dynamo, everyItem, held, type Item } from './dynamo-query.ts';
import { transact } from './dynamo-transaction.ts';
import { changeUpdate } from './export-change.ts';
import { BEGUN, exportKey, keyOfExport, padded, WAITING } from './export-item.ts';
import { Expression } from './expression.ts';
import { listedQuery } from './listed-index.ts';

/**
 * Who has a place to run: one item holds the set of them all and who was given the last, so that giving one back twice is
 * harmless, and no two admissions act on the same state of it.
 */
export interface Turns {
  give(of: ExportKey): TransactWriteItem;
  admit(asked: Admission): Promise<ExportRecord | undefined>;
  place(record: ExportRecord): Promise<number | undefined>;
  recount(): Promise<void>;
}

interface Given {
  readonly running: readonly string[];
  readonly last: string | undefined;
  readonly revision: string | undefined;
}

interface Waiting extends ExportKey {
  readonly begun: boolean;
}

type Read = (key: ExportKey) => Promise<ReadExport | undefined>;

export const dynamoTurns = (db: Dynamo, table: string, read: Read): Turns => new DynamoTurns(db, table, read);

class DynamoTurns implements Turns {
  readonly #db: Dynamo;
  readonly #table: string;
  readonly #read: Read;

  constructor(db: Dynamo, table: string, read: Read) {
    this.#db = db;
    this.#table = table;
    this.#read = read;
  }

  give(of: ExportKey): TransactWriteItem {
    const expression = new Expression();
    const removed = `DELETE ${expression.name('running')} ${expression.value({ SS: [memberOf(of)] })}`;
    return this.#update({ UpdateExpression: removed, ...expression.placeholders });
  }

  /** The index follows the table by moments: what it still names and waits no more is passed over. */
  async admit(asked: Admission): Promise<ExportRecord | undefined> {
    const gone = new Set<string>();
    for (;;) {
      const given = await this.#given();
      if (given.running.length >= asked.most) return undefined;
      const waiting = (await this.#waiting(asked.fresh)).filter((key) => !gone.has(memberOf(key)));
      const owner = nextOwner(linesOf(waiting, given), asked, given.last);
      const next = waiting.filter((key) => key.owner === owner).sort(inLine)[0];
      if (!next) return undefined;
      const found = await this.#read(next);
      if (!found || !waits(found.record)) gone.add(memberOf(next));
      else {
        const record = { ...found.record, waiting: false, updatedAt: asked.now };
        if (await this.#take(found, record, given)) return record;
      }
    }
  }

  async place(record: ExportRecord): Promise<number | undefined> {
    if (!waits(record)) return undefined;
    const [given, waiting] = await Promise.all([this.#given(), this.#waiting(record)]);
    const own = waiting.filter(({ owner }) => owner === record.owner).sort(inLine);
    const before = own.findIndex(({ id }) => id === record.id);
    return placeInQueue(linesOf(waiting, given), given.last, { owner: record.owner, before });
  }

  async recount(): Promise<void> {
    const { running } = await this.#given();
    for (const member of running) {
      const key = keyOfMember(member);
      const found = await this.#read(key);
      if (found && runs(found.record)) continue;
      await transact(this.#db, [unchanged(this.#table, key, found?.item), this.give(key)]);
    }
  }

  /** False where the record or the places were changed meanwhile. */
  async #take({ record, item }: ReadExport, after: ExportRecord, { revision }: Given): Promise<boolean> {
    const expression = new Expression();
    const isSame =
      revision === undefined ? expression.missing('revision') : expression.is('revision', { N: revision });
    const sets = [
      expression.is('last', { S: record.owner }),
      expression.is('revision', { N: String(Number(revision ?? 0) + 1) }),
    ];
    const added = `ADD ${expression.name('running')} ${expression.value({ SS: [memberOf(record)] })}`;
    const taken = this.#update({
      UpdateExpression: `SET ${sets.join(', ')} ${added}`,
      ConditionExpression: isSame,
      ...expression.placeholders,
    });
    const moved = {
      TableName: this.#table,
      Key: exportKey(record),
      ...changeUpdate(record, after, item.revision),
    };
    return (await transact(this.#db, [{ Update: moved }, taken])).length === 0;
  }

  async #given(): Promise<Given> {
    const command = new GetItemCommand({ TableName: this.#table, Key: KEY, ConsistentRead: true });
    const { Item } = await this.#db.send(command);
    return { running: Item?.running?.SS ?? [], last: Item?.last?.S, revision: Item?.revision?.N };
  }

  async #waiting(fresh: ExportRecord | undefined): Promise<readonly Waiting[]> {
    const found = new Map<string, Waiting>();
    for (const list of [BEGUN, WAITING])
      for await (const item of everyItem(this.#db, listedQuery(this.#table, list))) {
        const key = { ...keyOfExport(item), begun: list === BEGUN };
        found.set(memberOf(key), key);
      }
    if (fresh && waits(fresh))
      found.set(memberOf(fresh), { owner: fresh.owner, id: fresh.id, begun: isBegun(fresh) });
    return [...found.values()];
  }

  #update(update: Omit<NonNullable<TransactWriteItem['Update']>, 'TableName' | 'Key'>): TransactWriteItem {
    return { Update: { TableName: this.#table, Key: KEY, ...update } };
  }
}

const KEY: Item = { pk: { S: 'turns#' }, sk: { S: 'turns' } };

/** Whether this owner was given the last place, or still has one. */
export async function isInTurns(db: Dynamo, table: string, owner: string): Promise<boolean> {
  const command = new GetItemCommand({ TableName: table, Key: KEY, ConsistentRead: true });
  const { Item } = await db.send(command);
  return Item?.last?.S === owner || (Item?.running?.SS ?? []).some((one) => keyOfMember(one).owner === owner);
}

/** Lets nobody have been given the last place, where it was this owner. */
export async function forgetTurn(db: Dynamo, table: string, owner: string): Promise<void> {
  const expression = new Expression();
  const update = new UpdateItemCommand({
    TableName: table,
    Key: KEY,
    ConditionExpression: expression.is('last', { S: owner }),
    UpdateExpression: `REMOVE ${expression.name('last')}`,
    ...expression.placeholders,
  });
  await held(db.send(update));
}

function linesOf(waiting: readonly Waiting[], { running }: Given): readonly Line[] {
  const lines = new Map<string, { owner: string; waiting: number; running: number }>();
  const lineOf = (owner: string) => {
    const line = lines.get(owner) ?? { owner, waiting: 0, running: 0 };
    lines.set(owner, line);
    return line;
  };
  for (const { owner } of waiting) lineOf(owner).waiting++;
  for (const member of running) lineOf(keyOfMember(member).owner).running++;
  return [...lines.values()];
}

const inLine = (one: Waiting, other: Waiting): number =>
  Number(other.begun) - Number(one.begun) || one.id - other.id;

const memberOf = ({ owner, id }: ExportKey): string => `${padded(id)}${owner}`;

const ID_DIGITS = padded(0).length;

const keyOfMember = (member: string): ExportKey => ({
  owner: member.slice(ID_DIGITS),
  id: Number(member.slice(0, ID_DIGITS)),
});
