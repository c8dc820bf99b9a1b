import { type Command, InvalidArgumentError } from 'commander';
import { Quotas } from '../core/quotas.ts';
import { Failure } from './failure.ts';

/** Numbers by the names of what they bound. */
export type QuotaTexts = Readonly<Record<string, number>>;

export const addQuotasOption = (command: Command): Command =>
  command.option(
    '--quotas <name=number...>',
    'what owners may have: running, runningPerOwner, openPerOwner, fileBytes, downloadBytesPerDay, and the highest level of ' +
      'gzip and zstd; left out: running=8 runningPerOwner=6 openPerOwner=1000',
    quota,
  );

/** Collects one `name=number`. */
function quota(text: string, before: QuotaTexts = {}): QuotaTexts {
  const [name = '', number = '', ...more] = text.split('=');
  if (!/^\d{1,15}$/.test(number) || more.length > 0)
    throw new InvalidArgumentError('It must be a name and a whole number, such as running=8.');
  return { ...before, [name]: Number(number) };
}

/** What the service is told, with what it has where nobody says otherwise; `defaults` come from it. */
export function readQuotas(given: QuotaTexts | undefined, defaults: Quotas): Quotas {
  const { gzip, zstd, ...numbers } = given ?? {};
  const levels = { ...(gzip === undefined ? {} : { gzip }), ...(zstd === undefined ? {} : { zstd }) };
  const running = numbers.running ?? defaults.running;
  const perOwner = Math.max(1, Math.min(defaults.runningPerOwner, running - 1));
  const { data, error } = Quotas.safeParse({
    ...defaults,
    runningPerOwner: perOwner,
    ...numbers,
    ...(Object.keys(levels).length > 0 ? { compressionLevels: levels } : {}),
  });
  if (data) return data;
  const told = error.issues.map(({ path, message }) => `${String(path.at(-1) ?? 'quotas')}: ${message}`);
  throw new Failure(`--quotas: ${told.join('; ')}`, 2);
}
