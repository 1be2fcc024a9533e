/**
 * The files that packages of languages are known from. Distributions bring such packages too (`python3-yaml` brings PyYAML)
 * and say which files are theirs, so that nothing is listed twice.
 */
const ENDS =
  '(?:\\.dist-info/METADATA|\\.egg-info(?:/PKG-INFO)?|/package\\.json|\\.gemspec|\\.[jw]ar|/composer/installed\\.json|\\.deps\\.json)';
const FILE = new RegExp(`${ENDS}$`);
/** In a list of files: what stands before a path ends in a slash, or in the space after a sum. */
const LINES = new RegExp(`^(?:/|[0-9a-f]{32}[ \\t]{1,2}(?:\\./)?)([^\\n]{1,4000}${ENDS})$`, 'gm');

export function isLanguageFile(path: string): boolean {
  return FILE.test(path);
}

/** Those of a text with one path a line, which may stand behind its MD5 sum; without a slash at their beginning. */
export function languageFilesIn(list: string): readonly string[] {
  return Array.from(list.matchAll(LINES), ([, path = '']) => path).filter((path) => path !== '');
}
