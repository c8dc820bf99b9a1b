import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, type FunctionName } from '../../functions/env.ts';
import { bundleAll, entryOf } from '../../lib/bundle.ts';
import { anySettings } from '../any-settings.ts';
import { coldStart } from '../localstack/cold-start.ts';

/** Milliseconds that the first answer of a function may take in a fresh process. */
const LIMIT = 150;

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
        names.map((variable) => [variable, anySettings[variable as keyof typeof anySettings]]),
      );
      const ms = coldStart(file, { ...variables, AWS_REGION: 'eu-west-1' }, LIMIT);
      return { name, bytes: code.length, ms };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
