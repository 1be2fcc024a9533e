/** Where DOCKER_CONTENT_TRUST is set. Pure. */

const SETTING = /(?:^|[\s"';])DOCKER_CONTENT_TRUST=(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"';#&|]*))/g;

/**
 * The values that a text gives it, in their order: a shell script, a file of NAME=value lines, or an Environment= of a
 * unit. Lines that are comments say nothing.
 */
export function contentTrustIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (/^\s*#/.test(line)) return [];
    return [...line.matchAll(SETTING)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
  });
}
