import { describe, expect, it } from 'vitest';
import { breaches, generatesCode, impurities, leaks, readSource } from './house.ts';
import { anchorsOf, linksOf } from './links.ts';
import { statesOf } from './machine.ts';

describe('a breach is seen', () => {
  it.each([
    ['functions/core/ids.ts', `import { readFile } from 'node:fs/promises'`, 'node:fs'],
    ['functions/core/ids.ts', `import type { Csv } from '../formats/csv.ts'`, 'functions/formats/csv.ts'],
    ['functions/formats/csv.ts', `export * from '../sources/index.ts'`, 'functions/sources/index.ts'],
    ['functions/local/serve.ts', `const sdk = await import('@aws-sdk/client-s3')`, '@aws-sdk/client-s3'],
    ['functions/local/serve.ts', `let s: import('../aws/s3-files.ts').S3`, 'functions/aws/s3-files.ts'],
    ['functions/aws/lambda.ts', `import '../local/serve.ts'`, 'functions/local/serve.ts'],
    ['functions/aws/lambda.ts', `import '../dialects/ulule/index.ts'`, 'functions/dialects/ulule/index.ts'],
    [
      'functions/dialects/ulule/index.ts',
      `import '../discogs/index.ts'`,
      'functions/dialects/discogs/index.ts',
    ],
    ['functions/sources/sqlite.ts', `import '@aws-sdk/client-dynamodb'`, '@aws-sdk/client-dynamodb'],
    ['functions/steps/prepare.ts', `import '../local/serve.ts'`, 'functions/local/serve.ts'],
    ['functions/http/router.ts', 'import(name)', '?'],
    ['lib/http-api.ts', `import '../functions/core/ids.ts'`, 'functions/core/ids.ts'],
  ])('%s: %s', (path, text, target) => {
    expect(breaches(readSource(path, text))).toEqual([`${path} imports ${target}`]);
  });

  it.each([
    ['functions/dialects/index.ts', `import './ulule/index.ts'`],
    ['functions/dialects/ulule/index.ts', `import './routes.ts'; import { z } from 'zod'`],
    ['functions/sources/dynamo-table/page.ts', `import './keys.ts'; import '@aws-sdk/client-dynamodb'`],
    ['functions/steps/prepare.ts', `import '../aws/lambda.ts'; import '../env.ts'`],
    ['functions/local/serve.ts', `import '../sources/sqlite/index.ts'; import 'node:http'`],
    ['lib/http-api.ts', `import '../functions/dialects/ulule/routes.ts'; import 'aws-cdk-lib/aws-s3'`],
  ])('and what is allowed passes: %s: %s', (path, text) => {
    expect(breaches(readSource(path, text))).toEqual([]);
  });
});

describe('an impurity is seen', () => {
  it.each([
    ['Date.now()', 'Date.now'],
    ['new Date()', 'new Date()'],
    ['const { env } = process; process.env.A', 'process'],
    ['fetch(url)', 'fetch()'],
    ['randomBytes(8)', 'randomBytes()'],
  ])('%s', (text, word) => {
    expect(impurities(readSource('functions/core/ids.ts', text))).toContain(
      `functions/core/ids.ts says ${word}`,
    );
  });

  it('and a date that is given passes', () => {
    expect(impurities(readSource('functions/core/ids.ts', 'new Date(now).toISOString()'))).toEqual([]);
  });
});

describe('code from text is seen', () => {
  it.each([
    'new Function(source)',
    "const f = new Function('a', 'return a')",
    'new Function()',
    'Function(source)()',
    'new globalThis.Function(source)',
    'eval(source)',
  ])('%s', (text) => {
    expect(generatesCode(readSource('functions/core/ids.ts', text))).toBe(true);
  });

  it('and words alone pass', () => {
    const text = "/** new Function() */ const name = 'new Function'; let f: Function; f instanceof Function;";
    expect(generatesCode(readSource('functions/core/ids.ts', text))).toBe(false);
  });
});

it('a leak is seen through files in between, but not through types', () => {
  const serve = readSource('functions/local/serve.ts', `import '../pipeline/prepare.ts'`);
  const prepare = readSource('functions/pipeline/prepare.ts', `import '../core/a.ts'`);
  const value = readSource('functions/core/a.ts', `import { S3 } from '@aws-sdk/client-s3'`);
  const type = readSource('functions/core/a.ts', `import type { S3 } from '@aws-sdk/client-s3'`);
  expect(leaks([serve, prepare, value])).toContain('functions/local/serve.ts reaches @aws-sdk/client-s3');
  expect(leaks([serve, prepare, type])).toEqual([]);
});

it('lines, functions and default exports are counted', () => {
  const source = readSource(
    'functions/core/a.ts',
    'const a = 1;\n\nexport default function f() {\n  return a;\n}\n',
  );
  expect(source).toMatchObject({ lines: 5, functions: [{ line: 3, length: 3 }], defaultExport: true });
});

it('states are found at any depth', () => {
  const inner = { States: { WriteChunk: { Type: 'Task', Resource: '${WriteChunkArn}' } } };
  const states = statesOf({ States: { Segments: { Type: 'Map', ItemProcessor: inner } } });
  expect(states).toEqual([
    { name: 'Segments', type: 'Map', functions: [] },
    { name: 'WriteChunk', type: 'Task', functions: ['WriteChunk'] },
  ]);
});

it('links are read outside code, and headings as anchors', () => {
  expect(linksOf('[a](b.md) `[c](d)` [e](https://f)\n```\n[g](h)\n```\n[i]: j.md')).toEqual(['b.md', 'j.md']);
  expect(anchorsOf('# Waybill\n\n## Promises, limits & costs')).toEqual([
    'waybill',
    'promises-limits--costs',
  ]);
});
