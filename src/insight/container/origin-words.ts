/** Where a running program comes from, in words that follow its name. */
import type { ExecutableOrigin } from '../../facts/container-processes.ts';

export const ORIGIN_WORDS: Readonly<Record<ExecutableOrigin, string>> = {
  image: 'from the image',
  added: 'not from the image',
  changed: 'changed since the image',
  deleted: 'deleted while it runs',
  memory: 'from memory only',
  mount: 'from a mount',
  temporary: 'from a temporary file system',
  host: 'a program of the host',
  runtime: 'of the engine, about to start something',
};
