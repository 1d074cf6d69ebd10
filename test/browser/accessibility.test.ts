import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, useAdminBrowser } from '../support/admin-browser.js'
import { useService } from '../support/service.js'

// Each page for people who use a keyboard, a screen reader, a phone or a large font. axe finds what a machine can find.

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const DESKTOP = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
/** At a zoom of 200 %, a page has half as many CSS pixels in each direction. */
const ZOOMED = { width: DESKTOP.width / 2, height: DESKTOP.height / 2 }

/** What Tab should reach, in the order of the document. Runs in the browser. */
const FOCUSABLE = `[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled)`

/** Names an element in the message of a failed test. Runs in the browser. */
const NAME_OF = `(each) => each.tagName + ' ' + (each.getAttribute('aria-label') ?? each.textContent.trim().slice(0, 40)) + ' ' + (each.name ?? '')`

describe.runIf(hasChromium)('every page', () => {
  const service = useService({
    env: { EVENTS_LAG: '1s' },
    prepare: (simulator) => simulator.seed({ customers: 30 }),
  })
  const browser = useAdminBrowser(service, DESKTOP)
  const page = () => browser().page
  const url = () => browser().url

  /** The addresses of the pages, by name. */
  const pages = new Map<string, string>()

  /** Opens a page, and keeps it from refreshing, so that it stays the same while it is examined. */
  async function open(address: string): Promise<void> {
    await page().goto(address)
    await expect.poll(() => page().locator('[data-chart]:not(:has(canvas))').count()).toBe(0)
    await page().evaluate(`document.addEventListener('htmx:beforeRequest', (event) => event.preventDefault())`)
  }

  async function violations(): Promise<string[]> {
    await page().evaluate(AXE)
    const { violations: found, passes } = await page().evaluate<axe.AxeResults>(
      `axe.run(document, { resultTypes: ['violations'] })`,
    )
    expect(passes.map(({ id }) => id)).toContain('color-contrast') // the rules were checked
    return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`))
  }

  /** Returns what is too wide for the screen, except for tables in a box that scrolls. */
  function tooWide(): Promise<string[]> {
    return page().evaluate<string[]>(`(() => {
      const nameOf = ${NAME_OF}
      const root = document.documentElement
      const scrolling = [...document.querySelectorAll('body *')].filter((each) =>
        ['auto', 'scroll'].includes(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth)
      return [
        ...(root.scrollWidth > root.clientWidth ? ['the page: ' + root.scrollWidth + ' of ' + root.clientWidth] : []),
        ...scrolling.filter((each) => !each.matches('.scroll') || !each.querySelector('table')).map(nameOf),
      ]
    })()`)
  }

  /** Presses Tab until the focus leaves the page. Returns what had the focus, and what should have had it. */
  async function tabOrder(): Promise<{ expected: string[]; reached: string[] }> {
    // Begins before the first element, even if the page has set the focus.
    await page().evaluate(`(() => {
      const start = document.createElement('span')
      start.tabIndex = -1
      document.body.prepend(start)
      start.focus()
    })()`)
    const expected = await page().evaluate<string[]>(`${FOCUSABLE}.map(${NAME_OF})`)
    const reached: number[] = []
    // The fields of a date have several stops each.
    for (let press = 0; press < 6 * expected.length; press += 1) {
      await page().keyboard.press('Tab')
      const at = await page().evaluate<number>(`${FOCUSABLE}.indexOf(document.activeElement)`)
      if (at === -1 || (reached.length > 1 && at === reached[0])) break
      if (at !== reached.at(-1)) reached.push(at)
    }
    return { expected, reached: reached.map((at) => expected[at] ?? `element ${at}`) }
  }

  beforeAll(async () => {
    await service().fullSync()
    const { database, simulator } = service()
    // Each page should have all that it can have: a gap, drift, an event that was set aside, a misfit.
    await service().converged()
    const [customer] = await database.query<{ id: string }>('SELECT min(id) AS id FROM stripe.customers')
    const { id } = simulator.mutations.createCustomer({ name: 'poison' })
    await service().converged()
    await database.query(
      `UPDATE stripe.stripe_event SET outcome = 'failed', error = 'it would not fit' WHERE object_id = $1`,
      [id],
    )
    const [event] = await database.query<{ id: string }>('SELECT min(id) AS id FROM stripe.stripe_event')
    await database.query(
      `INSERT INTO stripe.sync_gap (account_id, began, ended, found_at, events)
       SELECT 'acct_1', now(), now(), now(), 3 FROM generate_series(1, 21)`,
    )
    await database.query(
      `INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, cause, found_at)
       VALUES ('acct_1', 'customer', 'cus_1', 'run', 'changed', 'lost webhook', now())`,
    )
    await database.query(
      `INSERT INTO stripe.sync_misfit (account_id, table_name, parent, id, columns, noted_at)
       VALUES ('acct_1', 'customers', '', 'cus_1', '{name,email}', now())`,
    )
    pages.set('Login', url())
    await browser().logIn()
    for (const link of await page().locator('nav a').all()) {
      const path = (await link.getAttribute('href')) ?? ''
      pages.set(await link.innerText(), new URL(path, url()).href)
    }
    pages.set('Object', `${url()}/objects/${customer?.id ?? ''}`)
    pages.set('Event', `${url()}/events/${event?.id ?? ''}`)
    pages.set('Search', `${url()}/search?q=nobody`)
  })

  /** Examines each page, and the login page without a session. Returns what is wrong, by page. */
  async function examine(look: () => Promise<string[]>): Promise<Record<string, string[]>> {
    const found: Record<string, string[]> = {}
    for (const [name, address] of pages) {
      const cookies = await page().context().cookies()
      if (name === 'Login') await page().context().clearCookies()
      await open(address)
      found[name] = await look()
      if (name === 'Login') await page().context().addCookies(cookies)
    }
    return found
  }

  const nothing = () => Object.fromEntries([...pages.keys()].map((name) => [name, []]))

  it('is in the navigation', () => {
    expect([...pages.keys()]).toEqual(expect.arrayContaining(['Login', 'Overview', 'Types', 'Drift', 'Object']))
  })

  it.each([
    ['light', 'a desktop', DESKTOP],
    ['dark', 'a desktop', DESKTOP],
    ['light', 'a phone', PHONE],
  ] as const)('has no flaw that axe finds, in %s colours on %s', async (colorScheme, _screen, viewport) => {
    await page().setViewportSize(viewport)
    await page().emulateMedia({ colorScheme })
    expect(await examine(violations)).toEqual(nothing())
  })

  it('has one heading of the first level', async () => {
    const look = async () => ((await page().locator('h1').count()) === 1 ? [] : ['not one h1'])
    expect(await examine(look)).toEqual(nothing())
  })

  it.each([
    ['a phone', PHONE],
    ['a zoom of 200 %', ZOOMED],
  ])('is not wider than the screen of %s, except for tables', async (_screen, viewport) => {
    await page().setViewportSize(viewport)
    expect(await examine(tooWide)).toEqual(nothing())
  })

  it('lets Tab reach each link, button and field, in order', async () => {
    await page().setViewportSize(DESKTOP)
    const look = async () => {
      const { expected, reached } = await tabOrder()
      expect(expected.length).toBeGreaterThan(0)
      expect(reached).toEqual(expected)
      return []
    }
    expect(await examine(look)).toEqual(nothing())
  })
})
