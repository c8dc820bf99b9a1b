#!/usr/bin/env node
// Plain JavaScript that Node 14 can parse: it must run before anything else can say which Node is needed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledNode, isNewEnough, refusal } from './bundled-node.mjs';

const self = fileURLToPath(import.meta.url);

if (isNewEnough) {
  await run();
} else {
  relaunch(bundledNode(dirname(self)));
}

async function run() {
  endWithLauncher((signal) => process.kill(process.pid, signal));
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
  const child = spawn(node, [self, ...process.argv.slice(2)], { stdio: 'inherit' });
  forwardSignals(child);
  endWithLauncher((signal) => child.kill(signal));
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

// npm and npx start a shell that keeps their signals to itself: what it has started notices that it is gone.
function endWithLauncher(end) {
  const { npm_lifecycle_event: script, npm_command: command } = process.env;
  if (script === undefined && command === undefined) return;
  const launcher = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(looking);
    end('SIGTERM');
  }, 200);
  looking.unref();
}

function refuse() {
  console.error(refusal);
  process.exit(1);
}
