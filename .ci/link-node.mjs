// npm 10 removes node_modules/.bin/node together with the packages of other platforms; this puts it back. The package's
// own command beside it spares npx an installation into its cache.
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledNode, isNewEnough, refusal } from '../functions/cli/bundled-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const node = bundledNode(root);

if (node) {
  link('node', relative(bin, node));
  link('waybill', relative(bin, join(root, 'functions', 'cli', 'waybill.mjs')));
} else if (!isNewEnough) {
  console.error(refusal);
  process.exitCode = 1;
}

function link(name, target) {
  const windows = process.platform === 'win32';
  const path = join(bin, windows ? `${name}.cmd` : name);
  if (existsSync(path)) return;
  const run = target.endsWith('.mjs') ? '"%~dp0\\node.cmd" ' : '';
  if (windows) writeFileSync(path, `@${run}"%~dp0\\${target}" %*\r\n`);
  else symlinkSync(target, path);
}
