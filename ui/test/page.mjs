// The page in a headless Chromium against the mock. Usage: npm run build && npm run test:page [-- NAME PART]
import assert from 'node:assert/strict';
import { launch, open_page } from './browser.mjs';
import { checks } from './checks.mjs';
import { start_mock } from './mock_server.mjs';
import './list_checks.mjs';
import './facet_checks.mjs';
import './player_checks.mjs';
import './review_checks.mjs';
import './say_checks.mjs';
import './shield_checks.mjs';
import './chronology_checks.mjs';
import './map_view_checks.mjs';
import './map_checks.mjs';
import './angle_checks.mjs';
import './family_checks.mjs';
import './script_checks.mjs';
import './open_checks.mjs';
import './take_checks.mjs';
import './draft_checks.mjs';
import './whole_checks.mjs';
import './access_checks.mjs';
import './trouble_checks.mjs';

const wanted = process.argv.slice(2).join(' ');
const browser = await launch();
let passed = 0;
let failed = 0;
for (const { name, run, options } of checks.filter((one) => one.name.includes(wanted))) {
  const { items = 10000, times = 0, shut = false, ...context } = options;
  const mock = await start_mock({ items, times });
  const opened = await open_page(browser, mock.address, context);
  try {
    await opened.page.goto(shut ? mock.address : mock.opening);
    if (!shut) await opened.page.locator('main').first().waitFor({ state: 'attached' }); // a key pressed before is nobody's
    await run({ page: opened.page, mock, seen: opened.seen });
    assert.deepEqual(opened.seen, { problems: [], foreign: [] });
    assert.deepEqual([...new Set(mock.state.breaches)], [], 'what breaks docs/api/openapi.json');
    passed += 1;
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}\n  ${String(error.message).split('\n').join('\n  ')}`);
    if (opened.seen.problems.length > 0) console.log(`  seen: ${opened.seen.problems.join('; ')}`);
  }
  await opened.close();
  await mock.close();
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
