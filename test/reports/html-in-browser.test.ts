import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import axe from 'axe-core';
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { htmlReport } from '../../src/reports/html/page.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, image, info, LIVE } from '../audit/sample-facts.ts';
import { HOSTILE_PIECES } from '../facts/hostile-text.ts';
import { describeInBrowser, type OpenedPage } from './browser.ts';
import { everyStatus, resultOf } from './sample-result.ts';

const textOf = (result: AuditResult): string => [...htmlReport(result)].join('');

/** Two containers and an image, four checks: enough that every filter leaves some and takes some. */
function sample(): AuditResult {
  const changes: readonly FactChange[] = [
    LIVE,
    { kind: 'image', inspect: image('sha256:1', { RepoTags: ['web:1'] }) },
    ...['web-1', 'db'].map(
      (id): FactChange => ({
        kind: 'container',
        inspect: container(id, { Image: 'sha256:1', HostConfig: { Privileged: id === 'db' } }),
      }),
    ),
  ];
  const checks = [
    checkOf({
      id: 'privileged',
      title: 'Nothing runs privileged',
      severity: 'critical',
      control: 'hardened-configuration',
      pass: '!container.HostConfig.Privileged',
      found: 'runs privileged',
    }),
    checkOf({ id: 'memory', title: 'Memory has a limit', pass: 'false', found: 'may take all memory' }),
    checkOf({ id: 'nobody', title: 'Nobody knows', severity: 'high', pass: 'container.Nope' }),
    checkOf({
      id: 'image.user',
      title: 'Images name a user',
      severity: 'high',
      layer: 'image',
      resource: 'image',
      control: 'content-trust',
      pass: 'false',
      found: 'runs as root',
    }),
  ];
  return resultOf(changes, checks);
}

const ALL = ['privileged db', 'image.user web:1', 'memory db', 'memory web-1', 'nobody db', 'nobody web-1'];

/** The findings that a reader sees: the id of the check and the name of the resource. */
async function visibleFindings(page: Page): Promise<readonly string[]> {
  const seen = await page.evaluate(`
    [...document.querySelectorAll('[data-status]')].filter((row) => row.checkVisibility()).map((row) =>
      row.closest('.check').querySelector('.meta').textContent.split(' · ')[3] + ' ' +
      row.querySelector('.resource').textContent)`);
  return z.array(z.string()).parse(seen);
}

const textIn = async (page: Page, selector: string): Promise<string> =>
  z.string().parse(await page.evaluate(`document.querySelector('${selector}').textContent`));

const isVisible = async (page: Page, selector: string): Promise<boolean> =>
  z.boolean().parse(await page.evaluate(`document.querySelector('${selector}').checkVisibility()`));

function expectQuiet({ requests, troubles }: OpenedPage): void {
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatch(/^file:\/\//);
  expect(troubles).toEqual([]);
}

describeInBrowser('the filters', (open) => {
  type Act = (page: Page) => Promise<unknown>;
  const tick =
    (name: string, value: string): Act =>
    (page) =>
      page.click(`[name=${name}][value=${value}]`);
  const choose =
    (name: string, value: string): Act =>
    (page) =>
      page.select(`[name=${name}]`, value);
  const type =
    (name: string, text: string): Act =>
    (page) =>
      page.type(`[name=${name}]`, text);

  test.each<readonly [string, readonly Act[], readonly string[]]>([
    ['nothing', [], ALL],
    ['a severity', [tick('severity', 'critical')], ['privileged db']],
    [
      'two severities',
      [tick('severity', 'critical'), tick('severity', 'high')],
      ['privileged db', 'image.user web:1', 'nobody db', 'nobody web-1'],
    ],
    ['a status', [tick('status', 'unknown')], ['nobody db', 'nobody web-1']],
    ['a layer', [choose('layer', 'image')], ['image.user web:1']],
    ['a control', [choose('control', 'hardened-configuration')], ['privileged db']],
    ['a kind of resource', [choose('kind', 'image')], ['image.user web:1']],
    ['a name', [type('resource', 'DB')], ['privileged db', 'memory db', 'nobody db']],
    ['a word of a reason', [type('text', 'all memory')], ['memory db', 'memory web-1']],
    ['words of a title and a name', [type('text', 'nobody web')], ['nobody web-1']],
    ['a severity and a name', [tick('severity', 'high'), type('resource', 'db')], ['nobody db']],
    ['what does not fit', [tick('severity', 'critical'), type('resource', 'web')], []],
    ['a cell of the matrix', [(page) => page.click('.matrix a[data-layer=image]')], ['image.user web:1']],
    ['a severity that is taken back', [tick('severity', 'critical'), tick('severity', 'critical')], ALL],
    ['what is reset', [type('text', 'nothing like it'), (page) => page.click('[type=reset]')], ALL],
  ])('by %s', async (_, acts, findings) => {
    const opened = await open(textOf(sample()));
    const { page } = opened;
    for (const act of acts) await act(page);
    // A reset is carried out a moment after the click.
    await page.waitForFunction(
      `document.querySelectorAll('[data-status]:not([hidden])').length === ${findings.length}`,
    );
    expect(await visibleFindings(page)).toEqual(findings);
    const words = findings.length === ALL.length ? 'All 6 shown' : `${findings.length} of 6 shown`;
    expect(await textIn(page, '#shown')).toBe(words);
    expect(await isVisible(page, '#nothing')).toBe(findings.length === 0);
    expectQuiet(opened);
  });

  test('take headings away that have nothing under them', async () => {
    const { page } = await open(textOf(sample()));
    await tick('severity', 'critical')(page);
    const headings = await page.evaluate(
      `[...document.querySelectorAll('.group h3')].filter((one) => one.checkVisibility()).map((one) => one.textContent)`,
    );
    expect(headings).toEqual(['Failed: critical']);
  });

  test('work with the keyboard alone', async () => {
    const { page } = await open(textOf(sample()));
    const focused = async (): Promise<string> =>
      z
        .string()
        .parse(await page.evaluate(`document.activeElement.value || document.activeElement.textContent`));
    for (let presses = 0; presses < 40 && (await focused()) !== 'critical'; presses += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await visibleFindings(page)).toEqual(['privileged db']);
    for (let presses = 0; presses < 40 && (await focused()) !== 'Reset'; presses += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      `document.querySelectorAll('[data-status]:not([hidden])').length === ${ALL.length}`,
    );
    expect(await visibleFindings(page)).toEqual(ALL);
  });

  test('do not leave the page when somebody presses enter', async () => {
    const opened = await open(textOf(sample()));
    await type('text', 'memory')(opened.page);
    await opened.page.keyboard.press('Enter');
    expect(await visibleFindings(opened.page)).toEqual(['memory db', 'memory web-1']);
    expectQuiet(opened);
  });
});

describeInBrowser('the built program', (open) => {
  // Bundling minifies the function that the page carries as text.
  test('writes a page whose filters work', async () => {
    const run = promisify(execFile);
    const program = fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url));
    const args = ['audit', '--target', 'demo:', '--format', 'html', '--fail-on', 'never'];
    const { stdout } = await run(process.execPath, [program, ...args], { maxBuffer: 50_000_000 });
    const opened = await open(stdout);
    const { page } = opened;
    const all = await visibleFindings(page);
    await page.click('[name=severity][value=critical]');
    const critical = await visibleFindings(page);
    expect(critical.length).toBeGreaterThan(0);
    expect(critical.length).toBeLessThan(all.length);
    expectQuiet(opened);
  });
});

describeInBrowser('without scripts', (open) => {
  test('all findings are there, and no filter that would do nothing', async () => {
    const opened = await open(textOf(sample()), { withScript: false });
    expect(await visibleFindings(opened.page)).toEqual(ALL);
    expect(await isVisible(opened.page, '#filter')).toBe(false);
    expectQuiet(opened);
  });
});

describeInBrowser('on paper', (open) => {
  test('the findings and their explanations are there, the filters are not', async () => {
    const { page } = await open(textOf(sample()), { isPrinted: true });
    expect(await visibleFindings(page)).toEqual(ALL);
    expect(await isVisible(page, '#filter')).toBe(false);
    expect(await isVisible(page, '.why p')).toBe(true);
  });
});

describeInBrowser('a reader', (open) => {
  describe.each(['light', 'dark'] as const)('on a %s screen', (scheme) => {
    test.each<readonly [string, AuditResult]>([
      ['many findings', sample()],
      ['every status', everyStatus()],
      ['nothing', resultOf([])],
    ])('meets no barrier with %s', async (_, result) => {
      const { page } = await open(textOf(result), { scheme });
      await page.evaluate(axe.source);
      const { violations } = z
        .object({
          violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
        })
        .parse(await page.evaluate('axe.run()'));
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    });
  });

  test('of a telephone does not scroll sideways', async () => {
    const { page } = await open(textOf(everyStatus()), { width: 360 });
    expect(await page.evaluate('document.scrollingElement.scrollWidth')).toBe(360);
  });
});

/** Each would show itself when it ran: by a dialog, by a request, or by what it leaves behind. */
const BAIT = [
  '<script>globalThis.ran = 1; alert(1)</script>',
  '</script><script>globalThis.ran = 1</script>',
  '</style><script>globalThis.ran = 1</script>',
  '</title><script>globalThis.ran = 1</script>',
  '--><script>globalThis.ran = 1</script>',
  '<img src=x onerror="globalThis.ran = 1">',
  '"><img src=http://example.org/x.png onerror=globalThis.ran=1>',
  "' onmouseover='globalThis.ran = 1",
  '" autofocus onfocus="globalThis.ran = 1',
  '<svg onload=globalThis.ran=1>',
  '<iframe src="javascript:parent.ran = 1"></iframe>',
  '<a href="javascript:globalThis.ran = 1">x</a>',
  '<meta http-equiv="refresh" content="0;url=http://example.org">',
  '<base href="http://example.org/">',
  '<link rel="stylesheet" href="http://example.org/x.css">',
  '<style>@import "http://example.org/x.css"; body { display: none }</style>',
  '<form action="http://example.org"><button>x</button></form>',
  '<details open ontoggle="globalThis.ran = 1">',
  '&lt;script&gt;globalThis.ran = 1&lt;/script&gt;',
  '{{globalThis.ran = 1}}',
  '</table></details></main></body>',
  ...HOSTILE_PIECES,
];

function hostile(texts: readonly string[]): AuditResult {
  const all = texts.join(' ');
  const changes: readonly FactChange[] = [
    LIVE,
    { kind: 'engine', engine: { name: all, version: all, apiVersion: all, rootless: false } },
    { kind: 'info', info: info({ Name: all }) },
    { kind: 'gap', gap: { fact: all, reason: 'error', detail: all, hint: all } },
    ...texts.map(
      (text, index): FactChange => ({
        kind: 'container',
        inspect: container(String(index), { Name: `/${text}`, Config: { Labels: { [text]: text } } }),
      }),
    ),
  ];
  const words = {
    title: all,
    why: all,
    attack: all,
    fix: { text: all, run: all, compose: all, kubernetes: all, daemon: all },
    references: [{ benchmark: all, version: all, id: all }],
    evidence: ['container.Config.Labels'],
  };
  const checks = [
    checkOf({ ...words, id: 'a.fail', pass: 'false', found: '{container.Config.Labels}' }),
    checkOf({ ...words, id: 'b.manual', mode: 'manual', pass: 'true' }),
    checkOf({ ...words, id: 'c.waived', pass: 'false' }),
  ];
  return resultOf(changes, checks, [{ check: 'c.*', resource: {}, reason: all, owner: all }]);
}

/** What the page is made of: tags, and the names of attributes. */
async function madeOf(
  page: Page,
): Promise<{ readonly tags: readonly string[]; readonly attributes: readonly string[] }> {
  const parts = await page.evaluate(`({
    tags: [...new Set([...document.querySelectorAll('*')].map(({ localName }) => localName))].sort(),
    attributes: [...new Set([...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()))].sort(),
  })`);
  return z.object({ tags: z.array(z.string()), attributes: z.array(z.string()) }).parse(parts);
}

describeInBrowser('hostile texts', (open) => {
  test('do nothing, wherever they stand: nothing runs, nothing is asked for, the page stays what it is', async () => {
    const opened = await open(textOf(hostile(BAIT)));
    const { page } = opened;
    expect(await page.evaluate('globalThis.ran')).toBeUndefined();
    expectQuiet(opened);
    const tame = await open(textOf(hostile(['plain'])));
    expect(await madeOf(page)).toEqual(await madeOf(tame.page));
    expect(await page.evaluate(`document.querySelectorAll('script').length`)).toBe(1);
    const rows = await page.evaluate(`document.querySelectorAll('.check [data-status]').length`);
    expect(rows).toBe(3 * BAIT.length);
  });

  test('are shown as they are', async () => {
    const { page } = await open(textOf(hostile(BAIT)));
    const names = await page.evaluate(
      `[...document.querySelectorAll('#findings ~ .group .check:first-of-type .resource')].map((one) => one.textContent)`,
    );
    for (const text of BAIT.filter((one) => /^[\x20-\x7e]+$/.test(one))) expect(names).toContain(text);
  });

  test('can be filtered like any other', async () => {
    const { page } = await open(textOf(hostile(BAIT)));
    await page.type('[name=resource]', '<iframe');
    const found = await visibleFindings(page);
    expect(found).toHaveLength(3);
    for (const one of found) expect(one).toContain('<iframe');
  });
});

describeInBrowser('the policy', (open) => {
  const tampered = (extra: string): string => textOf(sample()).replace('<main>', () => `<main>${extra}`);

  test.each([
    ['a script', '<script>globalThis.ran = 1</script>'],
    ['a handler', '<img src="data:," onerror="globalThis.ran = 1">'],
    ['a picture', '<img src="http://127.0.0.1:9/x.png">'],
    ['a style', '<style>body { display: none }</style>'],
    ['a frame', '<iframe src="http://127.0.0.1:9/"></iframe>'],
  ])('refuses %s that got into the page all the same', async (_, extra) => {
    const { page, troubles } = await open(tampered(extra));
    expect(troubles.join('\n')).toContain('Content Security Policy');
    expect(await page.evaluate('globalThis.ran')).toBeUndefined();
    expect(await visibleFindings(page)).toEqual(ALL);
  });

  test('is what refuses it: without it the script runs and the request is seen', async () => {
    const html = tampered('<script>globalThis.ran = 1</script><img src="http://127.0.0.1:9/x.png">');
    const { page, requests } = await open(
      html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''),
    );
    expect(await page.evaluate('globalThis.ran')).toBe(1);
    expect(requests).toContain('http://127.0.0.1:9/x.png');
  });
});
