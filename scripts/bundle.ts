/**
 * How the program is bundled; the bare programs that the bench compares it with are bundled the same way.
 *
 * dockerode and docker-modem reach for gRPC, ssh2 and protobufjs at import time, for features Plimsoll never
 * uses (build sessions and a bundled SSH client): those modules are replaced by empty ones here.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { compiledChecks } from './compile-checks.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TERMINAL_WIDTH = join(ROOT, 'src/ui/text/terminal-width.ts');

const UNUSED =
  /^(ssh2|cpu-features|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|react-devtools-core)(\/.*)?$/;

/** What dockerode brings along for building images and for its own transport; Plimsoll has neither. */
const UNUSED_BY_DOCKERODE =
  /^(docker-modem|tar-fs|@balena\/dockerignore|\.\/session|\.\/buildkit|zlib|(node:)?crypto)$/;

/** What the CycloneDX library would write XML with; Plimsoll writes JSON. */
const UNUSED_BY_CYCLONEDX = /^\.\.\/_optPlug\.node\/xmlStringify$/;

/**
 * Of the Kubernetes client only credentials and agents are used. It brings its generated API, a second HTTP client for
 * that, a YAML parser and a query language for providers that are gone.
 */
const UNUSED_BY_KUBERNETES = /^(undici|js-yaml|jsonpath-plus|\.\/gen\/index\.js|\.\/middleware\.js)$/;

const leaveOut: Plugin = {
  name: 'leave-out',
  setup(context) {
    context.onResolve({ filter: UNUSED_BY_DOCKERODE }, ({ path, importer }) =>
      importer.includes('/node_modules/dockerode/') ? { path, namespace: 'left-out' } : undefined,
    );
    context.onResolve({ filter: UNUSED_BY_CYCLONEDX }, ({ path, importer }) =>
      importer.includes('/@cyclonedx/') ? { path, namespace: 'left-out' } : undefined,
    );
    context.onResolve({ filter: UNUSED_BY_KUBERNETES }, ({ path, importer }) =>
      importer.includes('/@kubernetes/client-node/') ? { path, namespace: 'left-out' } : undefined,
    );
    context.onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'left-out' }));
    context.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'module.exports = {};',
      loader: 'js',
    }));
  },
};

/**
 * Ink measures every text with string-width, whose expressions take tens of milliseconds to compile when the first
 * sign that is not ASCII comes along. Its imports lead to our own measure, which falls back on string-width.
 */
const measureFast: Plugin = {
  name: 'measure-fast',
  setup(context) {
    context.onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      importer === TERMINAL_WIDTH ? undefined : { path: 'string-width', namespace: 'fast-width' },
    );
    context.onLoad({ filter: /.*/, namespace: 'fast-width' }, () => ({
      contents: `export { terminalWidth as default } from ${JSON.stringify(TERMINAL_WIDTH)};`,
      loader: 'ts',
      resolveDir: ROOT,
    }));
  },
};

/** Programs of threads, which stand beside the program that starts them. */
const THREADS = { 'digest-worker': 'src/sources/image/digest-worker.ts' } as const;

/**
 * @param entryPoints name in `outdir`, without extension, to source file; both relative to the project.
 * @returns what went into which file.
 */
export async function bundle(
  entryPoints: Readonly<Record<string, string>>,
  outdir: string,
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { ...THREADS, ...entryPoints },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Node 22 knows them. Without this esbuild turns each such literal into a constructor call, and Ink has one that
    // runs for every character of a frame.
    supported: { 'regexp-unicode-property-escapes': true, 'regexp-set-notation': true },
    jsx: 'automatic',
    minify: true,
    keepNames: false,
    sourcemap: true,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    plugins: [leaveOut, measureFast, compiledChecks],
    banner: {
      js: "import { createRequire as plimsollCreateRequire } from 'node:module'; const require = plimsollCreateRequire(import.meta.url);",
    },
  });
  return metafile;
}
