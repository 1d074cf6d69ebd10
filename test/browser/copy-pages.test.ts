import { Client, Connection } from '@temporalio/client'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, useAdminBrowser } from '../support/admin-browser.js'
import { eventually, useService } from '../support/service.js'

// The pages Types and Drift in a real Chromium.

describe.runIf(hasChromium)('the pages Types and Drift', () => {
  const service = useService({
    env: { EVENTS_LAG: '1s' },
    prepare: (simulator) => simulator.seed({ customers: 40 }),
  })
  const browser = useAdminBrowser(service, { width: 390, height: 844 })
  const page = () => browser().page
  const row = (type: string) => page().locator(`tr[data-type="${type}"]`)
  const open = async (path: string) => {
    await page().goto(`${browser().url}${path}`)
  }

  beforeAll(() => browser().logIn())

  it('say before the first full sync that no type is synced, and fold none of them away', async () => {
    await open('/types')
    await row('customer').locator('.state-unsynced').waitFor()
    expect(await page().locator('[data-empty]').count()).toBe(0)
    expect(await page().locator('[data-proven="0"]').count()).toBe(1)
  })

  it('show each type with its rows, its proof and its state, and fold empty types', async () => {
    await service().fullSync()
    await page().locator('[data-empty]').waitFor({ timeout: 60_000 })
    await eventually(async () => {
      expect(await row('customer').textContent()).toMatch(/customers\s*40\s*\d+ \w+ ago\s*\d{4}-.* UTC\s*–\s*synced/)
    })
    expect(await row('dispute').isVisible()).toBe(false)
    await page().locator('[data-empty]').click()
    expect(await row('dispute').textContent()).toMatch(/disputes\s*0\s/)
    const live = await page().waitForResponse((response) => response.url().endsWith('/live'))
    await live.finished()
    expect(await row('dispute').isVisible()).toBe(true) // what a person opened stays open
  })

  it('keep the tables of parts below the table of their type, whatever they are sorted by', async () => {
    await page().getByRole('link', { name: 'Rows' }).first().click()
    await page().waitForURL(/sort=rows&order=desc/)
    const tables = await page().locator('section[aria-label="Object types"] tbody tr td:first-child').allTextContents()
    expect(tables[tables.indexOf('subscriptions') + 1]).toBe('subscription_items')
    const counts = await page().locator('tr[data-type] > td:nth-child(2)').allTextContents()
    const numbers = counts.map((each) => Number(each.replaceAll(/\D/g, '')))
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a))
    expect(await page().locator('th[aria-sort="descending"]').first().textContent()).toContain('Rows')
  })

  it('filter by a part of the name and by state, and hold both in the address', async () => {
    await page().locator('#types-filter input[name=text]').fill('subscription_item')
    await page().getByRole('button', { name: 'Filter' }).click()
    await page().waitForURL(/text=subscription_item/)
    await page().locator('[data-found="1"]').waitFor()
    expect(await row('subscription').isVisible()).toBe(true)
    await page().locator('#types-filter select').selectOption('failed')
    await page().getByRole('button', { name: 'Filter' }).click()
    await page().waitForURL(/state=failed/)
    await page().locator('[data-found="0"]').waitFor()
    await page().getByRole('link', { name: 'Show all' }).click()
    await row('customer').waitFor()
    expect(page().url()).toMatch(/types\?sort=rows&order=desc$/)
  })

  it('name a type that the key may not read, with the reason', async () => {
    const { simulator } = service()
    const forbid = simulator.faults.add({ path: '/v1/coupons*', fault: { kind: 'forbidden' } })
    await service().fullSync({ objects: ['coupon'] })
    forbid()
    await row('coupon').locator('.state-skipped').waitFor()
    expect(await row('coupon').locator('small').textContent()).toMatch(/lacks a permission/)
  })

  it('show a gap of lost webhooks after reconcile has found it, when it was repaired, and its chart', async () => {
    await open('/drift')
    const { simulator, stack } = service()
    simulator.webhooks.beginOutage()
    simulator.mutations.createCustomer({ name: 'lost' })
    simulator.webhooks.endOutage()
    const client = new Client({ connection: await Connection.connect({ address: stack.temporalAddress }) })
    const gaps = page().locator('section[aria-label="Gaps"]')
    await eventually(async () => {
      await client.schedule.getHandle('stripe-reconcile').trigger()
      // The times when the gap began, ended and was repaired.
      await gaps.getByRole('cell', { name: 'UTC' }).nth(2).waitFor({ timeout: 3_000 })
    })
    await client.connection.close()
    expect(await gaps.textContent()).not.toMatch(/under way/)
    await gaps.locator('.u-wrap canvas').waitFor()
    await gaps.locator('#gaps-chart summary').click()
    const events = await gaps.locator('.scroll').last().locator('td.number').first().innerText()
    // The chart asks for its numbers every 15 s. The newest day comes first.
    const ofToday = gaps.locator('#gaps-chart details tbody tr').first().locator('td').nth(1)
    await eventually(async () => {
      expect(await ofToday.innerText()).toBe(events)
    })
  })

  it('show the repaired drift with its cause and a link to the object', async () => {
    const { database } = service()
    await database.query(
      `UPDATE stripe.customers SET name = 'by hand' WHERE id = (SELECT min(id) FROM stripe.customers)`,
    )
    await service().fullSync({ objects: ['customer'] })
    const drift = page().locator('section[aria-label="Drift"]')
    await drift.locator('[data-drift="1"]').waitFor()
    expect(await drift.textContent()).toMatch(/1 row repaired in the last 35 days: 1 changed here/)
    await drift.getByRole('link', { name: 'cus_' }).click()
    await page().locator('[data-object^="cus_"]').waitFor()
  })

  it('page through drift and gaps independently, and the way back leads to the newest', async () => {
    await service().database.query(
      `INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, cause, found_at)
       SELECT 'acct_1', 'coupon', 'coupon_' || n, 'run', 'changed', 'lost webhook', now() - interval '1 hour'
       FROM generate_series(1, 25) AS n`,
    )
    await open('/drift')
    await page().getByRole('link', { name: 'Older drift' }).click()
    await page().waitForURL(/drift=/)
    const drift = page().locator('section[aria-label="Drift"]')
    expect(await drift.locator('.scroll:has(a) tbody tr').count()).toBe(6)
    expect(await page().locator('section[aria-label="Gaps"]').getByRole('cell', { name: 'UTC' }).count()).toBe(3)
    await page().getByRole('link', { name: 'Newest drift' }).click()
    await page().getByRole('link', { name: 'Older drift' }).waitFor()
  })

  it('show local time on hover, also after the page was refreshed', async () => {
    const time = page().locator('footer time')
    const before = await time.getAttribute('datetime')
    await eventually(async () => {
      expect(await time.getAttribute('datetime')).not.toBe(before)
    })
    expect(await time.textContent()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/)
    expect(await time.getAttribute('title')).toMatch(/20\d\d at /)
  })

  it('cause no error in the browser', () => {
    expect(browser().problems).toEqual([])
  })
})
