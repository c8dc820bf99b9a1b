import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Profile } from '../../../functions/core/profile.ts';
import { csv } from '../../../functions/formats/csv/index.ts';
import { PartBuffer } from '../../../functions/formats/part-buffer.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { DynamodbJson } from '../../../functions/formats/wire/dynamodb-json.ts';
import * as kinds from '../../../functions/formats/wire/kinds.ts';
import { Places } from '../../../functions/formats/wire/places.ts';
import { project } from '../../../functions/formats/wire/projection.ts';
import { wirePage } from '../../../functions/sources/dynamo-table/wire-page.ts';
import { column } from '../hostile-records.ts';

const readme = readFileSync(new URL('../../../functions/formats/wire/README.md', import.meta.url), 'utf8');
const body = /^\{"Count".*$/m.exec(readme)?.[0] ?? '';
const table = [...readme.matchAll(/^\| (\d) \| `([A-Z]+)` \| (\d+) \| (\d+) \| (?:`(.*?)`)? ?\|/gm)].map(
  ([, place, kind, start, end, bytes = '']) => [Number(place), kind, Number(start), Number(end), bytes],
);
const columns = [
  column('id', 'integer'),
  column('title', 'text'),
  column('price.amount', 'number'),
  column('tags', 'list'),
  column('stock', 'integer'),
];

it('the example of the guide stands at the places that it says', () => {
  const { names, size, places: ofColumns } = project(columns, 'id', 'pk');
  const places = new Places(size, ',');
  const scanner = new DynamodbJson(places, names);
  const page = wirePage(Buffer.from(body), 'id', 'pk');
  places.open(page);
  scanner.open(page);
  expect(scanner.next()).toBe(true);
  const found = ofColumns.map((place) => {
    const [start = 0, end = 0] = [places.starts[place], places.ends[place]];
    const kind = Object.entries(kinds).find(([, value]) => value === places.kinds[place]);
    return [place, kind?.[0], start, end, body.slice(start, end)];
  });
  expect(found).toHaveLength(5);
  expect(table).toEqual(found);
});

it('the example of the guide becomes the row that it says', () => {
  const encoder = csv.compile({ columns, profile: profiles.unix as Profile });
  const sink = new PartBuffer(64);
  const written = encoder.wire?.(null, wirePage(Buffer.from(body), 'id', 'pk'), sink);
  expect(written).toMatchObject({ rows: 1, first: 7, last: 7 });
  const row = sink.bytes.toString('utf8', 0, sink.length).trimEnd();
  expect(readme).toContain(`\n ${row}\n`);
});
