import { LimitSettings, MostRecords, strangeLimits } from '../functions/core/limits.ts';
import { Quotas } from '../functions/core/quotas.ts';
import { env } from '../functions/env.ts';
import { type StageConfig, sourceSettings, type UserTable } from '../functions/stages.ts';
import { dialectLimits, dialectNames } from './dialect-routes.ts';

/** What keeps a stage from being deployed, as sentences; a stage that outlives its stack must say more. */
export function configFaults(config: StageConfig): string[] {
  return [
    ...numberFaults(config),
    ...nameFaults(config),
    ...limitFaults(config),
    ...mostRecordsFaults(config),
    ...quotaFaults(config),
    ...tellingFaults(config),
    ...keyFaults(config),
    ...(config.keep ? keptFaults(config) : []),
  ];
}

/** The least and the most of each number, both included, and why. */
const BOUNDS = {
  retentionDays: [1, 365, 'days for which a file may be downloaded'],
  timeBox: [1, 120, 'seconds: a step must end before its function does'],
  segments: [1, 8, 'segments that are written side by side'],
  chunks: [
    16,
    400,
    'two for each of 8 segments, and with all retries an execution has 25,000 history events',
  ],
  partSize: [5, 16, 'MiB: S3 takes no smaller parts, and a step holds several'],
  stepMemory: [512, 10_240, 'MiB of a function'],
} as const satisfies Partial<Record<keyof StageConfig, readonly [number, number, string]>>;

const numberFaults = (config: StageConfig): string[] =>
  Object.entries(BOUNDS).flatMap(([name, [least, most, what]]) => {
    const value = config[name as keyof typeof BOUNDS];
    const fits = Number.isInteger(value) && value >= least && value <= most;
    return fits ? [] : [`${name} is ${value}, not a whole number from ${least} to ${most} (${what})`];
  });

function nameFaults({ tables, dialects = [], alarmEmail, domain, gateway }: StageConfig): string[] {
  const known = dialectNames();
  return [
    ...(tables.length === 0 ? ['tables is empty: name those to export from'] : tableFaults(tables)),
    ...dialects
      .filter((name) => !known.includes(name))
      .map((name) => `dialects: there is no ${name}, only ${known.join(', ')}`),
    ...(alarmEmail === undefined || /^\S+@\S+\.\S+$/.test(alarmEmail)
      ? []
      : [`alarmEmail is no address: ${alarmEmail}`]),
    ...(domain === undefined || domain.certificateArn.startsWith('arn:')
      ? []
      : ['domain.certificateArn is no ARN']),
    ...(gateway === undefined ? [] : ['gateway is for an emulator, not for AWS']),
  ];
}

function tellingFaults({ mailFrom = '', eventBus = 'default' }: StageConfig): string[] {
  return [
    ...(env.Announce.shape.MAIL_FROM.safeParse(mailFrom).success
      ? []
      : [`mailFrom is no e-mail address: ${mailFrom}`]),
    ...(/^[\w./-]{1,256}$/.test(eventBus) ? [] : [`eventBus is no name of a bus: ${eventBus}`]),
  ];
}

const KEY_ARN = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]{1,64}$/;

/** An alias would not do: rights name keys. */
const keyFaults = ({ kmsKey, tables }: StageConfig): string[] =>
  [
    { name: 'kmsKey', kmsKey },
    ...tables.map(({ table, kmsKey }) => ({ name: `tables, ${table}, kmsKey`, kmsKey })),
  ]
    .filter(({ kmsKey }) => kmsKey !== undefined && !KEY_ARN.test(kmsKey))
    .map(({ name, kmsKey }) => `${name} is no ARN of a KMS key: ${kmsKey}`);

function limitFaults({ limits }: StageConfig): string[] {
  if (limits === undefined) return [];
  const { error } = LimitSettings.safeParse(limits);
  if (error) return error.issues.map(({ path, message }) => `limits, ${path.join('.')}: ${message}`);
  return strangeLimits(limits, dialectLimits());
}

function quotaFaults({
  quotas,
  writersAtOnce = 1000,
  segments,
  throttle,
  operationThrottles = {},
}: StageConfig): string[] {
  const { error } = Quotas.safeParse(quotas);
  return [
    ...(error?.issues ?? []).map(({ path, message }) => `quotas, ${path.join('.')}: ${message}`),
    ...(writersAtOnce >= segments
      ? []
      : [
          `writersAtOnce is ${writersAtOnce}: one export already has ${segments} segments that write at once`,
        ]),
    ...Object.entries(operationThrottles)
      .filter(([, { rate }]) => rate > throttle.rate)
      .map(([name, { rate }]) => `operationThrottles, ${name}: ${rate} is above throttle, ${throttle.rate}`),
  ];
}

function mostRecordsFaults({ mostRecords = {} }: StageConfig): string[] {
  const { error } = MostRecords.safeParse(mostRecords);
  const known = dialectNames();
  return [
    ...(error?.issues ?? []).map(({ path, message }) => `mostRecords, ${path.join('.')}: ${message}`),
    ...Object.keys(mostRecords)
      .filter((name) => !known.includes(name))
      .map((name) => `mostRecords: there is no ${name}, only ${known.join(', ')}`),
  ];
}

/** What is wrong with the tables by themselves and beside each other, and what is never read behind another. */
function tableFaults(tables: readonly UserTable[]): string[] {
  const settings = tables.map(sourceSettings);
  const { error } = env.Prepare.shape.SOURCES.safeParse(JSON.stringify(settings));
  const nameOf = (index: unknown) => tables[Number(index)]?.table;
  return [
    ...(error?.issues ?? []).map(({ message, path: [index, ...field] }) =>
      field.length > 0 ? `tables, ${nameOf(index)}, ${field.join('.')}: ${message}` : `tables: ${message}`,
    ),
    ...tables.flatMap(hiddenFaults),
  ];
}

function hiddenFaults(one: UserTable, index: number, tables: readonly UserTable[]): string[] {
  const hiding = tables
    .slice(0, index)
    .find(
      ({ collection = one.collection, owner = one.owner }) =>
        collection === one.collection && owner === one.owner,
    );
  return hiding ? [`${one.table} is never read: ${hiding.table} holds the same collection`] : [];
}

function keptFaults({ alarmEmail, tables }: StageConfig): string[] {
  return [
    ...(alarmEmail === undefined ? ['alarmEmail is missing: nobody would hear of exports that fail'] : []),
    ...tables
      .filter(({ create }) => create)
      .map(({ table }) => `${table} would be made by the stack and go with it: leave out its "create"`),
  ];
}
