// npm 10 removes node_modules/.bin/node together with the packages of other platforms; this puts it back.
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledNode, isNewEnough, refusal } from '../functions/cli/bundled-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const node = bundledNode(root);

if (node) {
  link(relative(bin, node));
} else if (!isNewEnough) {
  console.error(refusal);
  process.exitCode = 1;
}

function link(target) {
  const windows = process.platform === 'win32';
  const path = join(bin, windows ? 'node.cmd' : 'node');
  if (existsSync(path)) return;
  if (windows) writeFileSync(path, `@"%~dp0\\${target}" %*\r\n`);
  else symlinkSync(target, path);
}
