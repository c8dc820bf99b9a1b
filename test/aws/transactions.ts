import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

type Item = NonNullable<TransactWriteItem['Delete']>['Key'];
interface Place {
  readonly TableName: string | undefined;
  readonly Key: Item;
}

/**
 * Gives a client of dynalite, which has none, transactions as DynamoDB's are: all or nothing, what is half done is read by
 * nobody, and whoever writes where one is at work is told of the conflict.
 */
export function withTransactions(client: DynamoDBClient): DynamoDBClient {
  const plain = client.send.bind(client) as (command: unknown) => Promise<never>;
  const busy = new Set<string>();
  const writes = new Set<Promise<unknown>>();
  let underWay: Promise<unknown> = Promise.resolve();

  async function transact(items: readonly TransactWriteItem[]): Promise<unknown> {
    const places = items.map(placeOf);
    const names = places.map(nameOf);
    const codes = names.map((name) => (busy.has(name) ? 'TransactionConflict' : 'None'));
    if (codes.some((code) => code !== 'None')) throw canceled(codes);
    for (const name of names) busy.add(name);
    const running = run(items, places).finally(() => {
      for (const name of names) busy.delete(name);
    });
    underWay = Promise.allSettled([underWay, running]);
    return running;
  }

  async function run(items: readonly TransactWriteItem[], places: readonly Place[]): Promise<unknown> {
    await Promise.allSettled(writes);
    const before = await Promise.all(places.map(itemAt));
    const results = await Promise.all(items.map((item) => apply(item)));
    const isDone = !results.includes('ConditionalCheckFailed');
    await Promise.all(
      places.map((place, index) =>
        isDone && !items[index]?.ConditionCheck ? undefined : restore(place, before[index]),
      ),
    );
    if (!isDone) throw canceled(results);
    return {};
  }

  async function itemAt({ TableName, Key }: Place): Promise<Item> {
    const { Item } = (await plain(new GetItemCommand({ TableName, Key, ConsistentRead: true }))) as {
      Item: Item;
    };
    return Item;
  }

  const restore = ({ TableName, Key }: Place, Item: Item) =>
    plain(Item ? new PutItemCommand({ TableName, Item }) : new DeleteItemCommand({ TableName, Key }));

  async function apply({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): Promise<string> {
    const update = Update ?? ConditionCheck;
    const command = Put ? new PutItemCommand(Put) : update ? new UpdateItemCommand(update) : undefined;
    try {
      await plain(command ?? new DeleteItemCommand(Delete as never));
      return 'None';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'ConditionalCheckFailed';
      throw error;
    }
  }

  async function write(command: { readonly input: object }): Promise<unknown> {
    if (busy.has(nameOf(placeOf({ Put: command.input } as TransactWriteItem)))) throw conflict();
    const writing = plain(command);
    writes.add(writing);
    return writing.finally(() => writes.delete(writing));
  }

  return Object.assign(client, {
    send: async (command: { readonly input: object }) => {
      if (command instanceof TransactWriteItemsCommand) return transact(command.input.TransactItems ?? []);
      const isWrite = [PutItemCommand, UpdateItemCommand, DeleteItemCommand].some(
        (one) => command instanceof one,
      );
      if (isWrite) return write(command);
      await underWay;
      return plain(command);
    },
  });
}

function placeOf({ Put, Update, Delete, ConditionCheck }: TransactWriteItem): Place {
  const { TableName, Key, Item } = (Put ?? Update ?? Delete ?? ConditionCheck) as Place & { Item?: Item };
  return { TableName, Key: Key ?? { pk: Item?.pk as never, sk: Item?.sk as never } };
}

const nameOf = ({ TableName, Key }: Place): string => JSON.stringify([TableName, Key?.pk, Key?.sk]);

const FAULT = { message: 'canceled', $metadata: { httpStatusCode: 400 } };

const canceled = (codes: readonly string[]): Error =>
  new TransactionCanceledException({ ...FAULT, CancellationReasons: codes.map((Code) => ({ Code })) });

const conflict = (): Error => new TransactionConflictException(FAULT);
