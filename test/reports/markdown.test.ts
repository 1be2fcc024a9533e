import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { markdownReport } from '../../src/reports/markdown.ts';
import {
  codeBlock,
  codeInTable,
  codeSpan,
  foreignText,
  markdownText,
} from '../../src/reports/markdown-text.ts';
import { DemoSource } from '../../src/sources/demo/demo-source.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, info, LIVE } from '../audit/sample-facts.ts';
import { anyText } from '../facts/hostile-text.ts';
import { everyStatus, manyContainers, resultOf } from './sample-result.ts';

const demo: FactChange[] = [];
await new DemoSource().load((changes) => demo.push(...changes));

const textOf = (result: AuditResult): string => [...markdownReport(result)].join('');

/** As GitHub renders it, tags of ours included. */
function rendered(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

const OUR_TAGS: ReadonlySet<string> = new Set(
  'h1 h2 p strong code table thead tbody tr th td br details summary sub'.split(' '),
);

/** Tags that the report itself never makes, and attributes. */
function foreignTags(html: string): readonly string[] {
  return [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)]
    .filter(([, name = '', attributes = '']) => !OUR_TAGS.has(name.toLowerCase()) || attributes !== '')
    .map(([tag]) => tag);
}

/** The text of a page, without what is in code. */
function proseOf(html: string): string {
  return plain(html.replaceAll(/<code>[\s\S]*?<\/code>/g, ' '));
}

function plain(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** Every table with how many cells each of its rows has. */
function cellCounts(html: string): readonly (readonly number[])[] {
  return [...html.matchAll(/<table>[\s\S]*?<\/table>/g)].map(([table]) =>
    [...table.matchAll(/<tr>[\s\S]*?<\/tr>/g)].map(([row]) => [...row.matchAll(/<t[hd]>/g)].length),
  );
}

/** Pieces that mean something to Markdown, or to the sites that show it. */
const piece = fc.oneof(
  anyText,
  fc.constantFrom(
    '|',
    '`',
    '``',
    '\\',
    '\\|',
    '*',
    '__',
    '~~',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '</details>',
    '<!--',
    '&lt;',
    '&#60;',
    '[x](http://example.org)',
    '![x](http://example.org/x.png)',
    '<http://example.org>',
    'http://example.org',
    'www.example.org',
    'user@example.org',
    '@everyone',
    '#1',
    'owner/repo#1',
    '\n\n# Heading',
    '\n- item',
    '\n```\n',
    '1. one',
    '    code',
    '$x$',
    '[^1]',
    '- [x] done',
    ':-:',
  ),
);
const markdownBait = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

describe('a text in Markdown', () => {
  test.each<readonly [string, (text: string) => string]>([
    ['in a paragraph', markdownText],
    ['of a target', foreignText],
    ['as code', codeSpan],
    ['in a table', (text) => `| x |\n| --- |\n| ${foreignText(text)} |`],
    ['as code in a table', (text) => `| x |\n| --- |\n| ${codeInTable(text)} |`],
    ['as a block of code', codeBlock],
  ])('%s makes no tag and no second cell', (_, write) => {
    fc.assert(
      fc.property(markdownBait, (text) => {
        const html = rendered(write(text));
        expect(foreignTags(html).filter((tag) => !/^<\/?(pre|ol|ul)>$/.test(tag))).toEqual([]);
        for (const table of cellCounts(html)) expect(new Set(table)).toEqual(new Set([1]));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    'a_b_c *x* `y` ~z~ [a](b) #1 <b> & c',
    '- no list',
    '1. no number',
    '+ plus',
    '# no heading',
    '> no quote',
    'a | b',
    '=== ---',
    'C:\\path',
    '&lt;',
    'http://example.org',
  ])('%s reads as it was', (text) => {
    expect(plain(rendered(markdownText(text))).trim()).toBe(text);
    expect(plain(rendered(foreignText(text))).trim()).toBe(text);
    expect(
      plain(rendered(`|x|\n|-|\n|${codeInTable(text)}|`))
        .trim()
        .endsWith(text),
    ).toBe(true);
  });

  test('that would call or link somebody is code', () => {
    for (const text of ['ask @ops', 'see #12', 'at http://example.org', 'at www.example.org'])
      expect(foreignText(text)).toBe(`\`${text}\``);
    expect(foreignText('runs as root')).toBe('runs as root');
  });
});

describe('the report', () => {
  test('tells posture, what failed, worst first, and what is open', () => {
    expect(textOf(everyStatus())).toMatchInlineSnapshot(`
      "# Plimsoll audit

      \`unix:///run/test.sock\` · \`host prod-7\` · \`Docker 28.5.1\` · \`API 1.51\` · \`rootful\`

      **Score 21 of 100** · 83 % of the automated checks decided

      Failed: **1 critical**, **1 low**, **1 info** · 1 passed · 1 unknown · 1 for a person to decide · 1 not applicable · 1 waived · 1 failed with an expired waiver

      | Layer | Content security | Hardened configuration | Content trust | Secrets | Host security | Isolation | Runtime defence |
      | --- | --- | --- | --- | --- | --- | --- | --- |
      | images: no check looks here | – | – | – | – | – | – | – |
      | containers | – | 0/1 | · | 1/1 | – | 0/2 | ? |
      | host: nothing decided: 1 for a person | – | – | – | – | ? | – | – |
      | networks: no check looks here | – | – | – | – | – | – | – |
      | orchestrator: no check looks here | – | – | – | – | – | – | – |
      | registry: no check looks here | – | – | – | – | – | – | – |

      Passed of decided; ? none decided, · nothing to decide, – no check here.

      ## Critical

      | Check | Where and what | Fix |
      | --- | --- | --- |
      | **Nothing runs privileged**<br>\`a.privileged\` · CIS Docker 5.5<br>1 of 1 container | \`build\` – runs privileged | Remove it. |

      ## Low

      | Check | Where and what | Fix |
      | --- | --- | --- |
      | **Low things**<br>\`b.low\`<br>1 of 1 container | \`build\` – Id is 1 | Raise them. |

      ## Info

      | Check | Where and what | Fix |
      | --- | --- | --- |
      | **Once accepted**<br>\`h.expired\`<br>1 of 1 container | \`build\` – was accepted (its waiver expired on 2025-12-31) – was waived by dev until 2025-12-31: until the move | Change it. |

      <details><summary>Waived: 1</summary>

      | Check | Where, by whom and why |
      | --- | --- |
      | **Accepted things**<br>\`g.waived\`<br>1 of 1 container | \`build\` – is accepted – waived by ops until 2026-06-30: the vendor wants it |

      </details>

      <details><summary>Could not be decided: 1</summary>

      | Why | Checks | Where |
      | --- | --- | --- |
      | The engine did not report container.Nope. | \`d.unknown\` | \`build\` |

      </details>

      <details><summary>For a person to decide: 1</summary>

      | Check | What was found |
      | --- | --- |
      | **Somebody decides**<br>\`e.manual\`<br>1 of 1 container | \`build\` – Name is /build |

      </details>

      <details><summary>Passed or not applicable everywhere: 2 checks</summary>

      | Check | Passed | Not applicable |
      | --- | --- | --- |
      | Fine things \`c.fine\` | 1 | 0 |
      | Never asked \`f.never\` | 0 | 1 |

      </details>

      ## Could not be read

      | What | Why | What would help |
      | --- | --- | --- |
      | \`container web\` | no answer within 10 s | try again |

      <sub>Score: passes among passes and fails, weighted by severity (critical 10, high 6, medium 3, low 1, info 0). Decided: automated checks with a verdict, among all that apply. Made by Plimsoll 1\\.2.3.</sub>

      "
    `);
  });

  test.each<readonly [string, AuditResult]>([
    ['the demo', resultOf(demo)],
    ['nothing known at all', resultOf([])],
    ['no check', resultOf([LIVE], [])],
    ['every status', everyStatus()],
  ])('of %s has whole tables and no foreign tag', (_, result) => {
    const html = rendered(textOf(result));
    expect(foreignTags(html)).toEqual([]);
    for (const table of cellCounts(html)) expect(new Set(table).size).toBe(1);
    expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
  });

  test('of hostile names, labels, gaps and waivers calls nobody, links nowhere and keeps its tables', () => {
    const check = checkOf({ pass: 'false', found: '{container.Config.Labels}' });
    const checks = [check, checkOf({ id: 'b', mode: 'manual', pass: 'true', evidence: ['container.Name'] })];
    fc.assert(
      fc.property(markdownBait, (text) => {
        const changes: readonly FactChange[] = [
          LIVE,
          { kind: 'info', info: info({ Name: text }) },
          {
            kind: 'container',
            inspect: container('1', { Name: `/${text}`, Config: { Labels: { [text]: text } } }),
          },
          { kind: 'gap', gap: { fact: `container ${text}`, reason: 'error', detail: text, hint: text } },
        ];
        const waivers = [{ check: 'test.*', resource: {}, reason: text, owner: text }];
        for (const result of [resultOf(changes, checks), resultOf(changes, checks, waivers)]) {
          const html = rendered(textOf(result));
          expect(foreignTags(html)).toEqual([]);
          for (const table of cellCounts(html)) expect(new Set(table).size).toBe(1);
          expect(proseOf(html)).not.toMatch(/@\w|#\d|https?:\/\/|www\./i);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('fits into a comment on GitHub where a hundred containers fail eighty checks', () => {
    const checks = Array.from({ length: 80 }, (_, index) =>
      checkOf({
        id: `check.number-${index}`,
        title: `Check number ${index} holds`,
        pass: 'false',
        found: 'is wrong',
      }),
    );
    expect(textOf(resultOf([LIVE, ...manyContainers(100)], checks)).length).toBeLessThan(65_536);
  });
});
