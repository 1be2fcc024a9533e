/** Pages of proxies say what they have to say in here, tags and all. */
const LONGEST_PAGE = 4_096;
const LONGEST_WORDS = 120;

/**
 * The first words of a page that came in place of an answer. Of its beginning only: tags that never end would be looked for
 * from each of their beginnings.
 */
export function pageWords(text: string): string {
  return text
    .slice(0, LONGEST_PAGE)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_WORDS);
}
