import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, useAdminBrowser } from '../support/admin-browser.js'
import { useService } from '../support/service.js'

// The page of events in a real Chromium.

describe.runIf(hasChromium)('the page of events', () => {
  const service = useService({ env: { EVENTS_LAG: '1s' }, prepare: (simulator) => simulator.seed({ customers: 5 }) })
  const browser = useAdminBrowser(service, { width: 1_200, height: 900 })
  let page: Page

  beforeAll(async () => {
    page = browser().page
    await service().fullSync()
    for (const name of ['one', 'two', 'three']) service().simulator.mutations.createCustomer({ name })
    await service().converged()
    await browser().logIn()
    await page.getByRole('link', { name: 'Events', exact: true }).click()
  })

  const events = () => page.locator('section[aria-label="Events"]')

  it('lists the events with links to their objects, and draws how many came', async () => {
    await events().getByRole('row').nth(3).waitFor()
    const { rows } = await service().database.pool.query<{ id: string; object: string }>(
      `SELECT id, object_id AS object FROM stripe.stripe_event ORDER BY received_at DESC, id DESC LIMIT 1`,
    )
    const first = events().getByRole('row').nth(1)
    expect(await first.getByRole('link').allTextContents()).toEqual([rows[0]?.id, rows[0]?.object])
    await page.locator('#events-hour canvas').waitFor()
    await page.locator('#events-hour summary').click()
    const counts = await page.locator('#events-hour details td:nth-child(2)').allTextContents()
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBeGreaterThanOrEqual(3)
  })

  it('keeps what a person types, an open table of numbers and the drawing while the page is refreshed', async () => {
    await page.getByLabel('Type').fill('customer.cre')
    await page.getByLabel('Object', { exact: true }).focus()
    for (let round = 0; round < 2; round += 1) {
      const answer = await page.waitForResponse((response) => response.url().includes('/events/live'))
      await answer.finished()
    }
    expect(await page.getByLabel('Type').inputValue()).toBe('customer.cre')
    expect(await page.locator('#events-hour details[open]').count()).toBe(1)
    expect(await page.locator('#events-hour canvas').count()).toBe(1)
  })

  it('filters by the fields of its form', async () => {
    await page.getByLabel('Type').fill('price.*')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.locator('[data-events="0"]').waitFor()
    expect(await events().getByRole('row').count()).toBe(0)
    await page.getByRole('link', { name: 'Show all' }).click()
    await events().getByRole('row').nth(3).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('shows why events were set aside, and retries one and then all that match', async () => {
    await service().database.query(
      `UPDATE stripe.stripe_event SET outcome = 'failed', error = 'it would not fit' WHERE type = 'customer.created'`,
    )
    await page.goto(`${browser().url}/events?outcome=set-aside`)
    await events().getByText('it would not fit').nth(2).waitFor()
    await events()
      .getByRole('button', { name: /^Try again: evt_/ })
      .first()
      .click()
    await page.getByText('The events are open again.').waitFor()
    await events().getByRole('button', { name: 'Try all again' }).click()
    await page.locator('[data-events="0"]').waitFor()
    await service().converged()
    await page.locator('[data-set-aside="0"]').waitFor()
    expect(new URL(page.url()).search).toBe('?outcome=set-aside')
  })

  it('shows an event with its payload', async () => {
    await page.goto(`${browser().url}/events?type=customer.created`)
    await events().getByRole('row').nth(1).getByRole('link').first().click()
    expect(await page.locator('[data-event]').textContent()).toMatch(/^evt_/)
    expect(await page.locator('section[aria-label="Payload"] pre').textContent()).toContain('"customer.created"')
  })

  it('fits a phone screen of 390 px, except for the content of its tables', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
    expect(await width()).toBeLessThanOrEqual(390)
    await page.goto(`${browser().url}/events`)
    await page.locator('#events-day canvas').waitFor()
    expect(await width()).toBeLessThanOrEqual(390)
  })

  it('causes no error in the browser', () => {
    expect(browser().problems).toEqual([])
  })
})
