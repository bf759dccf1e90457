// The work of the page's own thread, in milliseconds of the processor: others on the machine do not count.
export async function own_tasks(browser, page, run) {
  await browser.startTracing(page, { categories: ['toplevel'] });
  const value = await run();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const mains = new Set(
    traceEvents
      .filter((one) => one.name === 'thread_name' && one.args.name === 'CrRendererMain')
      .map((one) => `${one.pid} ${one.tid}`),
  );
  const tasks = traceEvents
    .filter(
      (one) => one.name === 'ThreadControllerImpl::RunTask' && one.ph === 'X' && mains.has(`${one.pid} ${one.tid}`),
    )
    .map((one) => (one.tdur ?? one.dur) / 1000);
  return { value, tasks, longest: Math.max(0, ...tasks), sum: tasks.reduce((sum, one) => sum + one, 0) };
}

// The value below which the share `p` of them lies, to a tenth.
export const share = (values, p) =>
  Number([...values].sort((x, y) => x - y)[Math.min(values.length - 1, Math.floor(values.length * p))].toFixed(1));

// Times between frames, and the own work in them.
export const frames_of = ({ value: times, tasks, longest, sum }) => ({
  half_ms: share(times, 0.5),
  p95_ms: share(times, 0.95),
  p99_ms: share(times, 0.99),
  longest_ms: share(times, 1),
  long_tasks: tasks.filter((one) => one > 50).length,
  longest_task_ms: Math.round(longest),
  own_ms_a_frame: Number((sum / times.length).toFixed(1)),
});
export const best_of = (passes) => ({
  ...[...passes].sort((x, y) => x.long_tasks - y.long_tasks || x.p95_ms - y.p95_ms)[0],
  passes,
});
