export interface Outcome {
  readonly fault: string;
  readonly step: string;
  readonly outcome: string;
  readonly left: readonly string[];
}

/** What became of the export under each fault, one line per fault and step. */
export function faultTable(outcomes: readonly Outcome[]): string {
  const groups = Map.groupBy(outcomes, ({ fault, step, outcome, left }) =>
    JSON.stringify([fault, step, outcome, left.length === 0 ? 'nothing' : left.join(', ')]),
  );
  const rows = [...groups].map(([group, { length }]) => [...(JSON.parse(group) as string[]), `${length}×`]);
  const lines = [
    ['Fault', 'Step', 'Outcome', 'Left behind', 'Runs'],
    ['---', '---', '---', '---', '---'],
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
