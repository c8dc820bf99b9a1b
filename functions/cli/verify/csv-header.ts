import type { CsvConventions } from './conventions.ts';

/** Says what a header line, with its newline, has other than the manifest's columns. */
export function headerFault(line: Buffer, conventions: CsvConventions): string | undefined {
  const cells = splitLine(line.toString('utf8'), conventions.delimiter);
  const { columns } = conventions;
  if (cells.length !== columns.length)
    return `the header has ${cells.length} cells and the manifest ${columns.length} columns`;
  for (const [index, cell] of cells.entries()) {
    const allowed = titles(columns[index] as CsvConventions['columns'][number], conventions);
    if (!allowed.includes(cell))
      return `cell ${index + 1} of the header is ${JSON.stringify(cell)}, not ${JSON.stringify(allowed[0])}`;
  }
  return undefined;
}

function titles(column: CsvConventions['columns'][number], { header, guard }: CsvConventions): string[] {
  const { name, label } = column;
  const plain = header === 'name' ? [name] : header === 'label' ? [label] : [label, name];
  return guard ? [...plain, ...plain.map((title) => `'${title}`)] : plain;
}

function splitLine(line: string, delimiter: string): string[] {
  const text = line.replace(/\r?\n$/, '');
  const cells: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i <= text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    if (i < text.length && (quoted || text[i] !== delimiter)) continue;
    cells.push(unquote(text.slice(start, i)));
    start = i + 1;
  }
  return cells;
}

const unquote = (cell: string): string =>
  cell.startsWith('"') && cell.endsWith('"') && cell.length > 1
    ? cell.slice(1, -1).replaceAll('""', '"')
    : cell;
