/** Where what a glob may match lies. */

const WILD = /[*?[]/;

export function isGlob(path: string): boolean {
  return WILD.test(path);
}

/** The folder under which everything lies that a pattern could match: that is what has to be watched. */
export function globFolder(pattern: string): string {
  const steps = pattern.split('/');
  const first = steps.findIndex(isGlob);
  return steps.slice(0, first).join('/') || '/';
}
