import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DeleteBucketCommand, ListBucketsCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { ACCOUNT, type CdkOptions, cdk, type Outputs, REGION, STACK } from './cdk.ts';
import { emptyBucket } from './empty-bucket.ts';
import { Emulator } from './emulator.ts';
import type { Place } from './place.ts';

/** The service on an emulator. */
export interface Deployment {
  readonly endpoint: string;
  readonly outputs: Outputs;
}

type At = Pick<Place, 'endpoint' | 'folder'>;

const TOOLKIT = 'CDKToolkit';
const DEPLOYED = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

/** An emulator neither goes back nor deletes such a stack whole, as CDK would have it; what it had still serves. */
function refuseHalf(status = 'CREATE_COMPLETE'): void {
  if (DEPLOYED.includes(status)) return;
  throw new Error(
    `The stack is half deployed (${status}), and an emulator cannot go on from there. Begin anew with:\n` +
      '  npm run localstack stop && npm run localstack start && npm run deploy:local',
  );
}

/** Deploys the stack, or what has changed of it; what CDK keeps for itself is made where it is missing. */
export async function deploy(
  place: At,
  { show = false, ...settings }: Pick<CdkOptions, 'show' | 'writersAtOnce'> = {},
): Promise<Deployment> {
  const options = { ...optionsOf(place, show), ...settings };
  const stacks = await new Emulator(place.endpoint).stacks();
  refuseHalf(stacks.get(STACK));
  if (!stacks.has(TOOLKIT)) await cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`], options);
  mkdirSync(place.folder, { recursive: true });
  const file = outputsFile(place);
  await cdk(['deploy', STACK, '--require-approval=never', '--outputs-file', file], options);
  return deployed(place);
}

/** What was deployed here. */
export function deployed(place: At): Deployment {
  const file = outputsFile(place);
  const written = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Outputs>) : {};
  const outputs = written[STACK];
  if (!outputs) throw new Error('Nothing is deployed here. Deploy with: npm run deploy:local');
  return { endpoint: place.endpoint, outputs };
}

/** Whether CDK would change anything: its own words where it would, else undefined. */
export async function difference(place: At, gateway?: string): Promise<string | undefined> {
  /** An emulator's change sets do not see new code: the templates themselves are compared. */
  const args = ['diff', STACK, '--fail', '--method=template'];
  const said = await cdk(args, { ...optionsOf(place), gateway }).catch((error: Error) => error.message);
  return said.includes('There were no differences') ? undefined : said;
}

/** Takes the service away, with its files and with what CDK keeps for itself; gives what is left all the same. */
export async function destroy(place: At, show = false): Promise<string[]> {
  const emulator = new Emulator(place.endpoint);
  const stacks = await emulator.stacks();
  refuseHalf(stacks.get(STACK));
  if (stacks.has(STACK)) {
    for (const bucket of await bucketsOf(place.endpoint))
      if (bucket.startsWith(STACK.toLowerCase()))
        await emptyBucket(s3At(place.endpoint), bucket).catch(unlessGone);
    await cdk(['destroy', STACK, '--force'], optionsOf(place, show));
  }
  if (stacks.has(TOOLKIT)) await removeToolkit(place.endpoint);
  /** Functions log to groups of the stack, but an emulator makes groups of its own for them. */
  for (const group of await emulator.logGroups())
    if (group.startsWith(`/aws/lambda/${STACK}-`)) await emulator.deleteLogGroup(group);
  return leftovers(place.endpoint);
}

/** Everything of the service that an emulator still has, as sentences. */
export async function leftovers(endpoint: string): Promise<string[]> {
  const emulator = new Emulator(endpoint);
  const db = new DynamoDBClient(connection(endpoint));
  const { TableNames = [] } = await db.send(new ListTablesCommand({}));
  const found = {
    stack: [...(await emulator.stacks()).keys()],
    bucket: await bucketsOf(endpoint),
    table: TableNames,
    'log group': await emulator.logGroups(),
    function: (await emulator.functions()).map(({ FunctionName }) => FunctionName),
  };
  return Object.entries(found).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`));
}

async function removeToolkit(endpoint: string): Promise<void> {
  const bucket = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;
  const s3 = s3At(endpoint);
  await emptyBucket(s3, bucket)
    .then(() => s3.send(new DeleteBucketCommand({ Bucket: bucket })))
    .catch(unlessGone);
  const emulator = new Emulator(endpoint);
  await emulator.deleteStack(TOOLKIT);
  for (let tries = 0; tries < 100 && (await emulator.stacks()).has(TOOLKIT); tries++)
    await new Promise((resolve) => setTimeout(resolve, 200));
}

/** A `destroy` that was interrupted, or another one beside it, has removed a bucket already. */
function unlessGone(error: unknown): void {
  if (!(error instanceof S3ServiceException && error.name === 'NoSuchBucket')) throw error;
}

async function bucketsOf(endpoint: string): Promise<string[]> {
  const { Buckets = [] } = await s3At(endpoint).send(new ListBucketsCommand({}));
  return Buckets.flatMap(({ Name }) => Name ?? []);
}

/** What an SDK client needs to reach an emulator. */
export const connection = (endpoint: string) => ({
  endpoint,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const s3At = (endpoint: string): S3Client => new S3Client(connection(endpoint));

const outputsFile = ({ folder }: At): string => join(folder, 'outputs.json');

const optionsOf = ({ endpoint, folder }: At, show = false): CdkOptions => ({
  endpoint,
  output: join(folder, 'cdk.out'),
  show,
});
