// What the checks of the page share.
import assert from 'node:assert/strict';

export const checks = [];
export const check = (name, run, options = {}) => checks.push({ name, run, options });
export const grid = '[role=grid]';
export const tiles = '[role=gridcell]';
export const active = (page) => page.locator(`${tiles}.active`);
export const id_of = (mock, fits) => mock.state.items.find(fits).id;

// What measures time is printed, and judged by bench/page_times.sh alone: on a busy machine it says nothing of the
// page.
export function measured(what, value, most) {
  const judged = process.env.CONTRECHAMP_JUDGE_TIME === '1';
  console.log(`  ${what}: ${value.toFixed(1)}${judged ? `, at most ${most}` : ''}`);
  if (judged) assert.ok(value <= most, `${what}: ${value}, at most ${most}`);
}

// `timeout_ms` is patience, not a goal: it is reached only when something never comes.
// The browser's own waiting would need eval, which the policy of the page forbids.
export async function until(page, run, timeout_ms = 30000) {
  const end = Date.now() + timeout_ms;
  while (!(await page.evaluate(run))) {
    if (Date.now() > end) throw new Error(`not within ${timeout_ms} ms: ${run}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
