import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';

/** Empty for AWS, where the caller's own profile and region count. */
export type ClientPlace = ReturnType<typeof emulated> | Record<string, never>;

export interface CredentialClients {
  readonly db: DynamoDBClient;
  readonly kms: KMSClient;
  readonly logs: CloudWatchLogsClient;
  /** What a stack says of itself, by name. */
  outputs(stack: string): Promise<Readonly<Record<string, string>>>;
  /** Options of a further client that looks where these do. */
  readonly place: ClientPlace;
  /** Where the clients look; undefined where nothing says it. */
  region(): Promise<string | undefined>;
  destroy(): void;
}

/** Clients for a person at a terminal: of AWS, by the caller's own profile and region, or of an emulator, to which any will do. */
export function credentialClients(emulator?: string): CredentialClients {
  const options: ClientPlace = emulator === undefined ? {} : emulated(emulator);
  const [db, kms] = [new DynamoDBClient(options), new KMSClient(options)];
  const [stacks, logs] = [new CloudFormationClient(options), new CloudWatchLogsClient(options)];
  return {
    db,
    kms,
    logs,
    place: options,
    async outputs(stack) {
      const { Stacks: [found] = [] } = await stacks.send(new DescribeStacksCommand({ StackName: stack }));
      const named = found?.Outputs ?? [];
      return Object.fromEntries(
        named.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
      );
    },
    region: () => stacks.config.region().catch(() => undefined),
    destroy: () => [db, kms, logs, stacks].forEach((client) => void client.destroy()),
  };
}

const emulated = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});
