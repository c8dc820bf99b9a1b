import { links } from '../auth/link.ts';
import { ownCredentials } from '../aws/deployed-credentials.ts';
import { deployedPorts } from '../aws/deployed-ports.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoOutbox } from '../aws/dynamo-outbox.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { followLinks } from '../http/follow-link.ts';
import type { Announcing } from '../pipeline/announce.ts';
import { messengers } from './messengers.ts';

/** What tells of exports: the outbox, records and files, and the ways in which people and programs are told. */
export function announcing(config: Environment<'Announce'>): Announcing {
  const db = dynamoClient();
  const ports = { ...deployedPorts(db, config), outbox: dynamoOutbox(db, config.EXPORTS_TABLE) };
  const { signer } = links(ownCredentials(db, config));
  const link = followLinks({ dialects, baseUrl: config.BASE_URL, signer });
  return { ...ports, messengers: messengers({ ...ports, link }, config) };
}
