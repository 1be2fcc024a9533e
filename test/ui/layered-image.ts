/** An image with a story: a base, packages, an application, a secret that was copied and deleted, a file written twice. */

import type { FactChange } from '../../src/facts/fact-change.ts';
import type { ImageLayer, ImageLayers } from '../../src/facts/image-layers.ts';
import type { LayerContents } from '../../src/facts/layer-contents.ts';
import type { EntryAttributes } from '../../src/facts/layer-entry.ts';
import { image } from '../audit/sample-facts.ts';
import { FILE, FOLDER, GONE, type MadeLayer, madeLayer } from '../insight/layers/made-layers.ts';
import type { LiveSession } from './live-session.ts';
import { toldSession } from './told-host.ts';

const AT = Date.parse('2026-11-01T09:30:00Z') / 1000;

function file(size: number, fields: Partial<EntryAttributes> = {}): EntryAttributes {
  return { ...FILE, size, mtime: AT, ...fields };
}
const folder: EntryAttributes = { ...FOLDER, mtime: AT };
const program = (size: number, fields: Partial<EntryAttributes> = {}): EntryAttributes =>
  file(size, { mode: 0o755, ...fields });

interface ToldLayer {
  readonly createdBy: string;
  readonly entries: MadeLayer;
  readonly contents?: Partial<LayerContents>;
}

/** `NET_BIND_SERVICE` permitted and effective, as the kernel lays it out. */
const MAY_BIND = 'AQAAAgAEAAAAAAAAAAAAAAAAAAA=';

const TOLD: readonly ToldLayer[] = [
  {
    createdBy: '/bin/sh -c #(nop) ADD file:1f2e3d in / ',
    entries: {
      bin: { type: 'symlink', target: 'usr/bin', mtime: AT, mode: 0o777 },
      etc: folder,
      'etc/os-release': file(267),
      'etc/passwd': file(890),
      'etc/shadow': file(450, { mode: 0o640, gid: 42 }),
      'usr/bin': folder,
      'usr/bin/bash': program(1_265_648),
      'usr/bin/mount': program(59_704, { mode: 0o4755 }),
      'usr/bin/passwd': program(68_248, { mode: 0o4755 }),
      'usr/lib/libc.so.6': program(1_922_136),
      'var/cache/apt/pkgcache.bin': file(36_000_000),
      'var/lib/dpkg/status': file(128_000),
      tmp: { ...folder, mode: 0o1777 },
    },
    contents: {
      texts: {
        'etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
      },
      packages: [
        installed('deb', 'bash', '5.2.15-2', 'GPL-3.0-or-later', 'var/lib/dpkg/status'),
        installed('deb', 'libc6', '2.36-9', 'LGPL-2.1-only', 'var/lib/dpkg/status'),
      ],
    },
  },
  {
    createdBy: 'RUN /bin/sh -c apt-get update && apt-get install -y nginx # buildkit',
    entries: {
      'usr/sbin': folder,
      'usr/sbin/nginx': program(1_200_000, { xattrs: { 'security.capability': MAY_BIND } }),
      'etc/nginx/nginx.conf': file(1_482),
      'var/cache/apt/pkgcache.bin': file(41_000_000, { mtime: AT + 60 }),
      'var/lib/dpkg/status': file(131_000, { mtime: AT + 60 }),
      'var/log/apt/term.log': file(54_000),
    },
    contents: {
      packages: [
        installed('deb', 'bash', '5.2.15-2', 'GPL-3.0-or-later', 'var/lib/dpkg/status'),
        installed('deb', 'libc6', '2.36-9', 'LGPL-2.1-only', 'var/lib/dpkg/status'),
        installed('deb', 'nginx', '1.22.1-9', 'BSD-2-Clause', 'var/lib/dpkg/status'),
      ],
    },
  },
  {
    createdBy: 'COPY . /app # buildkit',
    entries: {
      app: { ...folder, uid: 1000, gid: 1000 },
      'app/.env': file(182, { uid: 1000, gid: 1000 }),
      'app/server.js': file(11_400, { uid: 1000, gid: 1000 }),
      'app/package.json': file(640, { uid: 1000, gid: 1000 }),
      'app/node_modules/left-pad/package.json': file(310, { uid: 1000, gid: 1000 }),
      'app/node_modules/left-pad/index.js': file(1_030, { uid: 1000, gid: 1000 }),
      'app/keys/server.pem': file(1_704, { uid: 1000, gid: 1000, mode: 0o600 }),
    },
    contents: {
      secrets: [
        { rule: 'SEC-AWS-ID', path: 'app/.env', line: 2, masked: 'AKIA********' },
        { rule: 'SEC-PEM', path: 'app/keys/server.pem', line: 1, masked: '********' },
      ],
      packages: [installed('npm', 'left-pad', '1.3.0', 'WTFPL', 'app/node_modules/left-pad/package.json')],
    },
  },
  {
    createdBy: 'RUN /bin/sh -c rm .env && rm -rf /var/cache/apt && chmod 666 /app/server.js # buildkit',
    entries: {
      'app/.env': GONE,
      'app/server.js': file(11_400, { uid: 1000, gid: 1000, mode: 0o666 }),
      'var/cache/apt': GONE,
    },
  },
];

function installed(type: string, name: string, version: string, licence: string, path: string) {
  return { type, name, version, licence, path, source: '', arch: '', basis: 'installed' as const };
}

const NOTHING_FOUND: LayerContents = { secrets: [], packages: [], texts: {}, problems: [] };

interface LayeredOptions {
  /** Whether the contents of files were looked into. */
  readonly isScanned?: boolean;
  /** How many of the layers are read; the next one is being read. */
  readonly read?: number;
  /** Whether it has no more layers than those that are read. */
  readonly isWhole?: boolean;
  readonly problems?: readonly string[];
}

/** The image as far as its layers are read. */
export function layeredImage(id: string, name: string, options: LayeredOptions = {}): ImageLayers {
  const { isScanned = false, read = TOLD.length, isWhole = false, problems = [] } = options;
  const layers = TOLD.slice(0, isWhole ? read : TOLD.length).map(
    ({ createdBy, entries, contents }, place): ImageLayer => {
      const diffId = `sha256:${String(place).repeat(64)}`;
      const base = { diffId, createdBy, created: AT };
      if (place > read) return { ...base, state: { kind: 'waiting' } };
      if (place === read) return { ...base, state: { kind: 'reading' } };
      return {
        ...base,
        state: {
          kind: 'read',
          index: made(place, diffId, entries),
          contents: isScanned ? { ...NOTHING_FOUND, ...contents } : undefined,
          from: 'stream',
        },
      };
    },
  );
  return { imageId: id, name, inspect: image(id, { RepoTags: [name] }), layers, problems };
}

const indexes = new Map<number, ReturnType<typeof madeLayer>>();

/** The same index each time, as a session gives it. */
function made(place: number, diffId: string, entries: MadeLayer) {
  const index = indexes.get(place) ?? madeLayer(entries, diffId);
  indexes.set(place, index);
  return index;
}

/** A host with that image under the name app:1; its files were not looked into until somebody asks for it. */
export function layeredSession(...changes: readonly FactChange[]): LiveSession {
  const session = toldSession(...changes);
  session.layered.set('sha256:app', layeredImage('sha256:app', 'app:1'));
  session.scanned.set('sha256:app', layeredImage('sha256:app', 'app:1', { isScanned: true }));
  session.layered.set('sha256:db', layeredImage('sha256:db', 'db:16', { read: 2, isWhole: true }));
  for (const [path, text] of Object.entries(FILES))
    session.files.set(`sha256:app ${path}`, Buffer.from(text));
  return session;
}

/** By layer and path. */
const FILES: Readonly<Record<string, string>> = {
  '2 app/.env': '# settings\nAWS_ACCESS_KEY_ID=AKIAQ4XZJ7TPL2MNB5RD\nPORT=8080\n',
  '2 app/server.js': 'const port = process.env.PORT;\nserve(port);\n',
  '0 usr/bin/bash': '\u007fELF is all that there is of it\u0000',
};
