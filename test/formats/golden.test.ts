import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Column, ColumnType } from '../../functions/core/columns.ts';
import { parseDocument } from '../../functions/core/document.ts';
import type { Format } from '../../functions/core/format.ts';
import type { Profile } from '../../functions/core/profile.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { resources } from '../../functions/resources/index.ts';
import { file, type Records } from '../contracts/format-files.ts';
import { examples } from '../sample-records.ts';

const column = (path: string, type: ColumnType, label: string): Column => ({ name: path, path, label, type });

const columns = [
  column('id', 'integer', 'Id'),
  column('title', 'text', 'Title'),
  column('price.amount', 'number', 'Price'),
  column('active', 'boolean', 'Active'),
  column('created_at', 'timestamp', 'Created'),
  column('released', 'date', 'Released'),
  column('styles', 'list', 'Styles'),
  column('specs', 'json', 'Specifications'),
];

/** A line each, as a source reads them. */
const records: Records = [
  '{"id":1,"title":"plain","price":{"amount":100},"active":true,"created_at":"2019-02-02T01:01:00Z","released":"1999-03-00","styles":["House","Techno"],"specs":{"format":"12\\"","tracks":6}}',
  '{"id":2,"title":"a, \\"b\\"; c\\td","price":{"amount":-0.5},"active":false,"created_at":"2020-03-03T23:30:00.5+02:00","styles":["one"],"specs":[1,1.50,1e-7]}',
  '{"id":3,"title":"=1+2","price":{"amount":80.19},"styles":[],"specs":"=text"}',
  '{"id":4,"title":"\'=1+2","price":{"amount":1e21},"styles":["-a","b"]}',
  '{"id":5,"title":"-5","price":{"amount":"12.50"},"styles":[-5,true,null,["x"]],"specs":-5}',
  '{"id":6,"title":"line\\r\\nline\\nline"}',
  '{"id":7,"title":"Größe 東京 🎧","price":{"amount":123456789012345678901234567890.12345678},"specs":{"exact":9007199254740993}}',
  '{"id":8,"title":-5.10,"price":null}',
  '{"id":9007199254740993,"title":"","price":{"amount":0.00001}}',
  '{"id":10,"title":{"a":[1,null]},"released":"＝date"}',
].map(parseDocument);

/** Compares with the file of that name; `GOLDEN=write` writes it instead, to be looked at before it is committed. */
function expectGolden(name: string, bytes: Buffer): void {
  const path = new URL(`../golden/formats/${name}`, import.meta.url);
  if (process.env.GOLDEN === 'write') writeFileSync(path, bytes);
  expect(bytes.toString('latin1')).toBe(readFileSync(path).toString('latin1'));
}

describe('the bytes of', () => {
  it.each(Object.values(profiles))('csv in the profile $name are what they were', (profile) => {
    const encoder = (formats.csv as Format).compile({ columns, profile });
    expectGolden(`${profile.name}.csv`, file(encoder, [records]));
  });

  it.each(['json', 'ndjson'])('%s are what they were', (name) => {
    const encoder = (formats[name] as Format).compile({ columns, profile: profiles.excel as Profile });
    expectGolden(`rows.${name}`, file(encoder, [records]));
  });

  it.each(['json', 'csv'])('a selection of prices and their tiers as %s are what they were', (format) => {
    const asked = {
      resource: 'skus',
      format,
      profile: 'unix',
      includes: ['prices.price_tiers'],
      fields: ['code', 'name', 'prices.*', 'prices.price_tiers.price_amount_cents'],
    };
    const { columns: selected, profile } = resolveSpec(asked, { resources, formats, profiles });
    const encoder = (formats[format] as Format).compile({ columns: selected, profile });
    expectGolden(`selected.${format}`, file(encoder, [examples.of('skus')]));
  });

  it('a Discogs inventory are the ones its clients have recorded', () => {
    const listing = {
      listing_id: 4332778344,
      artist: 'HammerFall',
      title: 'Glory To The Brave',
      label: 'Nuclear Blast',
      catno: 'NB 265-2',
      format: 'CD, Album, Promo',
      release_id: 5134861,
      status: 'Draft',
      price: 100,
      listed: '2026-08-25T07:04:22Z',
      comments: 'API_TEST_CREATE_INVENTORY_EXPORT',
      media_condition: 'Near Mint (NM or M-)',
      sleeve_condition: 'Near Mint (NM or M-)',
      accept_offer: 'N',
      external_id: 'API_TEST_EXTERNAL_ID',
      weight: 100,
      format_quantity: 1,
      location: 'API_TEST_LOCATION',
      quantity: 1,
    };
    const spec = { columns: resources.inventory?.columns ?? [], profile: profiles.discogs as Profile };
    expect(file((formats.csv as Format).compile(spec), [[listing]]).toString()).toBe(
      'listing_id,artist,title,label,catno,format,release_id,status,price,listed,comments,media_condition,sleeve_condition,accept_offer,external_id,weight,format_quantity,location,quantity\r\n' +
        '4332778344,HammerFall,Glory To The Brave,Nuclear Blast,NB 265-2,"CD, Album, Promo",5134861,Draft,100.0,2026-08-25 07:04:22,API_TEST_CREATE_INVENTORY_EXPORT,Near Mint (NM or M-),Near Mint (NM or M-),N,API_TEST_EXTERNAL_ID,100,1,API_TEST_LOCATION,1\r\n',
    );
  });
});
