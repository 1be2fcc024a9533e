/**
 * Builds the program: one bundled entry in dist/, everything heavy as a chunk that loads when first needed.
 *
 * dockerode and docker-modem reach for gRPC, ssh2 and protobufjs at import time, for features Plimsoll never
 * uses (build sessions and a bundled SSH client): those modules are replaced by empty ones here.
 */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { compiledChecks } from './compile-checks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const UNUSED = /^(ssh2|cpu-features|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|react-devtools-core)(\/.*)?$/;

const leaveOut: Plugin = {
  name: 'leave-out',
  setup(context) {
    context.onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'left-out' }));
    context.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
  },
};

await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { plimsoll: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  minify: true,
  keepNames: false,
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  plugins: [leaveOut, compiledChecks],
  banner: {
    js: "import { createRequire as plimsollCreateRequire } from 'node:module'; const require = plimsollCreateRequire(import.meta.url);",
  },
});
