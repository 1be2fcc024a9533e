/** ADD steps: they fetch from the network and unpack archives, where COPY only copies. */
import type { ImageHistory } from '../facts/image.ts';
import { buildSteps } from './build-step.ts';

/** What ADD brings in above the base, by source, the oldest first; not what it checks against a checksum. */
export function uncheckedAdds(history: ImageHistory): readonly string[] {
  return buildSteps(history)
    .filter(
      ({ instruction, isBase, text }) =>
        instruction === 'ADD' && !isBase && !/(?:^|\s)--checksum=\S/.test(text),
    )
    .map(({ text }) => sourceOf(text));
}

/** `file:0a1b2c… in /app` of the classic builder, `app.tar.gz /app` of BuildKit. */
function sourceOf(text: string): string {
  const words = text.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--'));
  const source = words[0] ?? '';
  return source.replace(/^(file|dir|multi):([0-9a-f]{7})[0-9a-f]+$/, '$1:$2');
}
