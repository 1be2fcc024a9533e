import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checksPage, fillIn, keyTable } from '../scripts/reference-pages.ts';
import { loadRules, SHIPPED_SETS } from '../src/audit/load-rules.ts';

const root = new URL('../', import.meta.url);
const page = (name: string) => readFileSync(new URL(name, root), 'utf8');

describe('what the program says about itself is what the pages say (npm run docs)', () => {
  it('in README’s table of keys', () => {
    expect(page('README.md')).toBe(fillIn(page('README.md'), 'keys', keyTable()));
  });

  it('in the list of checks', async () => {
    const { checks, settings } = await loadRules({ about: SHIPPED_SETS });
    expect(page('docs/checks.md')).toBe(checksPage(checks, settings));
  });
});

/** The screen that a picture shows: its texts at their places. Cells of 8.4 by 18, within a border of 12. */
function screenOf(picture: string): readonly string[] {
  // The pictures' blanks are such that no renderer folds them.
  const svg = picture.replaceAll('\u00a0', ' ');
  const rows: string[] = [];
  for (const [, x, y, text = ''] of svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)<\/text>/g)) {
    const row = Math.floor((Number(y) - 12) / 18);
    const column = Math.round((Number(x) - 12) / 8.4);
    const plain = text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
    rows[row] = (rows[row] ?? '').padEnd(column) + plain;
  }
  return Array.from(rows, (row) => row ?? '');
}

describe('README’s pictures show what the screens show (npm run screenshot)', () => {
  it.each([
    ['home.svg', 'home.txt'],
    ['container.svg', 'container-mounts.txt'],
    ['layers.svg', 'layers-of-demo.txt'],
  ])('%s', (picture, frame) => {
    const shown = page(`test/ui/frames/80x24/${frame}`).trimEnd().split('\n');
    expect(screenOf(page(`docs/${picture}`))).toEqual(shown.map((row) => row.trimEnd()));
  });
});

describe.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'])(
  '%s',
  (name) => {
    /** `](docs/checks.md#part)` and `src="docs/home.svg"`, without what is elsewhere. */
    const links = [...page(name).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)]
      .map(([, markdown, html]) => markdown ?? html ?? '')
      .filter((link) => !/^[a-z]+:/.test(link));

    it('links to what exists', () => {
      const broken = links.filter((link) => {
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? name : file;
        return (
          !existsSync(new URL(target, root)) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
        );
      });
      expect(broken).toEqual([]);
    });

    it('names files and npm scripts that exist', () => {
      const text = page(name).replace(/```[\s\S]*?```/g, '');
      const files = [...text.matchAll(/`((?:src|test|scripts|checks|themes|bin|docs|\.ci)\/[\w./-]*)`/g)].map(
        ([, file = '']) => file,
      );
      const isMeantToBeNamed = (file: string) => file.includes('NAME');
      expect(files.filter((file) => !isMeantToBeNamed(file) && !existsSync(new URL(file, root)))).toEqual([]);
      const { scripts }: { scripts: Record<string, string> } = JSON.parse(page('package.json'));
      const called = [...page(name).matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
      expect(called.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
    });
  },
);

/** The places within a page that a link can lead to, named as GitHub names them. */
function anchorsOf(name: string): readonly string[] {
  return [...page(name).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('filling in', () => {
  const [begin, end] = ['<!-- keys: written by npm run docs -->', '<!-- end of keys -->'];

  it('replaces what stands between the marks and nothing else', () => {
    expect(fillIn(`a\n${begin}\nold\n${end}\nb`, 'keys', 'new')).toBe(`a\n${begin}\nnew\n${end}\nb`);
  });

  it.each(['', begin, end, `${end}${begin}`])('refuses a page without both marks in order: %j', (text) => {
    expect(() => fillIn(text, 'keys', 'new')).toThrow('has no lines');
  });
});
