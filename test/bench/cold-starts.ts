import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, type FunctionName } from '../../functions/env.ts';
import { bundleAll, entryOf } from '../../lib/bundle.ts';
import { coldStart } from '../localstack/cold-start.ts';

/** Milliseconds that the first answer of a function may take in a fresh process. */
const LIMIT = 150;

/** Any values of the right form: the answer that is timed needs none of what they name. */
const VALUES = {
  WORKFLOW_ARN: 'arn:aws:states:eu-west-1:000000000000:stateMachine:x',
  SEALING_KEY: 'arn:aws:kms:eu-west-1:000000000000:key/x',
  AUDIT_LOG: 'audit',
  BASE_URL: 'https://exports.example',
  LIMITS: '"off"',
  SOURCES: '[{"table":"t","collection":"products","partitionKey":{"name":"pk"}}]',
  STREAMING: 'off',
  RETENTION_DAYS: '7',
  TIME_BOX: '60',
  SEGMENTS: '1',
  CHUNKS: '2000',
  PART_SIZE: '8',
};

/** Every function's bundle: its size, and how long a fresh process takes to its first answer. */
export function coldStarts(): readonly { name: FunctionName; bytes: number; ms: number }[] {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-cold-'));
  const bundles = bundleAll();
  try {
    return (Object.keys(env) as FunctionName[]).map((name) => {
      const code = bundles.get(entryOf(name))?.code ?? new Uint8Array();
      const file = join(folder, `${name}.mjs`);
      writeFileSync(file, code);
      const names = Object.keys(env[name].shape);
      const variables = Object.fromEntries(
        names.map((variable) => [variable, VALUES[variable as never] ?? 'x']),
      );
      const ms = coldStart(file, { ...variables, AWS_REGION: 'eu-west-1' }, LIMIT);
      return { name, bytes: code.length, ms };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
