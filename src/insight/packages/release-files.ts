/** Where an image says which distribution it is, the first that has it counts: os-release(5), and what was before it. */
export const RELEASE_FILES: ReadonlySet<string> = new Set([
  'etc/os-release',
  'usr/lib/os-release',
  'etc/centos-release',
  'etc/redhat-release',
]);
