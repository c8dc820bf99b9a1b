import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { env, type FunctionName } from '../../functions/env.ts';
import { bundleAll, entryOf } from '../../lib/bundle.ts';
import { furtherRights, ownRights, permissionsTable } from './permissions.ts';
import { deploy, rightsOf } from './stack.ts';

const PAGE = join(import.meta.dirname, '../../docs/permissions.md');
const prod = deploy();
const NAMES = Object.keys(env) as FunctionName[];

/** What in a function's code asks for a right, where it is not a command of that name. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  'dynamodb:ConditionCheckItem': ['TransactWriteItems'],
  's3:DeleteObject': ['DeleteObjects'],
  's3:ListBucket': ['ListObjectsV2', 'GetObject'],
  's3:ListBucketMultipartUploads': ['ListMultipartUploads'],
  's3:ListMultipartUploadParts': ['ListParts'],
  'lambda:InvokeFunction': ['Invoke'],
  'sqs:SendMessage': ['SendMessageBatch'],
};
/** Carried out by Lambda itself, which feeds the function. */
const FEEDS =
  /^(sqs:(Receive|Delete|Change|Get)|dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams))/;

describe('permissions', () => {
  it('stand in docs/permissions.md as the template has them', () => {
    const page = readFileSync(PAGE, 'utf8');
    const [before = ''] = page.split('| Function |', 1);
    const now = `${before}${permissionsTable()}`;
    if (process.env.UPDATE === '1') writeFileSync(PAGE, now);
    expect(now, 'UPDATE=1 writes the page anew').toBe(page);
  });

  it.each(NAMES)('of %s are for what its code can call', (name) => {
    const inputs = Object.entries(bundles.get(entryOf(name))?.inputs ?? {});
    const commands = inputs
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /client-[\w-]+\/dist-es\/commands\/(\w+)Command\.js$/.exec(path)?.[1] ?? []);
    const granted = furtherRights(prod, name).flatMap(({ actions }) => actions);
    const unasked = granted
      .filter((action) => !FEEDS.test(action))
      .filter((action) => {
        const asking = ASKING[action] ?? [action.split(':')[1] ?? ''];
        return !asking.some((command) => commands.includes(command));
      });
    expect(unasked).toEqual([]);
  });

  it.each(NAMES)('of %s are its own log, its traces, and what the page says', (name) => {
    expect(ownRights(prod, name)).toHaveLength(2);
    const actions = rightsOf(prod, name).flatMap((right) => right.actions);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it.each([
    ['Prepare', ['s3:PutObject']],
    ['WriteChunk', ['s3:GetObject', 's3:PutObject']],
    ['Complete', ['s3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject']],
    ['Abandon', []],
    ['ChangeExport', []],
    ['DeleteExport', []],
    ['Reconcile', []],
  ] as const)('of %s on objects, besides to clean up, are %j', (name, further) => {
    const objects = furtherRights(prod, name).filter(({ resources }) =>
      resources.every((one) => /\/(files|scratch)\/\*$/.test(one)),
    );
    const cleaning = ['s3:AbortMultipartUpload', 's3:DeleteObject'];
    expect(objects.flatMap(({ actions }) => actions)).toEqual([...cleaning, ...further].sort());
  });

  it('to remove records are not with what makes exports', () => {
    const actions = furtherRights(prod, 'CreateExport').flatMap((right) => right.actions);
    expect(actions).not.toContain('dynamodb:DeleteItem');
  });
});

const bundles = bundleAll();
