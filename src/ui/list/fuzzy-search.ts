/** Near misses, by fuse.js. In a file of its own so that it loads when a filter is first typed. */
import Fuse from 'fuse.js';
import type { FuzzySearch } from './filter-query.ts';

export const fuzzySearch: FuzzySearch = (rows, word) => {
  const texts = rows.map((fields) => Object.values(fields));
  const fuse = new Fuse(texts, {
    keys: [{ name: 'all', getFn: (fields) => fields }],
    threshold: 0.35,
    ignoreLocation: true,
  });
  return fuse.search(word).map(({ refIndex }) => refIndex);
};
