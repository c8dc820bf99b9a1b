import { deployedPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { withTransients } from '../aws/transient.ts';
import type { Environment } from '../env.ts';
import { formats } from '../formats/index.ts';
import type { WritingEngine } from '../pipeline/engine.ts';
import { dynamoTable } from '../sources/dynamo-table/index.ts';
import { stepLimits } from './step-limits.ts';

/** What the steps that read a source write with. */
export function writingEngine(config: Environment<'WriteChunk'>): WritingEngine {
  const db = dynamoClient();
  const source = dynamoTable({ db: withTransients(db), tables: config.SOURCES });
  return { ...deployedPorts(db, config), source, formats, limits: stepLimits(config) };
}
