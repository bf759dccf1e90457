// What the checks of the page share.
export const checks = [];
export const check = (name, run, options = {}) => checks.push({ name, run, options });
export const grid = '[role=grid]';
export const tiles = '[role=gridcell]';
export const active = (page) => page.locator(`${tiles}.active`);
export const id_of = (mock, fits) => mock.state.items.find(fits).id;

// The browser's own waiting would need eval, which the policy of the page forbids.
export async function until(page, run, timeout_ms = 6000) {
  const end = Date.now() + timeout_ms;
  while (!(await page.evaluate(run))) {
    if (Date.now() > end) throw new Error(`not within ${timeout_ms} ms: ${run}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
