/** What a step was measured to need. */
export interface Needs {
  readonly cpuMicrosPerRow: number;
  readonly bytesPerRow: number;
  /** Query responses of 1 MiB for a million rows. */
  readonly pages: number;
  /** Of the function that runs it, in MiB. */
  readonly memory: number;
}

export interface CostItem {
  readonly what: string;
  readonly arithmetic: string;
  readonly dollars: number;
}

/** List prices of us-east-1, without free tiers. */
const PRICES = {
  gigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  transition: 0.025 / 1e3,
  s3Put: 0.005 / 1e3,
  readUnit: 0.125 / 1e6,
};

/** The memory at which a function has one processor. */
const MIB_PER_CPU = 1769;
/** An assumption: so many times the measured processor time is taken on Lambda's arm64. */
const ARM_FACTOR = 1.5;
const TIME_BOX = 60;
const PART_BYTES = 8 << 20;
/** 1 MiB in units of 4 KiB, of which an eventually consistent read takes half. */
const UNITS_PER_PAGE = 128;
/** Steps before and after the chunks, which are invocations; and all other transitions of an execution with one segment. */
const OTHER_STEPS = 2;
const OTHER_TRANSITIONS = 5;
/** Begins and completes the upload, and puts the manifest. */
const OTHER_PUTS = 3;

/** What a million rows cost in one segment, item by item. Time spent waiting for the network comes on top. */
export function costOfMillion({ cpuMicrosPerRow, bytesPerRow, pages, memory }: Needs): readonly CostItem[] {
  const share = Math.min(1, memory / MIB_PER_CPU);
  const seconds = (cpuMicrosPerRow * ARM_FACTOR) / share;
  const gigabytes = memory / 1024;
  const chunks = Math.ceil(seconds / TIME_BOX);
  const parts = Math.ceil((bytesPerRow * 1e6) / PART_BYTES);
  return [
    item('Lambda, time', PRICES.gigabyteSecond * seconds * gigabytes, [
      `${n(cpuMicrosPerRow)} µs × 1,000,000 rows × ${ARM_FACTOR} (arm64) ÷ ${n(share)} processors = ${n(seconds)} s`,
      `× ${n(gigabytes)} GB × $0.0000133334`,
    ]),
    item('Lambda, requests', PRICES.lambdaRequest * (chunks + OTHER_STEPS), [
      `${chunks} × WriteChunk + Prepare + Complete = ${chunks + OTHER_STEPS}`,
      '× $0.20 ÷ 1,000,000',
    ]),
    item('Step Functions', PRICES.transition * (OTHER_TRANSITIONS + 2 * chunks), [
      `${OTHER_TRANSITIONS} + 2 × ${chunks} = ${OTHER_TRANSITIONS + 2 * chunks} transitions`,
      '× $0.025 ÷ 1,000',
    ]),
    item('S3', PRICES.s3Put * (parts + OTHER_PUTS), [
      `${n(bytesPerRow)} MB ÷ 8 MiB = ${parts} parts, + ${OTHER_PUTS} requests`,
      '× $0.005 ÷ 1,000',
    ]),
    item('DynamoDB', PRICES.readUnit * pages * UNITS_PER_PAGE, [
      `${n(pages)} pages × ${UNITS_PER_PAGE} units (eventually consistent) = ${n(pages * UNITS_PER_PAGE)}`,
      '× $0.125 ÷ 1,000,000',
    ]),
  ];
}

const item = (what: string, dollars: number, steps: readonly string[]): CostItem => ({
  what,
  arithmetic: steps.join(' '),
  dollars,
});

const n = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });

/** A table in Markdown's terms: one row for each item, and their sum. */
export function costRows(items: readonly CostItem[]): readonly (readonly string[])[] {
  const sum = items.reduce((all, { dollars }) => all + dollars, 0);
  const rows = items.map(({ what, arithmetic, dollars }) => [what, arithmetic, dollars.toFixed(6)]);
  return [...rows, ['together', '', sum.toFixed(6)]];
}
