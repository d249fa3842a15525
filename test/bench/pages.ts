// What somebody with a phone waits for at the site: the largest paint and the shifts of a page's first load, on a slow network and a
// processor at a quarter; and five hundred rows on a desktop. Neighbours: main.ts, test/harness/browser/chromium.ts.
import { createIsolatedDatabase, createSampleArchive } from '@symdepot/testkit';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../harness/browser/chromium.ts';
import { createClient } from '../harness/clients/client.ts';
import { createSession } from '../harness/clients/sessions.ts';
import { createStandaloneSite } from '../harness/processes/standalone-process.ts';
import type { Row } from './report.ts';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const rounds = 3;
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** Of "slow 4G": 1.6 Mbit/s, 150 ms. */
const network = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
const files = 500;

export async function measurePages(postgresUrl: string): Promise<Row[]> {
  const chromium = await findChromium();
  if ('skipReason' in chromium) return [{ figure: 'pages of the site', result: 'not measured', against: chromium.skipReason }];
  const database = await createIsolatedDatabase(postgresUrl);
  const site = await createStandaloneSite();
  const browser = await launchChromium(chromium);
  try {
    const settings = { DATABASE_URL: database.url, UPLOAD_RATE_PER_MINUTE: '1000' };
    const { url } = await site.start({ tokens: { [token]: 'upload_symbols,view_all_uploads' }, settings });
    const client = createClient({ ingest: url, status: url, download: url }, token);
    for (let seed = 1; seed < 20; seed++) await client.upload((await createSampleArchive({ files: 2, seed })).zip);
    const { zip } = await createSampleArchive({ files, bytes: files * 500, seed: 100, companions: false });
    const many = (await client.upload(zip)).json<{ upload: { id: number } }>().upload.id;
    const cookie = await createSession(database.url, { email: 'root@example.com', isSuperuser: true });
    const signedIn = { baseURL: url, storageState: { cookies: [cookieOf(url, cookie)], origins: [] } };
    const rows: Row[] = [];
    for (const path of ['/', '/uploads', `/uploads/upload/${many}`]) rows.push(await measureLoad(browser, path, signedIn));
    return [...rows, ...(await measureRows(browser, many, signedIn))];
  } finally {
    await browser.close();
    await site[Symbol.asyncDispose]();
    await database.drop();
  }
}

const cookieOf = (url: string, value: string) =>
  ({
    name: '__Host-symdepot',
    value,
    domain: new URL(url).hostname,
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
  }) as const;

type SignedIn = NonNullable<Parameters<Browser['newContext']>[0]>;

const observe = `(() => {
  const seen = (window.seen = { paint: 0, shift: 0 });
  new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) seen.paint = startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });
})()`;

/** The first visit of a browser that has kept nothing. */
async function measureLoad(browser: Browser, path: string, signedIn: SignedIn): Promise<Row> {
  const seen: { paint: number; shift: number; bytes: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ ...signedIn, ...phone });
    const page = await context.newPage();
    const protocol = await context.newCDPSession(page);
    let bytes = 0;
    protocol.on('Network.loadingFinished', ({ encodedDataLength }) => void (bytes += encodedDataLength));
    await protocol.send('Network.enable');
    await protocol.send('Network.emulateNetworkConditions', network);
    await protocol.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.addInitScript(observe);
    await page.goto(path, { waitUntil: 'load' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(6_000); // a larger paint, or a shift, could still come
    seen.push({ ...(await page.evaluate<{ paint: number; shift: number }>('window.seen')), bytes });
    await context.close();
  }
  const [middle] = seen.toSorted((a, b) => a.paint - b.paint).slice(Math.floor(rounds / 2));
  const shift = Math.max(...seen.map((one) => one.shift));
  return {
    figure: `first load of ${path.replace(/\d+/, '<id>')} at 390 px: largest paint`,
    result: `${(middle!.paint / 1_000).toFixed(2)} s`,
    against: `shift ${shift.toFixed(3)} (≤ 0.1), ${Math.round(middle!.bytes / 1_024)} KiB on the wire`,
    target: '≤ 2.5 s',
    isMet: middle!.paint <= 2_500 && shift <= 0.1,
  };
}

/** From the click until what it shows is painted. */
async function measureRows(browser: Browser, id: number, signedIn: SignedIn): Promise<Row[]> {
  const context = await browser.newContext({ ...signedIn, viewport: { width: 1_280, height: 900 } });
  const page = await context.newPage();
  const path = `/uploads/upload/${id}`;
  const rows: Row[] = [];
  for (const [what, open, click, isThere] of [
    [`show ${files} rows`, path, `button:text-matches("Show all \\\\d+")`, `document.querySelectorAll('tbody tr').length >= ${files}`],
    [`filter the ${files} rows`, path, 'a:has-text("Uploaded")', `location.search.includes('uploaded')`],
    [
      'sort the list of uploads',
      '/uploads',
      'th button:has-text("Size")',
      `document.querySelector('th[aria-sort] button')?.textContent.includes('Size')`,
    ],
    [
      'select all of the list',
      '/uploads',
      '[aria-label="Select all on this page"]',
      `document.body.textContent.includes('20 uploads selected')`,
    ],
  ] as const) {
    await page.goto(open);
    const target = page.locator(click).first();
    await target.waitFor();
    const took = await timeOf(page, click, isThere);
    rows.push({ figure: `${what}, click to paint`, result: `${Math.round(took)} ms`, target: '≤ 200 ms', isMet: took <= 200 });
  }
  await context.close();
  return rows;
}

async function timeOf(page: Page, click: string, isThere: string): Promise<number> {
  await page.locator(click).first().focus();
  return page.evaluate<number>(`new Promise((resolve) => {
    const began = performance.now();
    document.activeElement.click();
    const look = () => (${isThere}) ? requestAnimationFrame(() => resolve(performance.now() - began)) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  })`);
}
