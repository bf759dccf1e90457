// A headless Chromium on one page, watched for everything that must not happen.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS });
}

export async function open_page(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en', ...options });
  const page = await context.newPage();
  const seen = { problems: [], foreign: [] };
  const home = new URL(address).host;
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['blob:', 'data:'].includes(url.protocol) && url.host !== home) seen.foreign.push(request.url());
  });
  page.on('pageerror', (error) => seen.problems.push(error.message));
  page.on('console', (message) => {
    // The picture of a canvas is taken by reading it back, of which a driver in software complains.
    const driver = message.text().includes('GL Driver Message');
    // The page itself comes to all; only the address with the token is answered 200 (docs/api.md).
    const reloaded =
      message.text().includes('403') && message.location().url.split('#')[0] === `${new URL(address).origin}/`;
    if (['error', 'warning'].includes(message.type()) && !driver && !reloaded)
      seen.problems.push(`${message.text()} ${message.location().url}`.trim());
  });
  page.on('dialog', (dialog) => {
    seen.problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, seen, close: () => context.close() };
}

// Asks the program as the page does, with the keys that it keeps.
export function ask_as_page(page, path, value) {
  return page.evaluate(
    async ([at, what]) => {
      const { session } = JSON.parse(localStorage.getItem('contrechamp.session'));
      const headers = { Authorization: `Bearer ${session}`, 'Content-Type': 'application/json' };
      const answer = await fetch(
        at,
        what === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(what) },
      );
      return answer.json();
    },
    [path, value],
  );
}

// The violations that would keep somebody out, in words.
export async function axe_faults(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  return violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .map(
      (one) =>
        `${one.id}: ${one.nodes
          .slice(0, 3)
          .map((node) => node.target.join(' '))
          .join(' | ')}`,
    );
}
