/**
 * What each room may import besides itself: paths under the repository, packages and Node built-ins as globs.
 * A wing such as `dialects/*` is one member of its room, and members do not see each other.
 */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  // A hash is pure; what draws random bytes is below, among the words that core may not say.
  core: ['zod', 'node:crypto'],
  formats: ['functions/core/**', 'node:zlib'],
  resources: ['functions/core/**'],
  'sources/*': ['functions/core/**', 'functions/resources/**'],
  'sources/dynamo-table': ['@aws-sdk/*', '@smithy/*', 'node:buffer', 'node:timers', 'node:zlib'],
  'sources/sqlite': ['node:buffer', 'node:sqlite'],
  'sources/postgres': ['pg', 'pg-cursor'],
  'sources/http-api': ['undici'],
  'dialects/*': [
    'functions/core/**',
    'functions/http/**',
    'functions/formats/index.ts',
    'functions/resources/index.ts',
    'zod',
  ],
  pipeline: [
    'functions/core/**',
    'functions/formats/index.ts',
    'functions/formats/part-buffer.ts',
    'functions/resources/index.ts',
    'node:timers',
    'node:zlib',
  ],
  http: ['functions/core/**', 'node:buffer', 'node:crypto', 'node:zlib'],
  auth: ['functions/core/**', 'jose', 'node:buffer', 'node:crypto', 'node:zlib'],
  messages: ['functions/core/**', 'functions/http/html-page.ts', 'nodemailer', 'node:buffer', 'node:crypto'],
  console: ['functions/core/**', 'functions/http/**'],
  aws: [
    'functions/core/**',
    'functions/http/**',
    'functions/messages/event-message.ts',
    '@aws-sdk/*',
    '@smithy/*',
    '@middy/*',
    '@aws-lambda-powertools/*',
    'aws-lambda',
    'node:buffer',
    'node:crypto',
    'node:stream',
    'node:timers',
    'node:util',
    'node:zlib',
  ],
  local: [
    'functions/{core,http,auth,pipeline,dialects,messages,console}/**',
    'functions/{formats,resources}/index.ts',
    'functions/sources/sqlite{.ts,/**}',
    'statemachine/export.asl.json',
    'aws-local-stepfunctions',
    'nodemailer',
    'proxy-addr',
    'zod',
    'node:*',
  ],
  cli: [
    'functions/{core,local,auth}/**',
    'functions/sources/sqlite/**',
    // `load --stage` writes to a deployed stage's table, and loads the SDK only then.
    'functions/sources/dynamo-table/{load-records,table-client}.ts',
    // `--stage` of the commands for credentials works on a deployed stage's, and loads the SDK only then.
    'functions/aws/{audit-log,credential-clients,deployed-credentials,deployed-owner}.ts',
    // `owners erase` does the same in a data folder and on a deployed stage.
    'functions/pipeline/erase-owner.ts',
    'functions/{env,stages}.ts',
    'functions/{formats,resources,sources,dialects}/index.ts',
    'package.json',
    'commander',
    'cli-progress',
    // What the server will do with `--trust-proxy` is asked of it before anything is opened.
    'proxy-addr',
    'zod',
    'node:*',
  ],
  api: ['functions/!(local|cli)/**', 'functions/env.ts', '@aws-sdk/*', 'aws-lambda'],
  steps: ['functions/!(local|cli)/**', 'functions/env.ts', '@aws-sdk/*', 'aws-lambda'],
  'source-tables': ['zod', 'functions/core/{key-template,owner}.ts'],
  env: [
    'zod',
    'functions/core/mailbox.ts',
    'functions/source-tables.ts',
    'functions/core/limits.ts',
    'functions/core/quotas.ts',
    'functions/core/operations.ts',
  ],
  stages: [
    'functions/source-tables.ts',
    'functions/core/limits.ts',
    'functions/core/operations.ts',
    'functions/core/quotas.ts',
  ],
  lib: [
    'functions/{env,stages}.ts',
    'functions/dialects/*/routes.ts',
    'functions/core/limits.ts',
    'functions/core/quotas.ts',
    // What an index must hold, as data.
    'functions/aws/{history-index,audit-stream}.ts',
    // The shape of a route, whose values are data.
    'functions/http/dialect.ts',
    'statemachine/export.asl.json',
    'aws-cdk-lib',
    'cdk-nag',
    'constructs',
    'esbuild',
    'node:*',
  ],
};

/** What a room may not say, because it would make it impure or hide its configuration. */
export const mayNotSay: Readonly<Record<string, readonly string[]>> = {
  core: [
    'console',
    'crypto',
    'fetch()',
    'new Date()',
    'performance',
    'process',
    'randomBytes()',
    'randomInt()',
    'randomUUID()',
    'setInterval()',
    'setTimeout()',
    'Date.now',
    'Math.random',
  ],
  formats: ['process', 'Date.now', 'Math.random', 'new Date()', 'fetch()'],
  resources: ['process', 'Date.now', 'fetch()'],
  sources: ['process.env'],
  dialects: ['process'],
  pipeline: ['process'],
  http: ['process'],
  auth: ['process'],
  messages: ['process', 'Date.now'],
  aws: ['process.env'],
  api: ['process.env'],
  steps: ['process.env'],
};

/** What turns text into code, and the one file that may: the names that its text may say are written there. */
export const codeFromText = {
  words: [
    'new Function',
    'Function()',
    'new globalThis.Function',
    'globalThis.Function()',
    'eval()',
    'globalThis.eval()',
  ],
  file: 'functions/formats/generated.ts',
} as const;

/** Where the value imports of some files may not lead, however many files lie between. */
export const neverReaches: readonly { readonly from: string; readonly to: readonly string[] }[] = [
  { from: 'functions/{local,pipeline,dialects}/**', to: ['@aws-sdk/*', '@smithy/*', '@middy/*'] },
  { from: 'functions/cli/**', to: ['@middy/*'] },
  { from: 'lib/**', to: ['@aws-sdk/*', '@smithy/*', '@middy/*', 'node:sqlite'] },
  { from: 'functions/{api,steps}/**', to: ['node:sqlite', 'aws-local-stepfunctions'] },
  { from: 'functions/cli/verify{.ts,/**}', to: ['functions/{formats,pipeline}/**'] },
];

/** Rooms whose members are listed in their `index.ts`, each with the pieces that other rooms use and that are no member. */
export const registries: Readonly<Record<string, readonly string[]>> = {
  formats: ['part-buffer.ts'],
  resources: [],
  sources: [],
  dialects: [],
};
