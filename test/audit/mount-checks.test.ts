import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/audit/check.ts';
import { evaluate } from '../../src/audit/evaluate.ts';
import { loadRules } from '../../src/audit/load-rules.ts';
import { allowedMounts } from '../../src/audit/mounted.ts';
import { mountedPlaces } from '../../src/insight/sensitive-mount.ts';
import { SOCKET_ROWS } from '../../src/knowledge/host-sockets.ts';
import { SENSITIVE_ROWS } from '../../src/knowledge/sensitive-mounts.ts';
import { knowing, mounting } from '../insight/mount-facts.ts';

const { checks } = await loadRules();

/** The rows about mounts and sockets of the coverage list, with the severity that it gives them. */
const COVERAGE = readFileSync(new URL('../fixtures/coverage/image-and-runtime.tsv', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.split('\t'))
  .filter(([id = '']) => /^(?:MNT|SOCK)-/.test(id))
  .map(([id = '', , , , , , , severity = '']) => ({ id, severity }));

function checksOf(row: string): readonly Check[] {
  return checks.filter(({ references }) =>
    references.some(({ benchmark, id }) => benchmark === 'Plimsoll' && id === row),
  );
}

/** The one that asks for a row of the list alone, not for what several share. */
function ownCheck(row: string): Check | undefined {
  return checks.find(({ pass }) => pass.includes(`mounted["${row}"]`));
}

function cis(id: string): readonly Check[] {
  return checks.filter(({ references }) =>
    references.some(({ benchmark, id: number }) => benchmark === 'CIS Docker' && number === id),
  );
}

describe('the rows of the coverage list', () => {
  test.each(COVERAGE)('$id has a check of its severity', ({ id, severity }) => {
    expect(checksOf(id).map((check) => check.severity)).toContain(severity);
    expect(ownCheck(id)?.severity).toBe(severity);
    expect(ownCheck(id)?.references[0]).toEqual({ benchmark: 'Plimsoll', version: '1', id });
  });

  test('are those of the lists of paths, and of the same severity there', () => {
    const listed = [...SENSITIVE_ROWS, ...SOCKET_ROWS].filter(({ id }) => !id.includes(' '));
    expect(listed.map(({ id, severity }) => ({ id, severity }))).toEqual(
      expect.arrayContaining(COVERAGE.map((row) => row)),
    );
    expect(listed).toHaveLength(COVERAGE.length);
  });

  test.each(['high', 'medium', 'low'] as const)(
    'what is %s read-only is told by the check for that',
    (severity) => {
      const check = ownCheck(`read-only ${severity}`);
      const rows = check?.references.flatMap(({ benchmark, id }) => (benchmark === 'Plimsoll' ? [id] : []));
      const lowered = SENSITIVE_ROWS.filter((row) => row.readOnly === severity && row.severity !== severity);
      expect(check?.severity).toBe(severity);
      expect(rows?.toSorted()).toEqual(lowered.map(({ id }) => id).toSorted());
    },
  );
});

function fails(check: Check | undefined, source: string, isWritable: boolean): boolean {
  if (!check) throw new Error('no such check');
  const container = mounting([{ Source: source, RW: isWritable }]);
  const mounted = mountedPlaces({
    container,
    known: knowing(),
    sockets: [],
    isAllowed: () => false,
    isComplete: true,
  });
  const bindings = { container, mounted, daemon: {}, namespaces: { network: { mode: 'own' } } };
  return evaluate(check, bindings).status === 'fail';
}

const PLACES = SENSITIVE_ROWS.flatMap(({ id, severity, places, readOnly }) =>
  places.map((entry) => {
    const place = typeof entry === 'string' ? { path: entry } : entry;
    return {
      id,
      severity,
      readOnly: place.readOnly === 'same' ? severity : (place.readOnly ?? readOnly),
      path: place.path,
      source: place.path.replace(/^\*\*/, '/srv').replaceAll('*', '1').replaceAll('?', 'c'),
    };
  }),
);

describe('a mount of each place', () => {
  test.each(PLACES)('$path: its own check, and CIS 5.6, writable and read-only', (place) => {
    const { id, severity, readOnly, source } = place;
    const [written, read] = cis('5.6');
    expect([written?.severity, read?.severity]).toEqual(['high', 'medium']);
    expect(fails(ownCheck(id), source, true)).toBe(true);
    expect(fails(written, source, true)).toBe(true);
    expect(fails(ownCheck(id), source, false)).toBe(readOnly === severity);
    const isLowered = readOnly !== severity && readOnly !== 'ok';
    if (isLowered) expect(fails(ownCheck(`read-only ${readOnly}`), source, false)).toBe(true);
    expect(fails(read, source, false)).toBe(isLowered);
  });

  const SOCKETS = SOCKET_ROWS.flatMap(({ id, isEngine, places }) =>
    places.map((path) => ({
      id,
      isEngine,
      path,
      source: path
        .replace(/^\*\*/, '/srv')
        .replaceAll('*', '1')
        .replace(/(?<=.)\/$/, ''),
    })),
  );

  test.each(SOCKETS)('$path: its own check, and CIS 5.32 for engines, however it is mounted', (socket) => {
    const [engine] = cis('5.32');
    for (const isWritable of [true, false]) {
      expect(fails(ownCheck(socket.id), socket.source, isWritable)).toBe(true);
      expect(fails(engine, socket.source, isWritable)).toBe(socket.isEngine);
    }
  });

  test('of nothing sensitive: no check', () => {
    const about = checks.filter(({ pass }) => pass.includes('mounted['));
    expect(about.length).toBeGreaterThan(COVERAGE.length);
    for (const check of about)
      for (const path of ['/srv/app', '/data', '/home/me/project']) {
        expect(fails(check, path, true), check.id).toBe(false);
      }
  });
});

describe('what the site allows', () => {
  const isAllowed = allowedMounts({
    allowed_mount_sources: ['/var/run/docker.sock', '/srv/*/conf', '/data/**'],
  });

  test.each([
    ['/run/docker.sock', true],
    ['/srv/a/conf', true],
    ['/srv/.a/conf', true],
    ['/srv/a/b/conf', false],
    ['/data/a/b', true],
    ['/database', false],
    ['/run', false],
  ])('%s: %s', (path, expected) => {
    expect(isAllowed(path)).toBe(expected);
  });

  test('is nothing unless it says so', () => {
    for (const policy of [undefined, null, {}, { allowed_mount_sources: [] }, { allowed_mount_sources: 'x' }])
      expect(allowedMounts(policy)('/etc')).toBe(false);
  });
});
