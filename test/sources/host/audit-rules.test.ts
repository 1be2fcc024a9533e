import { describe, expect, it } from 'vitest';
import {
  isAuditOffAtBoot,
  loadedAuditRules,
  NoAuditRules,
  parseAuditListing,
  parseAuditRuleFile,
  parseAuditStatus,
  type WrittenAuditRule,
  withoutDeleteAll,
} from '../../../src/sources/host/audit-rules.ts';

const ANY: WrittenAuditRule = {
  path: '/etc/docker',
  isFolder: undefined,
  permissions: 'wa',
  action: 'always',
  key: '',
  conditions: [],
};

function rulesIn(text: string): readonly WrittenAuditRule[] {
  return loadedAuditRules([parseAuditRuleFile(text)]).rules;
}

describe('a file of audit rules', () => {
  it.each<[string, Partial<WrittenAuditRule>]>([
    ['-w /etc/docker -p wa -k docker', { key: 'docker' }],
    ['-w /etc/docker/ -p aw', { path: '/etc/docker/' }],
    ['-w /etc/docker', { permissions: 'rwxa' }],
    ['-p x -w /etc/docker', { permissions: 'x' }],
    ['  -w   /etc/docker\t-p wa  ', {}],
    ['-w "/etc/my docker" -p wa', { path: '/etc/my docker' }],
    ['-w /etc/my\\ docker -p wa', { path: '/etc/my docker' }],
    ['-w /etc/docker -p wa -k one -k two', { key: 'one two' }],
    ['-a always,exit -F path=/etc/docker -F perm=wa -k docker', { isFolder: false, key: 'docker' }],
    ['-a exit,always -F dir=/etc/docker -F perm=wa -F key=docker', { isFolder: true, key: 'docker' }],
    ['-a always,exit -F dir=/etc/docker', { isFolder: true, permissions: 'rwxa' }],
    ['-a never,exit -F dir=/etc/docker -F perm=wa', { isFolder: true, action: 'never' }],
    [
      '-a always,exit -S all -F path=/etc/docker -F perm=wa -F auid>=1000 -F auid!=unset',
      { isFolder: false, conditions: ['auid>=1000', 'auid!=unset'] },
    ],
    [
      '-a always,exit -F arch=b64 -S open,openat -F dir=/etc/docker -F perm=wa -C auid!=obj_uid',
      { isFolder: true, conditions: ['arch=b64', 'syscall open,openat', 'auid!=obj_uid'] },
    ],
  ])('%s', (line, expected) => {
    expect(rulesIn(line)).toEqual([{ ...ANY, ...expected }]);
  });

  it.each([
    ['-D'],
    ['-b 8192'],
    ['-f 1'],
    ['-e 2'],
    ['-c'],
    ['-i'],
    ['--backlog_wait_time 60000'],
    ['--loginuid-immutable'],
    ['# -w /etc/docker -p wa'],
    [''],
    // Rules about something else than files.
    ['-a always,exit -F arch=b64 -S execve -k run'],
    ['-a never,task'],
    ['-a always,exclude -F msgtype=CWD'],
    ['-a always,filesystem -F fstype=debugfs'],
  ])('%s is no rule about a file, and no mistake', (line) => {
    expect(parseAuditRuleFile(line).problems).toEqual([]);
    expect(rulesIn(line)).toEqual([]);
  });

  it.each([
    ['hello', 'line 1: “hello” is no option of auditctl'],
    ['-w', 'line 1: -w needs a value'],
    ['-w etc/docker -p wa', 'line 1: etc/docker is no full path'],
    ['-w /etc/docker -p wxz', 'line 1: -p wxz is no set of r, w, x and a'],
    ['-a sometimes,exit -F path=/etc', 'line 1: sometimes,exit is no list and action'],
    ['-a always,exit -F path', 'line 1: -F path compares nothing'],
    ['-a always,exit -F path=/etc -F perm=q', 'line 1: perm=q is no set of r, w, x and a'],
    ['\n\n-w /a -q', 'line 3: -q needs a value'],
  ])('%j is told, and does not hide the others', (text, problem) => {
    const parsed = parseAuditRuleFile(`${text}\n-w /etc/docker -p wa`);
    expect(parsed.problems).toEqual([problem]);
    expect(loadedAuditRules([parsed]).rules).toEqual([ANY]);
  });

  it('takes rules back: all, those of a key, and single ones', () => {
    expect(rulesIn('-w /a -p w\n-D\n-w /etc/docker -p wa')).toEqual([ANY]);
    expect(rulesIn('-w /a -p w -k gone\n-w /etc/docker -p wa\n-D -k gone')).toEqual([ANY]);
    expect(rulesIn('-w /etc/docker -p wa\n-w /b -p w\n-W /b -p w')).toEqual([ANY]);
    expect(rulesIn('-w /etc/docker -p wa\n-a always,exit -F dir=/b\n-d always,exit -F dir=/b')).toEqual([
      ANY,
    ]);
    expect(rulesIn('-w /etc/docker -p wa\n-W /etc/docker -p w')).toEqual([ANY]);
  });

  it('puts a rule first that asks for it, and keeps the same rule once', () => {
    const paths = rulesIn('-w /a\n-w /b\n-A never,exit -F dir=/c\n-w /a').map(({ path }) => path);
    expect(paths).toEqual(['/c', '/a', '/b']);
  });

  it.each([
    ['', true],
    ['-e 1', true],
    ['-e 2', true],
    ['-e 0', false],
    ['-e 0\n-e 1', true],
  ])('%j leaves auditing on: %s', (text, isOn) => {
    expect(loadedAuditRules([parseAuditRuleFile(text)]).isOn).toBe(isOn);
  });

  it('does not take the rules of other files of rules.d away', () => {
    const first = parseAuditRuleFile('-w /etc/docker -p wa');
    const second = parseAuditRuleFile('-D\n-w /b -p w');
    const { rules } = loadedAuditRules([first, withoutDeleteAll(second)]);
    expect(rules.map(({ path }) => path)).toEqual(['/etc/docker', '/b']);
  });

  it.each(['-w /etc\0/docker', '\u{fffd}\u{fffd}ELF'])(
    'is none when it holds bytes that are no text',
    (text) => {
      expect(() => parseAuditRuleFile(text)).toThrow(NoAuditRules);
    },
  );

  it('reads a line of a megabyte', () => {
    const { problems } = parseAuditRuleFile(`-w ${'/a'.repeat(500_000)} -p w\n${'x '.repeat(500_000)}`);
    expect(problems).toEqual(['line 2: “x” is no option of auditctl']);
  });
});

// As auditctl 3.0.9 printed them, for rules that were loaded from a file.
const LISTING = `-a always,user
-a never,task
-w /srv/t -p wa -k tdir
-w /srv/t/file -p rwxa
-a always,exit -S all -F path=/srv/t/file -F perm=wa -F auid>=1000 -F auid!=-1 -F key=lim
-a always,exit -F arch=b64 -S open,openat -F dir=/srv/t -F success=0 -F key=sys
-a always,exit -S all -F path=/srv/t/file
-w /srv/with space -p w -k sp
`;

describe('the listing of auditctl', () => {
  it('gives the rules about files, in their order', () => {
    const { statements, problems } = parseAuditListing(LISTING);
    expect(problems).toEqual([]);
    const rules = loadedAuditRules([{ statements, problems }]).rules;
    expect(rules.map(({ path, permissions, key }) => `${path} ${permissions} ${key}`)).toEqual([
      '/srv/t wa tdir',
      '/srv/t/file rwxa ',
      '/srv/t/file wa lim',
      '/srv/t rwxa sys',
      '/srv/t/file rwxa ',
      '/srv/with space w sp',
    ]);
    expect(rules[2]?.conditions).toEqual(['auid>=1000', 'auid!=-1']);
    expect(rules[3]?.conditions).toEqual(['arch=b64', 'syscall open,openat', 'success=0']);
  });

  it('may hold none', () => {
    expect(parseAuditListing('No rules\n')).toEqual({ statements: [], problems: [] });
  });
});

it.each([
  ['enabled 1\nfailure 1\npid 552\nrate_limit 0', { enabled: 1, pid: 552 }],
  ['enabled 2\npid 0', { enabled: 2, pid: 0 }],
  ['AUDIT_STATUS: enabled=0 flag=1 pid=31 rate_limit=0', { enabled: 0, pid: 31 }],
  ['', undefined],
  ['You must be root to run this program.', undefined],
])('the status %j', (text, expected) => {
  expect(parseAuditStatus(text)).toEqual(expected);
});

it.each([
  ['quiet audit=0 panic=1\n', true],
  ['audit=off', true],
  ['audit=1', false],
  ['audit=0 audit=1', false],
  ['audit_backlog_limit=0 noaudit=0 quiet', false],
  ['', false],
])('the command line %j switches auditing off: %s', (line, isOff) => {
  expect(isAuditOffAtBoot(line)).toBe(isOff);
});
