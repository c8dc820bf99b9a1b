import { afterAll, beforeAll, describe } from 'vitest';

import { callFaults } from './faults/call-faults.ts';
import { FaultBench } from './faults/fault-bench.ts';
import { faultTable } from './faults/fault-table.ts';
import { processFaults } from './faults/process-faults.ts';
import { requestFaults } from './faults/request-faults.ts';

let bench: FaultBench;

beforeAll(async () => {
  bench = await FaultBench.open();
});

afterAll(async () => {
  await bench?.stage.close();
  if (bench) process.stdout.write(`\n${faultTable(bench.outcomes)}\n\n`);
});

describe('calls of AWS', () => callFaults(() => bench));
describe('requests', () => requestFaults(() => bench));
describe('functions and executions', () => processFaults(() => bench));
