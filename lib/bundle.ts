import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type Metafile } from 'esbuild';
import { env } from '../functions/env.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'cdk.out', 'bundles');

export interface Bundle {
  readonly code: Uint8Array;
  /** What went into it: bytes by source file. */
  readonly inputs: Metafile['outputs'][string]['inputs'];
}

/** Where a function's code comes from, by its entry file such as `functions/steps/prepare.ts`. */
export type CodeOf = (entry: string) => Code;

/** A bundle as an asset: what did not change keeps its hash and is not deployed again. */
export function bundledCode(): CodeOf {
  const bundles = bundleAll();
  return (entry) => {
    const bundle = bundles.get(entry);
    if (!bundle) throw new Error(`there is no function ${entry}`);
    const home = join(folder, basename(entry, '.ts'));
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'index.mjs'), bundle.code);
    return Code.fromAsset(home);
  };
}

/** Bundles every function, each into one module with all it needs: the SDK too, so that no runtime's own is relied upon. */
export function bundleAll(): ReadonlyMap<string, Bundle> {
  const entries = Object.keys(env).map(entryOf);
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: '.',
    outbase: '.',
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
  const codes = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  return new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint = '', inputs }]) => {
      const code = codes.get(join(root, path));
      if (!code) throw new Error(`${entryPoint} gave no bundle`);
      return [entryPoint, { code, inputs }];
    }),
  );
}

/** The file of a function: `functions/steps/write-chunk.ts` of `WriteChunk`. */
export function entryOf(name: string): string {
  const file = `${name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase()}.ts`;
  const found = ['api', 'steps']
    .map((room) => `functions/${room}/${file}`)
    .find((path) => existsSync(join(root, path)));
  if (!found) throw new Error(`${name} has no entry file ${file}`);
  return found;
}

/** Packages that are still CommonJS call `require`, which a module has not; no minified name is as long as this one. */
const REQUIRE =
  "import{createRequire as createRequireOfBundle}from'node:module';const require=createRequireOfBundle(import.meta.url);";
