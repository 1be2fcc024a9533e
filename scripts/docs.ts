/** Writes what the documentation takes from the program: README's key table and docs/checks.md. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadRules, SHIPPED_SETS } from '../src/audit/load-rules.ts';
import { checksPage, fillIn, keyTable } from './reference-pages.ts';

const ROOT = new URL('../', import.meta.url);
const readme = new URL('README.md', ROOT);

await writeFile(readme, fillIn(await readFile(readme, 'utf8'), 'keys', keyTable()));
const { checks, settings } = await loadRules({ about: SHIPPED_SETS });
await mkdir(new URL('docs/', ROOT), { recursive: true });
await writeFile(new URL('docs/checks.md', ROOT), checksPage(checks, settings));
