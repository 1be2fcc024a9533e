#!/usr/bin/env node
// The version guard: only syntax that an old Node.js can parse, so that it can say what is missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';

const NEEDED = 22;
const program = fileURLToPath(new URL('../dist/plimsoll.js', import.meta.url));
const bundledNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));

function say(lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
}

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  if (existsSync(program)) {
    if (module.enableCompileCache) {
      module.enableCompileCache(
        join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'plimsoll', 'compiled'),
      );
    }
    import('../dist/plimsoll.js');
  } else {
    say(['plimsoll: dist/ is missing: the program is not built.', 'Run: npm run build']);
    process.exitCode = 2;
  }
} else if (existsSync(bundledNode)) {
  // A checkout has its own newer Node.js: run on that one, and pass on what the terminal and the system say.
  const child = spawn(bundledNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // What a key of the terminal sends, both get: a second one would cut short what the first one asked for.
  const hasKeys = [0, 1, 2].some((stream) => isatty(stream));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    const isOfKey = signal === 'SIGINT' || signal === 'SIGQUIT';
    process.on(signal, () => {
      if (!(hasKeys && isOfKey)) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    say([`plimsoll: ${bundledNode} did not start: ${error.message}`, `Install Node.js ${NEEDED} or newer.`]);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exitCode = code === null ? 1 : code;
    }
  });
} else {
  say([
    `plimsoll needs Node.js ${NEEDED} or newer; this is ${process.versions.node}.`,
    'Install a newer one from your distribution or nodejs.org, then run plimsoll again.',
  ]);
  process.exitCode = 2;
}
