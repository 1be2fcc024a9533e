/** An older Node.js than Plimsoll needs, if this machine has one beside the project's own. */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

const NEEDED = Number(/\d+/.exec(packageJson.engines.node)?.[0]);

/** Its path, or why there is none. */
export function findOlderNode(): { readonly path: string } | { readonly missing: string } {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .filter((file) => existsSync(file) && !realpathSync(file).includes(`${sep}node_modules${sep}`));
  const older = found.find((file) => majorOf(file) < NEEDED);
  return older === undefined
    ? { missing: `no Node.js older than ${NEEDED} is on this machine` }
    : { path: older };
}

function majorOf(node: string): number {
  return Number(/\d+/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[0]);
}
