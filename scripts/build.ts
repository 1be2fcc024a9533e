/** Builds the program: one bundled entry in dist/, everything heavy as a chunk that loads when first needed. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

await rm(fileURLToPath(new URL('../dist', import.meta.url)), { recursive: true, force: true });
await bundle({ plimsoll: 'src/cli/main.ts' }, 'dist');
