/** What a service says of a request that it refuses, in any of its forms of an error. */
interface Refusal {
  readonly message?: unknown;
  readonly details?: unknown;
}

/** Statuses behind which the same request may succeed later. */
const PASSING = new Set([408, 429, 500, 502, 503, 504, 507]);

export const isPassing = ({ status }: Response): boolean => PASSING.has(status);

/** What `Retry-After` asks for, seconds or a date, in milliseconds; undefined where it says nothing of use. */
export function retryAfter({ headers }: Response): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** A refusal as a sentence: the service's own words, with each fault that it names. */
export async function refusalOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  const { message, details } = refusalIn(text);
  const said = typeof message === 'string' ? message : text.slice(0, 200).trim();
  const faults = (Array.isArray(details) ? details : []).flatMap((fault: unknown) => {
    const { field, message } = asObject(fault);
    return typeof message === 'string' && !said.includes(message) ? [`${String(field)}: ${message}`] : [];
  });
  return [said === '' ? response.statusText : said, ...faults].join('; ');
}

function refusalIn(text: string): Refusal {
  try {
    const body = asObject(JSON.parse(text));
    return typeof body.error === 'object' ? asObject(body.error) : body;
  } catch {
    return {};
  }
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
