import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/audit/check.ts';
import { loadRules, SHIPPED_SETS } from '../../src/audit/load-rules.ts';
import type { Reference, Severity } from '../../src/facts/finding.ts';
import { type CoverageRow, ROWS } from './coverage-list.ts';

const { checks } = await loadRules({ about: SHIPPED_SETS });

/** Every row of these has to have a check. */
const GROUPS = [
  ...['CIS 1', 'CIS 2', 'CIS 3', 'CIS 4', 'CIS 5', 'CIS 6', 'CIS 7'],
  ...['MNT', 'SOCK', 'CAP', 'NS', 'LSM', 'NET', 'HOST'],
  ...['IMG', 'SEC', 'ESC'],
  ...['KUBE 1', 'KUBE 2', 'KUBE 3', 'KUBE 4', 'KUBE 5'],
  ...['PSS', 'NSA', 'OPS'],
] as const;

/** In place of a row: all that the check answers. */
const ANY = '*';

/** Where a check is as severe as it says and not as the list says: the check, the row, the check's severity, and why. */
const OTHER_SEVERITIES: readonly (readonly [check: string, row: string, severity: Severity, why: string])[] =
  [
    ['docker.container.secrets-in-env', '4.10', 'high', 'images are copied, containers stay on their host'],
    ['docker.container.host-listeners', '5.14', 'high', 'as its own row, NET-HOSTLISTEN, says'],
    ['docker.container.sensitive-mounts-read-only', ANY, 'medium', 'read-only lowers severity by one'],
    ['mount.read-only.secrets', ANY, 'high', 'read-only lowers severity: secrets can still be read'],
    ['mount.read-only.settings', ANY, 'medium', 'read-only lowers severity: settings can still be read'],
    ['mount.read-only.programs', ANY, 'low', 'read-only lowers severity: there is nothing to learn'],
    ['docker.image.healthcheck', 'IMG-HEALTH', 'low', 'as 4.6, which asks for the same, says'],
    ['docker.image.add', 'IMG-ADD', 'low', 'as 4.9, which asks for the same, says'],
    ['docker.image.unverified-step', '4.11', 'high', 'as IMG-PIPE-SH and IMG-NOVERIFY, parts of it, say'],
    [
      'docker.image.setuid-data',
      'IMG-SETUID',
      'high',
      'the row: a mark on data is a higher finding of its own',
    ],
    ['docker.image.second-root', 'IMG-UIDDUP', 'high', 'the row: a second account with the number 0 is high'],
    ['docker.image.ssh-host-keys', 'IMG-SSHD', 'high', 'the row: baked host keys are high'],
    ['docker.image.repository', 'IMG-LEFTOVER', 'medium', 'the row: .git is medium'],
    [
      'docker.image.secrets-in-env',
      'SEC-ENVNAME',
      'critical',
      'as 4.10 says: everybody who pulls can read it',
    ],
    [
      'docker.container.secrets-in-env',
      'SEC-ENVNAME',
      'high',
      'images are copied, containers stay on their host',
    ],
    ['docker.container.secrets-in-command', 'SEC-ENVNAME', 'high', 'as in the environment of containers'],
    ['docker.image.secrets-in-steps', 'SEC-ARGSECRET', 'critical', 'as 4.10, which asks for the same, says'],
    [
      'docker.image.layers.infrastructure-tokens',
      'SEC-JWT',
      'high',
      'the row: of a service account it is high',
    ],
    ['docker.image.layers.expired-tokens', 'SEC-JWT', 'info', 'the row: an expired one is info'],
    ['docker.image.layers.guarded-keys', 'SEC-PEM', 'medium', 'the row: encrypted lowers to medium'],
    ['docker.image.layers.guarded-keys', 'SEC-F-TLSKEY', 'medium', 'the row: the snakeoil key is medium'],
    [
      'kubernetes.workload.host-ipc',
      'baseline/hostNamespaces',
      'medium',
      'as 5.2.4, which asks for this part of it, says',
    ],
    [
      'kubernetes.namespace.pod-security',
      ANY,
      'high',
      'as its own row, 5.2.1, says: it is about all of them',
    ],
    [
      'kubernetes.namespace.stricter',
      'PSS-NS-01',
      'medium',
      'nothing is open yet: it is about the next step',
    ],
    [
      'kubernetes.workload.image-digest',
      'NSA-IMG-01',
      'low',
      'the row: two severities, a digest is preferred',
    ],
    [
      'kubernetes.workload.sensitive-path-writable',
      'NSA-HARD-04',
      'critical',
      'the row: writable raises severity',
    ],
    ['socket.podman-rootless', 'SOCK-PODMAN', 'high', 'the row: the rootless one is high'],
  ];

function isSame(one: Reference, other: Reference): boolean {
  return one.benchmark === other.benchmark && one.version === other.version && one.id === other.id;
}

function checksOf(row: CoverageRow): readonly Check[] {
  return checks.filter(({ references }) => references.some((reference) => isSame(reference, row.reference)));
}

/** What is wrong with the answers to a row, one line each. */
function wrongs(row: CoverageRow): readonly string[] {
  const { older } = row;
  const answers = checksOf(row);
  if (answers.length === 0) return [`${row.id} has no check: ${row.title}`];
  return answers.flatMap(({ id, mode, severity, references }) => {
    const expected = OTHER_SEVERITIES.find(
      ([check, other]) => check === id && [row.id, row.reference.id, ANY].includes(other),
    )?.[2];
    return [
      ...(mode === row.mode ? [] : [`${row.id}: ${id} must be ${row.mode}, not ${mode}`]),
      ...(severity === (expected ?? row.severity)
        ? []
        : [`${row.id}: ${id} must be ${expected ?? row.severity}, not ${severity}`]),
      ...(older === undefined || references.some((reference) => isSame(reference, older))
        ? []
        : [
            `${row.id}: ${id} must name its older number, ${older.id} of ${older.benchmark} ${older.version}`,
          ]),
    ];
  });
}

describe('every row of the coverage lists has a check, as severe and as automatic as the row says', () => {
  for (const group of GROUPS) {
    const rows = ROWS.filter((row) => row.group === group);
    const title = `${group}, ${rows.length} rows`;
    test(title, () => {
      expect(rows).not.toHaveLength(0);
      expect(rows.flatMap(wrongs)).toEqual([]);
    });
  }
});

describe('references', () => {
  /** Sections of NIST SP 800-190: 3 has the risks, 4 what counters them; the same numbers in both. */
  const NIST_SECTIONS = [5, 3, 5, 5, 5].flatMap((count, part) =>
    Array.from({ length: count }, (_, section) => `${part + 1}.${section + 1}`),
  );
  const known = new Set([
    ...ROWS.flatMap(({ reference, older }) => [reference, ...(older === undefined ? [] : [older])]).map(
      wordsOf,
    ),
    ...NIST_SECTIONS.flatMap((section) => [
      `NIST SP 800-190 1, 3.${section}`,
      `NIST SP 800-190 1, 4.${section}`,
    ]),
  ]);

  function wordsOf({ benchmark, version, id }: Reference): string {
    return `${benchmark} ${version}, ${id}`;
  }

  test('name nothing that does not exist', () => {
    const unknown = checks.flatMap(({ id, references }) =>
      references
        .map(wordsOf)
        .filter((words) => !known.has(words))
        .map((words) => `${id}: ${words}`),
    );
    expect(unknown).toEqual([]);
  });

  test('name nothing twice', () => {
    const twice = checks.filter(
      ({ references }) => new Set(references.map(wordsOf)).size < references.length,
    );
    expect(twice.map(({ id }) => id)).toEqual([]);
  });

  test('a severity of its own is one that differs, of a check that answers the row', () => {
    const stale = OTHER_SEVERITIES.filter(([check, id, severity]) => {
      const rows = ROWS.filter((row) => id === ANY || row.id === id || row.reference.id === id);
      return !rows.some((row) => row.severity !== severity && checksOf(row).some((one) => one.id === check));
    });
    expect(stale).toEqual([]);
  });
});
