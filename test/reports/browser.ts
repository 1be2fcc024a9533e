/**
 * A real browser for tests of the web page. It needs Chromium: without it the tests are skipped, and the reason
 * stands in their name. Where CI=true they must run: there, what is missing is a failure.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

export interface OpenedPage {
  readonly page: Page;
  /** Everything that the page asked for, itself included, let through or not. */
  readonly requests: readonly string[];
  /** What the page's policy or the browser complained about, what a script threw, and dialogs that came up. */
  readonly troubles: readonly string[];
}

interface OpenOptions {
  /** Whether the page's own script may run; it may when left out. */
  readonly withScript?: boolean;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly isPrinted?: boolean;
}

/** Opens a text as a file, as somebody does who got it by mail. */
export type OpenPage = (html: string, options?: OpenOptions) => Promise<OpenedPage>;

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** Tests in the browser. Each opened page is closed with the browser. */
export function describeInBrowser(name: string, body: (open: OpenPage) => void): void {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    const reason = 'Chromium is not installed; npm run test:setup brings it';
    if (process.env.CI === 'true')
      test(`${name}: the browser tests run`, () => expect.fail(`CI=true and ${reason}`));
    else describe.skip(`${name} (${reason})`, () => body(() => Promise.reject(new Error(reason))));
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    let folder = '';
    let files = 0;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'plimsoll-browser-'));
      browser = await puppeteer.launch({
        executablePath,
        headless: true,
        // Chromium refuses its own sandbox to root, and the pages are ours.
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
        userDataDir: join(folder, 'profile'),
      });
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    body(async (html, options = {}) => {
      if (browser === undefined) throw new Error('the browser did not start');
      const page = await browser.newPage();
      const requests: string[] = [];
      const troubles: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => troubles.push(message.text()));
      page.on('pageerror', (error) => troubles.push(String(error)));
      page.on('dialog', (dialog) => {
        troubles.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      const { withScript = true, scheme = 'light', width = 1200, isPrinted = false } = options;
      await page.setJavaScriptEnabled(withScript);
      await page.setViewport({ width, height: 900 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      if (isPrinted) await page.emulateMediaType('print');
      files += 1;
      const file = join(folder, `${files}.html`);
      await writeFile(file, html);
      await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
      return { page, requests, troubles };
    });
  });
}
