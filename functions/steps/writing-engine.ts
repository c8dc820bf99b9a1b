import { deployedPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { withTransients } from '../aws/transient.ts';
import type { Environment } from '../env.ts';
import { formats } from '../formats/index.ts';
import { partBytes, type WritingEngine } from '../pipeline/engine.ts';
import { dynamoTable } from '../sources/dynamo-table/index.ts';

const MIB = 1024 * 1024;

/** What the steps that read a source write with. */
export function writingEngine(config: Environment<'WriteChunk'>): WritingEngine {
  const { TIME_BOX, CHUNKS, SEGMENTS, PART_SIZE } = config;
  const size = (number: number) => Math.max(PART_SIZE * MIB, number > 5000 ? partBytes(number) : 0);
  const limits = {
    timeBoxMs: TIME_BOX * 1000,
    checkMs: 5000,
    chunksPerExecution: CHUNKS,
    segments: SEGMENTS,
    recordsPerSegment: 500_000,
    partBytes: size,
  };
  const db = dynamoClient();
  return {
    ...deployedPorts(db, config),
    source: dynamoTable({ db: withTransients(db), tables: config.SOURCES }),
    formats,
    limits,
  };
}
