import { Client, Connection } from '@temporalio/client'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, useAdminBrowser } from '../support/admin-browser.js'
import { ADMIN_TOKEN, useService } from '../support/service.js'

// The admin page in a real Chromium.

describe.runIf(hasChromium)('the admin page', () => {
  const service = useService({
    env: { EVENTS_LAG: '1s' },
    prepare: (simulator) => simulator.seed({ customers: 120 }),
  })
  const browser = useAdminBrowser(service, { width: 390, height: 844 })
  let page: Page
  let problems: string[]
  beforeAll(() => {
    page = browser().page
    problems = browser().problems
  })

  const url = () => browser().url
  const button = (name: string) => page.getByRole('button', { name })

  it('asks for the token, and refuses a wrong one', async () => {
    await page.goto(url())
    await page.getByLabel('Admin token').fill('not the token')
    await button('Log in').click()
    await page.getByRole('alert').waitFor()
    expect(await page.textContent('[role=alert]')).toBe('That is not the admin token.')
    expect(await button('Sync Now').count()).toBe(0)
  })

  it('logs the admin in, and shows the state never synced', async () => {
    await page.getByLabel('Admin token').fill(ADMIN_TOKEN)
    await button('Log in').click()
    await page.locator('[data-state="never synced"]').waitFor()
    expect(await button('Sync Now').count()).toBe(1)
  })

  it('starts a full sync with Sync Now, shows its progress, and then in sync with the time', async () => {
    const fast = service().simulator.faults.add({ fault: { kind: 'slow', ms: 300 } })
    await button('Sync Now').click()
    await page.getByText('The full sync has started.').waitFor()
    await page.locator('[data-progress="running"]').waitFor()
    await page.locator('progress').waitFor()
    await page.getByText('this is the first full sync').waitFor()
    await button('Pause').waitFor() // the button is missing until Temporal tells what runs
    fast()
    await page.locator('[data-last-run="complete"]').waitFor()
    await page.locator('[data-state="in sync"]').waitFor()
    expect(await page.locator('.verdict').textContent()).toMatch(/Every event up to \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/)
    expect(await page.locator('[data-proven]').innerText()).toMatch(/(\d+) of \1 types proven, the oldest as of \d{4}-/)
  })

  it('keeps the keyboard focus and the notice while the page is refreshed, and drops the notice on reload', async () => {
    const live = page.waitForResponse((response) => response.url().endsWith('/live'))
    await page.goto(`${url()}?notice=resume`)
    await page.getByText('The full sync continues.').waitFor()
    await button('Log out').focus()
    await page.evaluate("document.querySelector('main').dataset.kept = 'yes'")
    await live
    const again = await page.waitForResponse((response) => response.url().endsWith('/live'))
    await again.finished()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Log out')
    expect(await page.getByText('The full sync continues.').count()).toBe(1)
    expect(await page.locator('[data-kept]').count()).toBe(1)
    await page.reload()
    await button('Sync Now').waitFor()
    expect(await page.getByText('The full sync continues.').count()).toBe(0)
  })

  it('names what a sync of a part covered, and keeps the last full sync of everything', async () => {
    const section = page.locator('section[aria-label="Full sync"]')
    await service().fullSync({ objects: ['product'], dryRun: true })
    await section.getByText('Last sync of a part (dry run of product): complete').waitFor()
    expect(await section.textContent()).toContain('Last full sync: complete')
  })

  it('says that the API does not answer, instead of showing the last state', async () => {
    await page.locator('[data-state="in sync"]').waitFor()
    await page.route('**/live', (route) => route.abort())
    await page.locator('[data-state="no answer"]').waitFor()
    expect(await page.locator('.verdict').textContent()).toMatch(/No answer since .*\d.* What you see below is old/)
    expect(await page.locator('[data-state="in sync"]').count()).toBe(0)
    await page.unroute('**/live')
    await page.locator('[data-state="in sync"]').waitFor()
    const isOfAbort = (text: string) => text.includes('ERR_FAILED') || text.startsWith('htmx:')
    problems.splice(0, problems.length, ...problems.filter((each) => !isOfAbort(each)))
  })

  it('fits a phone screen of 390 px, except for the content of its tables', async () => {
    const width = await page.evaluate('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(390)
  })

  it('counts an event that could not be applied, and retries it at the press of a button', async () => {
    const { database, simulator } = service()
    const { id } = simulator.mutations.createCustomer({ name: 'poison' })
    await service().converged()
    await database.query(
      `UPDATE stripe.stripe_event SET outcome = 'failed', error = 'it would not fit' WHERE object_id = $1`,
      [id],
    )
    await page.locator('[data-state="out of sync"]').waitFor()
    expect(await page.locator('[data-set-aside]').getAttribute('data-set-aside')).toBe('1')
    await button('Try these again').click()
    await page.locator('[data-state="in sync"]').waitFor()
    await page.locator('[data-set-aside="0"]').waitFor()
  })

  it('names a paused schedule within 30 s, and resumes it at the press of a button', async () => {
    const client = new Client({ connection: await Connection.connect({ address: service().stack.temporalAddress }) })
    await client.schedule.getHandle('stripe-sweep').pause()
    await page.locator('[data-light="Schedules"][data-light-state="bad"]').waitFor({ timeout: 30_000 })
    expect(await page.locator('[data-problem="schedule-stopped"]').textContent()).toContain('stripe-sweep is paused')
    await button('Resume the sweep').click()
    await page.getByText('The schedule of the sweep runs again.').waitFor()
    await page.locator('[data-light="Schedules"][data-light-state="good"]').waitFor()
    await client.connection.close()
  })

  it('logs out', async () => {
    await button('Log out').click()
    await page.getByLabel('Admin token').waitFor()
    expect(await page.context().cookies()).toEqual([])
  })

  it('logs in with the link that npm run dev prints, and removes the token from the address', async () => {
    await page.goto(`${url()}?token=${encodeURIComponent(ADMIN_TOKEN)}`)
    await button('Sync Now').waitFor()
    expect(page.url()).toBe(url())
  })

  it('causes no error in the browser', () => {
    // The login page is answered 401, which Chromium reports as an error.
    expect(problems.filter((each) => !each.includes('401'))).toEqual([])
  })
})
