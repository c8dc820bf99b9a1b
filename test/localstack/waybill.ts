import { join } from 'node:path';
import { run } from './run.ts';

const WAYBILL = join(import.meta.dirname, '../../functions/cli/waybill.mjs');

/** What the command line prints that works on the service of an emulator. */
export const waybill = async (endpoint: string, args: readonly string[]): Promise<string> => {
  const env = { ...process.env, AWS_ENDPOINT_URL: endpoint };
  return (await run(process.execPath, [WAYBILL, ...args], { env })).trim();
};
