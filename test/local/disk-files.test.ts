import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { diskFiles } from '../../functions/local/disk-files.ts';
import { filesContract } from '../contracts/files-contract.ts';

const dir = mkdtempSync(join(tmpdir(), 'waybill-files-'));
afterAll(() => rmSync(dir, { recursive: true }));

filesContract('diskFiles', () => diskFiles(dir));
