/** An image with everything that a layer can hold and few layers do, to compare readers of layers by. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { type Header, pack } from 'tar-stream';

type Entry = Omit<Partial<Header>, 'name'> & { readonly name: string } & { readonly content?: string };

const FILE: Pick<Entry, 'mode' | 'mtime'> = { mode: 0o644, mtime: new Date('2026-01-02T03:04:05Z') };

/** `cap_net_raw=ep`, as the kernel keeps it. */
export const NET_RAW = Buffer.from('AQAAAgAgAAAAAAAAAAAAAAAAAAA=', 'base64');

const LAYERS: readonly (readonly Entry[])[] = [
  [
    { ...FILE, name: 'etc/', type: 'directory', mode: 0o755 },
    { ...FILE, name: 'etc/passwd', content: 'root:x:0:0::/root:/bin/sh\n' },
    { ...FILE, name: 'etc/zero', content: '' },
    // Ends where a block of the archive ends: there is no padding after it.
    { ...FILE, name: 'etc/blocks', content: 'x'.repeat(1024) },
    { ...FILE, name: 'bin/su', mode: 0o4755, content: 'su' },
    { ...FILE, name: 'bin/sudo', type: 'link', linkname: 'bin/su' },
    { ...FILE, name: 'a-first-name', type: 'link', linkname: 'bin/su' },
    { ...FILE, name: 'bin/sh', type: 'symlink', linkname: '/bin/busybox' },
    {
      ...FILE,
      name: 'bin/ping',
      mode: 0o755,
      content: 'ping',
      pax: { 'SCHILY.xattr.security.capability': NET_RAW.toString('latin1') },
    },
    { ...FILE, name: 'bin/noted', content: 'noted', pax: { 'SCHILY.xattr.user.note': 'seen' } },
    { ...FILE, name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3, mode: 0o666 },
    { ...FILE, name: 'dev/loop0', type: 'block-device', devmajor: 7, devminor: 0, mode: 0o660, gid: 6 },
    { ...FILE, name: 'run/pipe', type: 'fifo', mode: 0o600 },
    { ...FILE, name: 'tmp/', type: 'directory', mode: 0o1777 },
    { ...FILE, name: 'var/cache/one', content: 'one' },
    { ...FILE, name: 'var/cache/two', content: 'two' },
    { ...FILE, name: `srv/${'long-name-'.repeat(20)}`, content: 'long' },
    { ...FILE, name: `srv/${'deep/'.repeat(60)}file`, content: 'deep' },
    { ...FILE, name: 'srv/größe/名前', content: 'wide' },
    { ...FILE, name: 'srv/new\nline\u001b[31m', content: 'odd' },
    { ...FILE, name: 'srv/owned', uid: 100_000, gid: 65_534, content: 'owned' },
    { ...FILE, name: 'srv/large', content: 'x'.repeat(300_000) },
  ],
  [
    { ...FILE, name: 'etc/passwd', mode: 0o600, content: 'root:x:0:0::/root:/bin/bash\n' },
    { ...FILE, name: 'bin/.wh.sh', content: '' },
    { ...FILE, name: 'var/cache/', type: 'directory', mode: 0o700 },
    { ...FILE, name: 'var/cache/.wh..wh..opq', content: '' },
    { ...FILE, name: 'var/cache/three', content: 'three' },
    // What was a directory becomes a file.
    { ...FILE, name: 'tmp', content: 'no directory any more' },
  ],
  [],
];

/** Loads the image under a name of the test's own, which it takes away at its end, and gives its id: that is always the same. */
export async function loadOddImage(api: Docker, name: string): Promise<string> {
  const layers = await Promise.all(LAYERS.map((entries) => tarOf(entries)));
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    created: '2026-01-02T03:04:05Z',
    config: { Cmd: ['/bin/sh'], Env: ['PATH=/bin'] },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
    history: [
      { created: '2026-01-02T03:04:05Z', created_by: 'ADD everything /' },
      { created: '2026-01-02T03:04:06Z', created_by: 'ENV PATH=/bin', empty_layer: true },
      { created: '2026-01-02T03:04:07Z', created_by: 'RUN change things' },
      { created: '2026-01-02T03:04:08Z', created_by: 'RUN true' },
    ],
  });
  const archive = pack();
  archive.entry({ name: `${sha256(config)}.json` }, config);
  const paths = layers.map((layer, at) => {
    const path = `${at}/layer.tar`;
    archive.entry({ name: path }, layer);
    return path;
  });
  const manifest = [{ Config: `${sha256(config)}.json`, RepoTags: [name], Layers: paths }];
  archive.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
  archive.finalize();
  const answer = await text(await api.loadImage(Readable.from(archive)));
  if (answer.includes('"error"')) throw new Error(`the engine did not take the image: ${answer}`);
  return `sha256:${sha256(config)}`;
}

async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  const bytes = buffer(Readable.from(archive));
  for (const { content, ...header } of entries) archive.entry(header, content ?? '');
  archive.finalize();
  return bytes;
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
