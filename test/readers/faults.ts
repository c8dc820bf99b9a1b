import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordDocument } from '../../functions/core/json.ts';
import { loadFolder, type MadeFile, makeFile } from './made-file.ts';
import { extensionOf, type Reader } from './readers.ts';
import { recordsUpto } from './records.ts';

/** A file that is not what it should be; others than those who must may notice too. */
export interface FaultyFile {
  readonly fault: string;
  readonly path: string;
  mustNotice(reader: Reader): boolean;
}

const CHANGED = 500;

/** From a file that is right, and from other records, one file for each way of being wrong. */
export async function faultyFiles(right: MadeFile, folder: string): Promise<readonly FaultyFile[]> {
  const records = [...recordsUpto(right.rows)];
  const changed = records.map((record, at) => (at === CHANGED ? { ...record, stock: 12_345 } : record));
  const fewer = records.filter((_record, at) => at !== CHANGED);
  const made = async (name: string, others: readonly RecordDocument[]): Promise<string> => {
    const data = await loadFolder(join(folder, name), others);
    return (await makeFile(data, right, join(folder, `${name}.${extensionOf(right)}`))).path;
  };
  const printing = (reader: Reader): boolean => reader.prints;
  return [
    { fault: 'a changed cell', path: await made('changed', changed), mustNotice: printing },
    { fault: 'a missing row', path: await made('fewer', fewer), mustNotice: printing },
    ...damaged(right, folder),
  ];
}

function damaged(right: MadeFile, folder: string): readonly FaultyFile[] {
  const stored = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, `${name}.${extensionOf(right)}`);
    writeFileSync(path, bytes);
    return path;
  };
  const bytes = readFileSync(right.path);
  const middle = Math.floor(bytes.length / 2);
  const spoilt = Buffer.from(bytes).fill(0x55, middle, middle + 64);
  const looking = (reader: Reader): boolean => reader.prints || reader.checksCrc;
  const inside = { fault: 'a spoilt stretch', path: stored('spoilt', spoilt), mustNotice: looking };
  const crcs = crcPlaces(right, bytes);
  if (crcs.length === 0) return [inside];
  const broken = Buffer.from(bytes);
  for (const at of crcs) broken[at] = (broken[at] ?? 0) ^ 1;
  const checking = (reader: Reader): boolean => reader.checksCrc;
  return [inside, { fault: 'a broken CRC', path: stored('crc', broken), mustNotice: checking }];
}

/** Where the CRC of the content stands: before the length at gzip's end; at the first sheet's end and in the ZIP's directory. */
function crcPlaces(file: MadeFile, bytes: Buffer): readonly number[] {
  if (file.compression === 'gzip') return [bytes.length - 8];
  if (file.kind !== 'xlsx') return [];
  const directory = bytes.indexOf('PK\x01\x02', 'latin1');
  return [bytes.indexOf('PK\x07\x08', 'latin1') + 4, directory + 16];
}
