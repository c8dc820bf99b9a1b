// Plain JavaScript that Node 14 can parse, like the launcher that reads it.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NEEDED = 24;

export const isNewEnough = Number.parseInt(process.versions.node, 10) >= NEEDED;

export const refusal =
  `waybill needs Node ${NEEDED} or newer and this is Node ${process.versions.node}.\n` +
  'Run "npm ci" in the checkout, which brings Node 24 along for x64 and for arm64 of Linux and macOS,\n' +
  'or install it from https://nodejs.org/ and run the command again.';

/** The Node that npm installed for this platform, in the nearest `node_modules` that has one. */
export function bundledNode(folder) {
  const node = join(folder, 'node_modules', packageName(), 'bin', binaryName());
  if (existsSync(node)) return node;
  const parent = dirname(folder);
  return parent === folder ? undefined : bundledNode(parent);
}

function packageName() {
  if (process.platform === 'win32') return `node-win-${process.arch}`;
  const apple = process.platform === 'darwin' && process.arch === 'arm64';
  return `node${apple ? '-bin' : ''}-${process.platform}-${process.arch}`;
}

function binaryName() {
  return process.platform === 'win32' ? 'node.exe' : 'node';
}
