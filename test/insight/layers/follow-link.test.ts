import { expect, it } from 'vitest';
import { followLink } from '../../../src/insight/layers/follow-link.ts';
import { FILE, FOLDER, GONE, madeTree } from './made-layers.ts';

const link = (target: string) => ({ type: 'symlink', target }) as const;

const tree = madeTree(
  {
    'usr/bin/sh': FILE,
    bin: link('usr/bin'),
    absolute: link('/usr/bin/sh'),
    through: link('bin/sh'),
    up: link('../../../etc/passwd'),
    'etc/passwd': FILE,
    'etc/alternatives/sh': link('../../bin/sh'),
    round: link('and-round'),
    'and-round': link('round'),
    itself: link('itself/x'),
    nothing: link('not/there'),
    folder: FOLDER,
    'to-folder': link('folder/'),
  },
  { 'usr/bin/sh': GONE, 'etc/passwd': FILE },
);

it.each([
  ['bin', 0, { path: 'usr/bin', layer: 0 }],
  ['absolute', 0, { path: 'usr/bin/sh', layer: 0 }],
  ['through', 0, { path: 'usr/bin/sh', layer: 0 }],
  ['etc/alternatives/sh', 0, { path: 'usr/bin/sh', layer: 0 }],
  ['up', 0, { path: 'etc/passwd', layer: 0 }],
  ['up', 1, { path: 'etc/passwd', layer: 1 }],
  ['to-folder', 1, { path: 'folder', layer: 0 }],
  ['absolute', 1, undefined],
  ['nothing', 0, undefined],
  ['round', 0, undefined],
  ['itself', 0, undefined],
])('%s after layer %i leads to %j', (path, layer, end) => {
  expect(followLink(tree, layer, path)).toEqual(end);
});
