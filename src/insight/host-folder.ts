/** Paths of the host: which of them stand above others. */

/** Whether the first path is the second one or a folder above it; /var/run and /run are the same. */
export function covers(folder: string, path: string): boolean {
  const above = plainPath(folder);
  const below = plainPath(path);
  return isAbove(above, below) || isAbove(oneRun(above), oneRun(below));
}

function isAbove(folder: string, path: string): boolean {
  return folder !== '' && (path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`));
}

/** On today's hosts /var/run is a link to /run. */
function oneRun(path: string): string {
  return path === '/var/run' || path.startsWith('/var/run/') ? path.slice('/var'.length) : path;
}

const NOT_PLAIN = /\/\/|\/\.(?:\/|$)|.\/$/;

/** Without doubled and trailing slashes and single dots; engines resolve `..` themselves. */
function plainPath(path: string): string {
  if (!path.startsWith('/') || !NOT_PLAIN.test(path)) return path;
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  return `/${steps.join('/')}`;
}
