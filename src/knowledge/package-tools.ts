/** The programs that install packages of an operating system, and how they are told to. Add a line to teach it one. */

export interface PackageTool {
  readonly program: string;
  /** What fetches the list of packages alone. */
  readonly refreshes: readonly string[];
  readonly installs: readonly string[];
  /** Options of its own whose value is the next word. */
  readonly valued: readonly string[];
}

const APT = {
  refreshes: ['update'],
  valued: ['-o', '--option', '-t', '--target-release', '-c', '-a'],
} as const;
const DNF = {
  refreshes: ['makecache', 'check-update'],
  installs: [
    'install',
    'reinstall',
    'localinstall',
    'groupinstall',
    'update',
    'upgrade',
    'distro-sync',
    'builddep',
  ],
  valued: [
    '-c',
    '--enablerepo',
    '--disablerepo',
    '--installroot',
    '-x',
    '--exclude',
    '--setopt',
    '--releasever',
  ],
} as const;

export const PACKAGE_TOOLS: readonly PackageTool[] = [
  {
    program: 'apt-get',
    ...APT,
    installs: ['install', 'upgrade', 'dist-upgrade', 'full-upgrade', 'build-dep', 'reinstall'],
  },
  {
    program: 'apt',
    ...APT,
    installs: ['install', 'upgrade', 'full-upgrade', 'dist-upgrade', 'build-dep', 'reinstall'],
  },
  { program: 'aptitude', ...APT, installs: ['install', 'safe-upgrade', 'full-upgrade'] },
  {
    program: 'apk',
    refreshes: ['update'],
    installs: ['add', 'upgrade', 'fix'],
    valued: [
      '-t',
      '--virtual',
      '-X',
      '--repository',
      '-p',
      '--root',
      '--keys-dir',
      '--repositories-file',
      '--arch',
    ],
  },
  { program: 'yum', ...DNF },
  { program: 'dnf', ...DNF },
  { program: 'dnf5', ...DNF },
  { program: 'microdnf', ...DNF },
  { program: 'tdnf', ...DNF },
  {
    program: 'zypper',
    refreshes: ['refresh', 'ref'],
    installs: ['install', 'in', 'update', 'up', 'patch', 'dist-upgrade', 'dup'],
    valued: ['-R', '--root', '-p', '--plus-repo', '-r', '--repo'],
  },
];

/** Packages that bring a program which makes whoever runs it root, and that program. */
export const SETUID_PACKAGES: ReadonlyMap<string, string> = new Map([
  ['doas', '/usr/bin/doas'],
  ['fuse', '/usr/bin/fusermount'],
  ['fuse3', '/usr/bin/fusermount3'],
  ['pkexec', '/usr/bin/pkexec'],
  ['sudo', '/usr/bin/sudo'],
]);
