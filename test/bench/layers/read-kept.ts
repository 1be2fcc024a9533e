/**
 * Reads an image as a program just started does, from the engine's folders or from the cache, and prints what that took.
 * Arguments: the image's id, the folder for the cache, `folders` or `cache`.
 */
import { FactStore } from '../../../src/facts/fact-store.ts';
import { LayerLibrary } from '../../../src/session/layer-library.ts';

const [id = '', folder = '', from = ''] = process.argv.slice(2);
const store = new FactStore({ kind: 'docker', uri: 'docker:', label: 'bench' });
const library = new LayerLibrary({
  source: { layerReader: () => Promise.reject(new Error('nothing is left to the engine')) },
  facts: () => store.facts,
  tell: (changes) => store.apply(changes),
  contentScan: () => Promise.reject(new Error('nothing is looked into')),
  cache: async () => ({ folder, maxBytes: 512_000_000 }),
  storage: from === 'folders' ? { hostRoot: undefined } : undefined,
});
const start = performance.now();
const { layers, problems } = await library.read(id);
const ms = performance.now() - start;
await library.close();
const expected = from === 'folders' ? 'folder' : 'cache';
const files = layers.reduce((sum, { state }) => {
  if (state.kind !== 'read' || state.from !== expected) throw new Error(`a layer came from elsewhere`);
  return sum + state.index.count;
}, 0);
console.log(JSON.stringify({ files, problems: problems.length, ms }));
