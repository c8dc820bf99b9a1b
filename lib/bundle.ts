import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type Metafile } from 'esbuild';

const root = join(import.meta.dirname, '..');
const bundles = join(root, 'cdk.out', 'bundles');

export interface Bundle {
  readonly code: Uint8Array;
  /** What went into it, and how much of each. */
  readonly metafile: Metafile;
}

/** Where a function's code comes from, by its entry file such as `functions/steps/prepare.ts`. */
export type CodeOf = (entry: string) => Code;

/** Bundles an entry file with all it needs, the SDK included, into one module: a deploy depends on no runtime's own SDK. */
export function bundle(entry: string): Bundle {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'index.mjs',
    write: false,
    bundle: true,
    minify: true,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    logLevel: 'error',
  });
  const [output] = outputFiles;
  if (!output) throw new Error(`${entry} gave no bundle`);
  return { code: output.contents, metafile };
}

/** A bundle as an asset; the same sources give the same asset, so that what did not change is not deployed again. */
export const bundledCode: CodeOf = (entry) => {
  const folder = join(bundles, entry.replace(/\.ts$/, '').replaceAll('/', '-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.mjs'), bundle(entry).code);
  return Code.fromAsset(folder);
};

/** Packages that are still CommonJS call `require`, which a module has not. */
const REQUIRE = "import{createRequire as _r}from'node:module';const require=_r(import.meta.url);";
