import { statSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import pg from 'pg'
import { API_VERSION } from '../activities/stripe/client.js'
import type { Status } from '../api/status/status-schema.js'
import { runMain } from '../prisma/env.js'
import { chromiumPath } from './chromium.js'
import { freePort } from './free-port.js'
import { createSimulator } from './simulator/simulator.js'
import { startStack } from './stack.js'

// `npm run docs:screenshot`: takes the picture of the admin page that the README shows. It runs the service against
// the simulator, loses webhooks, changes a row by hand, waits for the repair, and opens the page in Chromium.

const FILE = 'docs/images/admin-page.png'

/** Wide enough that no table of the page is cut. */
const WIDTH = 1_000

/** Few types, so that the picture is not too tall for the README. */
const TYPES = 'customers,subscriptions,invoices,payment_intents'

const CUSTOMERS = 500
const LOST_EVENTS = 40
const PATIENCE_MS = 300_000
const ADMIN_TOKEN = 'the token of the screenshot'
const WEBHOOK_SECRET = 'whsec_screenshot'

await runMain(async () => {
  if (chromiumPath === undefined) throw new Error('There is no Chromium. Install it: apt-get install chromium')
  const simulator = createSimulator({ seed: 1, eventVisibilityLagMs: 500 })
  simulator.seed({ customers: CUSTOMERS })
  const apiPort = await freePort()
  const url = `http://127.0.0.1:${apiPort}`
  simulator.webhooks.setEndpoint({
    url: `${url}/api/webhooks/stripe`,
    secrets: [WEBHOOK_SECRET],
    apiVersion: API_VERSION,
  })
  const stack = await startStack({
    apiPort,
    env: {
      LOG_LEVEL: 'warn',
      STRIPE_SECRET_KEY: simulator.secretKey,
      STRIPE_API_BASE: await simulator.listen(),
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      ADMIN_TOKEN,
      SYNC_OBJECTS: TYPES,
      PUBLIC_URL: url,
      SWEEP_INTERVAL: '5s',
      RECONCILE_INTERVAL: '10s',
      EVENTS_LAG: '2s',
    },
    say: (line) => console.log(line),
    onLine: (line) => console.log(line),
    onCrash: (piece) => console.error(`${piece} has stopped.`),
  })
  try {
    await until('the first full sync has ended', ({ fullSync: { running, last } }) => !running && last !== null)
    simulator.mutateRandomly(100)
    await simulator.webhooks.drain()
    simulator.webhooks.beginOutage()
    simulator.mutateRandomly(LOST_EVENTS)
    await simulator.webhooks.drain()
    simulator.webhooks.endOutage()
    const pool = new pg.Pool({ connectionString: stack.databaseUrl })
    await until('the gap is repaired', ({ gaps }) => gaps.length > 0 && gaps.every((gap) => gap.repairedAt !== null))
    await pool.query(
      `UPDATE stripe.customers SET name = 'by hand'
       WHERE id = (SELECT min(id) FROM stripe.customers WHERE deleted_at IS NULL)`,
    )
    await pool.end()
    await call('POST', '/api/syncs')
    await until('the changed row is repaired', ({ drift }) => drift.last.length > 0)
    await until('the page says "in sync"', ({ state, fullSync }) => state === 'in sync' && !fullSync.running)
    await delay(16_000) // the page counts rows at most every 15 s
    await photograph(`${url}/admin/stripe-sync?token=${encodeURIComponent(ADMIN_TOKEN)}`, chromiumPath)
    console.log(`Wrote ${FILE}, ${Math.round(statSync(FILE).size / 1_000)} kB.`)
  } finally {
    await stack.stop()
    await simulator.close()
  }
  process.exit()

  async function until(what: string, isReached: (status: Status) => boolean): Promise<void> {
    console.log(`Waiting until ${what} …`)
    const deadline = Date.now() + PATIENCE_MS
    for (;;) {
      const status = await call('GET', '/api/status')
      if (isReached(status as Status)) return // our own API; of its times only null is looked at
      if (Date.now() > deadline) throw new Error(`${PATIENCE_MS / 1_000} s are over before ${what}.`)
      await delay(500)
    }
  }

  async function call(method: 'GET' | 'POST', path: string): Promise<unknown> {
    const response = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
})

/** Takes the page from its top to the end of the section on the copy. */
async function photograph(url: string, executablePath: string): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: { width: WIDTH, height: 800 }, colorScheme: 'light' })
    await page.goto(url)
    const last = await page.locator('section[aria-label="Copy"]').boundingBox()
    if (!last) throw new Error('The page has no section on the copy.')
    const clip = { x: 0, y: 0, width: WIDTH, height: last.y + last.height + 16 }
    await page.screenshot({ path: FILE, fullPage: true, clip })
  } finally {
    await browser.close()
  }
}
