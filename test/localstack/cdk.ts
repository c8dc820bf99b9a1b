import { delimiter, dirname, join } from 'node:path';
import { run } from './run.ts';

const root = join(import.meta.dirname, '../..');

/** What the stack says of itself once it is deployed. */
export interface Outputs {
  readonly ApiId: string;
  readonly BaseUrl: string;
  readonly ExportsTableName: string;
  readonly CredentialsTableName: string;
  readonly SealingKeyArn: string;
  readonly AuditLogName: string;
  readonly FilesBucketName: string;
  readonly WorkflowArn: string;
}

export const STACK = 'Waybill-localstack';
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

/** How SDK clients and CDK reach an emulator: any credentials will do, but there must be some. */
export const emulatorEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  CDK_DEFAULT_ACCOUNT: ACCOUNT,
  CDK_DEFAULT_REGION: REGION,
});

export interface CdkOptions {
  readonly endpoint: string;
  /** Keeps what this run synthesises apart from that of others. */
  readonly output?: string;
  readonly show?: boolean;
  /** What the service's addresses begin with; left out: the emulator's gateway. */
  readonly gateway?: string | undefined;
  /** How many steps may write at once; left out: as the stage says. */
  readonly writersAtOnce?: number | undefined;
}

/** Runs the CDK's own command on the stage `localstack`, against an emulator at this endpoint. */
export function cdk(
  args: readonly string[],
  { endpoint, output, show = false, gateway = `${endpoint}/_aws/execute-api`, writersAtOnce }: CdkOptions,
): Promise<string> {
  const context = ['--context', 'stage=localstack', '--context', `gateway=${gateway}`];
  if (writersAtOnce !== undefined) context.push('--context', `writersAtOnce=${writersAtOnce}`);
  const folder = output === undefined ? [] : ['--output', output];
  const { HOME } = process.env;
  const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return run(process.execPath, [CDK, ...args, ...context, ...folder, '--no-notices', '--ci'], {
    cwd: root,
    env: { PATH, HOME, ...emulatorEnvironment(endpoint) },
    show,
  });
}

const CDK = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
