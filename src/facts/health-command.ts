/** Which programs an engine starts to see whether a container is well: nobody's doing, and gone in a moment. */
import type { ContainerInspect } from './container.ts';

export type Checked = Pick<ContainerInspect, 'Config'>;

/** `/bin/sh -c`, or the shell that the image names, with its options. */
const SHELL =
  /^(?:\/(?:usr\/)?(?:local\/)?bin\/)?(?:ba|da|a|z|k)?sh(?: -(?:[a-z]*o \w+|[a-z]+))*? -[a-z]*c $/;

/** Whether a command line, its words with blanks between them, is that of the container's health check. */
export function isHealthCommand(line: string, { Config }: Checked): boolean {
  const [kind, ...words] = Config.Healthcheck?.Test ?? [];
  const check = words.join(' ').trim();
  if (check === '' || (kind !== 'CMD' && kind !== 'CMD-SHELL')) return false;
  if (kind === 'CMD') return line === check;
  return line.endsWith(check) && SHELL.test(line.slice(0, -check.length));
}
