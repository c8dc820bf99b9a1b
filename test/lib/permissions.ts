import { env } from '../../functions/env.ts';
import { stages } from '../../functions/stages.ts';
import { type Deployed, deploy, type Right, rightsOf, under } from './stack.ts';

const config = { ...stages.prod, mailFrom: 'Exports <exports@example.com>' };

/** What every function may do besides, and only with what is its own. */
const OWN = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const TRACES = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** The rights of every function as the template has them, as a table in Markdown. */
export function permissionsTable(deployed: Deployed = deploy(config)): string {
  const rows = Object.keys(env).flatMap((name) => {
    const rights = furtherRights(deployed, name);
    const cells = rights.length === 0 ? [['–', '–']] : rights.map((right) => cellsOf(deployed, right));
    return cells.map(([may, on], index) => `| ${index === 0 ? `\`${name}\`` : ''} | ${may} | ${on} |`);
  });
  return ['| Function | May | With |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

/** All but its own log and its traces, which `ownRights` are. */
export const furtherRights = (deployed: Deployed, name: string): readonly Right[] =>
  merged(rightsOf(deployed, name).filter((right) => !isOwn(deployed, name, right)));

export const ownRights = (deployed: Deployed, name: string): readonly Right[] =>
  rightsOf(deployed, name).filter((right) => isOwn(deployed, name, right));

function isOwn(deployed: Deployed, name: string, { actions, resources }: Right): boolean {
  const log = `<${under(deployed, name, 'AWS::Logs::LogGroup').id}.Arn>`;
  const isLog = resources.join() === log && [...actions].sort().join() === OWN.join();
  return isLog || (resources.join() === '*' && [...actions].sort().join() === TRACES.join());
}

/** Rights with the same things on the same condition are one. */
function merged(rights: readonly Right[]): readonly Right[] {
  const found = new Map<string, Right>();
  for (const right of rights) {
    const name = JSON.stringify([right.resources, right.conditions]);
    const actions = [...new Set([...(found.get(name)?.actions ?? []), ...right.actions])].sort();
    found.set(name, { ...right, actions });
  }
  return [...found.values()];
}

function cellsOf(deployed: Deployed, { actions, resources, conditions }: Right): readonly string[] {
  const names = [...new Set(resources.map((one) => nameOf(deployed, one)))];
  return [actions.join(', '), `${names.join(', ')}${conditions ? `, where ${conditionOf(conditions)}` : ''}`];
}

function conditionOf(conditions: unknown): string {
  const tests = Object.values(conditions as Record<string, Record<string, string | string[]>>);
  const words = tests.flatMap((test) => Object.entries(test));
  return words
    .map(
      ([key, values]) =>
        `${key.replace('dynamodb:LeadingKeys', 'the key')} is ${[values]
          .flat()
          .map((one) => `\`${one}\``)
          .join(' or ')}`,
    )
    .join(' and ');
}

/** A resource of the stack by what it is. */
function nameOf(deployed: Deployed, resource: string): string {
  const idOf = (path: string, type: string) => under(deployed, path, type).id;
  const words: readonly (readonly [string, string])[] = [
    [idOf('ExportsTable', 'AWS::DynamoDB::Table'), 'the table of exports'],
    [idOf('CredentialsTable', 'AWS::DynamoDB::Table'), 'the table of credentials'],
    [idOf('CredentialsTable', 'AWS::KMS::Key'), 'the sealing key'],
    [idOf('FilesBucket', 'AWS::S3::Bucket'), 'the bucket'],
    [idOf('ReadRecords', 'AWS::Lambda::Function'), '`ReadRecords`'],
    [idOf('Announcements/Queue', 'AWS::SQS::Queue'), 'the queue'],
  ];
  if (resource.includes('log-stream:')) return 'the audit';
  if (resource.includes(':table/waybill-')) return 'the tables to export from';
  if (resource.includes(':stateMachine:')) return 'the state machine';
  if (resource.includes(':execution:')) return 'its executions';
  if (resource.includes(':event-bus/')) return 'the event bus';
  if (resource.includes(':identity/')) return 'identities of SES';
  const found = words.find(([id]) => resource.startsWith(`<${id}.`));
  if (!found) return `\`${resource}\``;
  const [, rest = ''] = /^<[^>]+>(.*)$/.exec(resource) ?? [];
  if (resource.includes('StreamArn')) return `the stream of ${found[1]}`;
  if (rest.startsWith('/index/')) return `index \`${rest.slice('/index/'.length)}\` of ${found[1]}`;
  return rest === '' ? found[1] : `\`${rest.slice(1)}\` in ${found[1]}`;
}
