import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { env, type FunctionName } from '../functions/env.ts';
import { type Bundle, bundleAll, entryOf } from '../lib/bundle.ts';
import { anySettings } from './any-settings.ts';

/** Bytes; the largest has five clients of the SDK, and what composes messages. */
const CEILING = 950_000;
const NAMES = Object.keys(env) as FunctionName[];

/** The packages that only some functions may hold, by the variables without which they would have no use for them. */
const CLIENTS = {
  'client-cloudwatch-logs': ['AUDIT_LOG'],
  'client-dynamodb': ['EXPORTS_TABLE', 'SOURCES'],
  'client-eventbridge': ['EVENT_BUS'],
  'client-kms': ['SEALING_KEY', 'SIGNING_KEY'],
  'client-lambda': ['READER'],
  'client-s3': ['FILES_BUCKET'],
  'client-ses': ['MAIL_FROM'],
  'client-sfn': ['WORKFLOW_ARN'],
  'client-sqs': ['ANNOUNCE_QUEUE'],
} as const;

let bundles: ReadonlyMap<string, Bundle>;
beforeAll(() => {
  bundles = bundleAll();
});

const inputsOf = (name: FunctionName): string[] =>
  Object.entries(bundles.get(entryOf(name))?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);

describe('bundles', () => {
  it('exist for every function and nothing else', () => {
    expect([...bundles.keys()].sort()).toEqual(NAMES.map(entryOf).sort());
  });

  it(`are below ${CEILING} bytes each`, () => {
    const sizes = NAMES.map((name) => [name, bundles.get(entryOf(name))?.code.length ?? 0] as const);
    console.info(
      sizes.map(([name, bytes]) => `${name.padEnd(16)} ${String(bytes).padStart(8)} bytes`).join('\n'),
    );
    expect(sizes.filter(([, bytes]) => bytes === 0 || bytes > CEILING)).toEqual([]);
  });

  it.each(NAMES)('of %s holds the clients that it has a use for and no others', (name) => {
    const inputs = inputsOf(name);
    const held = Object.keys(CLIENTS).filter((client) =>
      inputs.some((path) => path.includes(`/@aws-sdk/${client}/`)),
    );
    const useful = Object.entries(CLIENTS).filter(([, variables]) =>
      variables.some((variable) => variable in env[name].shape),
    );
    expect(held.sort()).toEqual(useful.map(([client]) => client).sort());
  });

  it.each(NAMES)(
    'of %s holds nothing of the embedded runtime, of deployment or of a whole library',
    (name) => {
      const foreign =
        /functions\/(local|cli|console|sources\/sqlite)\/|aws-cdk-lib|aws-local-stepfunctions|@aws-sdk\/lib-|^aws-sdk\//;
      expect(inputsOf(name).filter((path) => foreign.test(path))).toEqual([]);
      expect(inputsOf(name).filter((path) => /zod\/v4\/locales\/(?!en\.)\w+\.js/.test(path))).toEqual([]);
    },
  );

  it('read no source but where records are read', () => {
    const reading = NAMES.filter((name) =>
      inputsOf(name).some((path) => path.startsWith('functions/sources/')),
    );
    expect(reading.sort()).toEqual(['Prepare', 'ReadRecords', 'WriteChunk']);
  });
});

describe('a function that is started', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Loads the bundle in a process of its own, as Lambda does, and tells what it exports. */
  async function start(name: FunctionName, environment: Record<string, string>): Promise<string> {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, bundles.get(entryOf(name))?.code ?? '');
    const script = `import(${JSON.stringify(file)}).then(({ handler }) => console.log(typeof handler))`;
    const options = { env: { AWS_REGION: 'us-east-1', ...environment } };
    const run = promisify(execFile)(process.execPath, ['-e', script], options);
    return run.then(
      ({ stdout }) => stdout.trim(),
      ({ stderr }) => `failed: ${wordsOf(stderr)}`,
    );
  }

  it.each(NAMES)('%s has a handler as soon as it has its variables', async (name) => {
    const own = Object.entries(anySettings).filter(([variable]) => variable in env[name].shape);
    expect(await start(name, Object.fromEntries(own))).toBe('function');
  });

  it('says which variable is missing or wrong', async () => {
    const told = await start('Prepare', { ...anySettings, PART_SIZE: '3', FILES_BUCKET: '' });
    expect(told).toMatch(/^failed: .*Prepare is not configured.* FILES_BUCKET .*at PART_SIZE/);
  });
});

/** What a process said before it died, without the line of minified code that it shows. */
const wordsOf = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => line.length < 200)
    .join(' ')
    .replaceAll(/\s+/g, ' ');
