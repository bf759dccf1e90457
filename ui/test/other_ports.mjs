// Pages of other programs, on other ports of the same machine, in a browser that has the workbench open: what they are
// told, and what they can read. Cookies know no port; whoever listens on one would be shown them.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';

async function listen() {
  const heard = [];
  const server = createServer((request, response) => {
    heard.push({ url: request.url, headers: request.headers });
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>other</title>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    heard,
    port: server.address().port,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

// `page` has the workbench of `home` open; `picture` is the address of one of its pictures, with its key.
export async function check_other_ports(page, home, picture) {
  assert.deepEqual(await page.context().cookies(), [], 'no cookie at all');
  const keys = await page.evaluate(() => JSON.parse(localStorage.getItem('contrechamp.session')));
  const other = await listen();
  const stranger = await page.context().newPage();
  for (const host of ['127.0.0.1', 'localhost']) {
    await stranger.goto(`http://${host}:${other.port}/`);
    assert.deepEqual(await stranger.evaluate(() => [document.cookie, localStorage.length, document.referrer]), [
      '',
      0,
      '',
    ]);
    const read = await stranger.evaluate(
      async ([at, session, img]) => {
        const tried = async (path, init) =>
          fetch(path, init).then(
            (answer) => `${answer.type} ${answer.status}`,
            () => 'refused',
          );
        const shown = new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve('shown');
          image.onerror = () => resolve('refused');
          image.src = img;
        });
        // With what the browser has, and even with the keys, had somebody told them.
        return [
          await tried(`${at}/api/archive`, { credentials: 'include' }),
          await tried(`${at}/api/archive`, { headers: { Authorization: `Bearer ${session}` } }),
          await tried(`${at}/api/say`, { method: 'POST', mode: 'no-cors', body: '{}' }),
          await shown,
        ];
      },
      [home, keys.session, picture],
    );
    assert.deepEqual([...read.slice(0, 2), read[3]], ['refused', 'refused', 'refused'], `${host}: ${read}`);
  }
  // Led there from the workbench itself.
  await page.evaluate((to) => open(to, '_blank', 'noopener'), `http://127.0.0.1:${other.port}/led`);
  for (const end = Date.now() + 10000; Date.now() < end && !other.heard.some((one) => one.url === '/led');)
    await page.waitForTimeout(50);
  assert.ok(
    other.heard.some((one) => one.url === '/led'),
    'the other page was opened',
  );
  const told = JSON.stringify(other.heard);
  for (const one of other.heard) {
    assert.deepEqual([one.headers.cookie, one.headers.authorization], [undefined, undefined]);
    assert.ok(!one.headers.referer?.startsWith(home), `${one.url} ${one.headers.referer}`);
  }
  for (const secret of Object.values(keys)) assert.ok(!told.includes(secret));
  await stranger.close();
  await other.close();
}
