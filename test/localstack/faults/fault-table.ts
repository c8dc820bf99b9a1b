import { FAULTS } from './fault-proxy.ts';

export interface Outcome {
  readonly fault: string;
  readonly step: string;
  readonly outcome: string;
  readonly left: readonly string[];
}

/** What became of the export under each fault: calls by the answers that they got, then all other faults. */
export function faultTable(outcomes: readonly Outcome[]): string {
  const ofCalls = outcomes.filter(({ fault }) => isOfCalls(fault));
  const others = outcomes.filter(({ fault }) => !isOfCalls(fault));
  return [
    ...table(
      ['Step · call', ...FAULTS],
      [...Map.groupBy(ofCalls.toSorted(byStep), ({ step }) => step)].map(callRow),
    ),
    '',
    ...table(
      ['Fault', 'Step', 'Outcome'],
      others.map((one) => [one.fault, one.step, said(one)]),
    ),
  ].join('\n');
}

const byStep = (a: Outcome, b: Outcome): number => a.step.localeCompare(b.step);

const isOfCalls = (fault: string): boolean => FAULTS.some((one) => one === fault);

/** A dash where a sample left the fault out. */
function callRow([step, outcomes]: [string, readonly Outcome[]]): string[] {
  const of = (fault: string): string[] => outcomes.filter((one) => one.fault === fault).map(said);
  return [step, ...FAULTS.map((fault) => [...new Set(of(fault))].join('; ') || '–')];
}

const said = ({ outcome, left }: Outcome): string =>
  left.length === 0 ? outcome : `${outcome}, LEFT BEHIND: ${left.join(', ')}`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
