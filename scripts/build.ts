/** Builds the program: one bundled entry in dist/, everything heavy as a chunk that loads when first needed. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { thirdPartyNotices } from './third-party.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

await rm(join(ROOT, 'dist'), { recursive: true, force: true });
const metafile = await bundle({ plimsoll: 'src/cli/main.ts' }, 'dist');
await writeFile(join(ROOT, 'dist', 'THIRD-PARTY-LICENSES.txt'), await thirdPartyNotices(metafile, ROOT));
