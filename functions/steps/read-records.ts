import { dynamoClient } from '../aws/dynamo-client.ts';
import { stepLambda } from '../aws/lambda.ts';
import { withTransients } from '../aws/transient.ts';
import { readAsAsked, toReadAsked } from '../core/record-reading.ts';
import { readEnvironment } from '../env.ts';
import { formats, profiles } from '../formats/index.ts';
import { recordReader } from '../pipeline/read-records.ts';
import { resources } from '../resources/index.ts';
import { dynamoTable } from '../sources/dynamo-table/index.ts';

const { SOURCES: tables } = readEnvironment('ReadRecords');
const source = dynamoTable({ db: withTransients(dynamoClient()), tables });
const reader = recordReader({ resources, formats, profiles, source, clock: Date.now });

export const handler = stepLambda({
  name: 'ReadRecords',
  read: toReadAsked,
  run: (asked) => readAsAsked(reader, asked),
});
