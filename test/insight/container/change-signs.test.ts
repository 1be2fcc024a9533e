import { describe, expect, test } from 'vitest';
import { type FileChange, fileChangeSchema } from '../../../src/facts/container-changes.ts';
import { byMeaning, changeSigns, systemChanges } from '../../../src/insight/container/change-signs.ts';

function change(path: string, kind: FileChange['kind'], parts: Partial<FileChange> = {}): FileChange {
  return fileChangeSchema.parse({ path, kind, type: 'file', mode: 0o644, ...parts });
}

describe('what a change can mean', () => {
  test.each<readonly [FileChange, readonly string[]]>([
    [change('/var/log/app.log', 'added'), []],
    [change('/data/x', 'deleted'), []],
    [change('/tmp/x', 'added', { mode: 0o755 }), ['new program']],
    [change('/usr/bin/x', 'added', { mode: 0o4755 }), ['setuid', 'new program']],
    [change('/usr/bin/x', 'added', { mode: 0o2755 }), ['setgid', 'new program']],
    [
      change('/bin/sh', 'changed', { mode: 0o755, before: { type: 'file', mode: 0o755 } }),
      ['changed program'],
    ],
    // Root's own programs are marked in the image already.
    [
      change('/bin/su', 'changed', {
        mode: 0o4755,
        before: { type: 'file', mode: 0o4755 },
        isSameContent: true,
      }),
      ['other rights'],
    ],
    [change('/etc/passwd', 'changed'), ['sensitive file']],
    [change('/root/.ssh/authorized_keys', 'added'), ['sensitive file']],
    [change('/etc/app.conf', 'changed'), ['system file']],
    [change('/etc/app.conf', 'deleted'), ['system file']],
    [change('/usr/lib/x', 'added', { type: 'folder', mode: 0o755 }), []],
    [change('/dev/sda', 'added', { type: 'device' }), ['device']],
    // The host's own file counts by where it is there.
    [change('/hooks/cron', 'changed', { source: '/etc/cron.d/backup' }), ['sensitive file']],
    [change('/etc/app.conf', 'changed', { source: '/srv/app/app.conf' }), []],
  ])('%j: %j', (entry, words) => {
    expect(changeSigns(entry).map((sign) => sign.words)).toEqual(words);
  });
});

test('the telling ones come first', () => {
  const entries = [
    change('/data/a', 'added'),
    change('/etc/app.conf', 'changed'),
    change('/etc/passwd', 'changed'),
    change('/tmp/tool', 'added', { mode: 0o755 }),
  ];
  expect(byMeaning(entries).map(({ path }) => path)).toEqual([
    '/tmp/tool',
    '/etc/passwd',
    '/etc/app.conf',
    '/data/a',
  ]);
});

test('only system files and setuid programs are findings, and not those that may change', () => {
  const changes = {
    readAt: 0,
    source: 'folder' as const,
    entries: [
      change('/etc/app.conf', 'changed'),
      change('/tmp/mark', 'added', { mode: 0o4755 }),
      change('/tmp/tool', 'added', { mode: 0o755 }),
      change('/usr/lib/python3/x.pyc', 'added'),
    ],
    total: 4,
    gaps: [],
  };
  expect(systemChanges(changes, ['*.pyc'])).toEqual([
    { path: '/etc/app.conf', words: 'changed, system file' },
    { path: '/tmp/mark', words: 'added, setuid, new program' },
  ]);
  expect(systemChanges(undefined, [])).toBeUndefined();
});
