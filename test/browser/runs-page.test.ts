import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, useAdminBrowser } from '../support/admin-browser.js'
import { useService } from '../support/service.js'

// The pages of runs and syncs in a real Chromium.

describe.runIf(hasChromium)('the pages of runs and syncs', () => {
  const service = useService({
    env: { EVENTS_LAG: '1s' },
    prepare: (simulator) => simulator.seed({ customers: 120 }),
  })
  const browser = useAdminBrowser(service, { width: 390, height: 844 })
  let page: Page
  beforeAll(() => {
    page = browser().page
  })

  const button = (name: string) => page.getByRole('button', { name })

  const outcome = (word: string) => page.locator(`[data-outcome="${word}"]`)
  const runs = () => service().call<{ data: { kind: string; outcome: string }[] }>('GET', '/api/runs?kind=full-sync')

  it('say at the field what is wrong, keep what was typed, and start nothing', async () => {
    await browser().logIn()
    await page.getByRole('link', { name: 'Sync', exact: true }).click()
    await page.getByLabel('Only this customer').fill('ada')
    await button('Plan first').click()
    await page.getByText('"ada" is no customer id').waitFor()
    expect(await page.getByLabel('Only this customer').inputValue()).toBe('ada')
    expect((await runs()).data).toEqual([])
  })

  it('plan a sync of chosen types, and apply the plan', async () => {
    await page.getByRole('link', { name: 'Sync', exact: true }).click()
    await page.getByText(/^Customers \(/).click()
    await page.getByLabel('customers', { exact: true }).check()
    await button('Plan first').click()
    await page.getByText('The plan has started.').waitFor()
    await outcome('complete').waitFor()
    expect(await page.locator('[data-type="customer"]').textContent()).toMatch(/customers\s*complete\s*120\s*120/)
    expect(await service().database.query('SELECT FROM stripe.customers')).toHaveLength(0)
    await button('Apply this plan').click()
    await page.getByText('The full sync has started.').waitFor()
    await outcome('complete').waitFor()
    expect(await button('Apply this plan').count()).toBe(0)
    expect(await service().database.query('SELECT FROM stripe.customers')).toHaveLength(120)
  })

  it('show a running sync with its progress, and ask before they cancel it', async () => {
    const fast = service().simulator.faults.add({ fault: { kind: 'slow', ms: 400 } })
    await page.getByRole('link', { name: 'Sync', exact: true }).click()
    await button('Sync without a plan').click()
    await page.getByRole('link', { name: 'Runs', exact: true }).click()
    await page.locator('progress[value]').waitFor()
    expect(await page.locator('[data-remaining]').textContent()).toMatch(/not known yet: this is the first full sync/)
    await button('Pause').click()
    await page.locator('[data-progress="paused"]').waitFor()
    expect(new URL(page.url()).pathname).toBe('/admin/stripe-sync/runs')
    expect(await button('Cancel').isVisible()).toBe(false)
    await page.getByText('Cancel …').click()
    await button('Cancel').click()
    fast()
    await page.getByText('Nothing runs now.').waitFor()
  })

  it('list the runs with what started them, filtered by result', async () => {
    await page.getByLabel('Result').selectOption('cancelled')
    await button('Show').click()
    await page.locator('[data-run]').first().waitFor()
    expect(await page.locator('[data-run]').count()).toBe(1)
    expect(await page.locator('[data-run]').textContent()).toMatch(/this page.*cancelled/s)
  })

  it('start an audit, and a reconcile', async () => {
    await page.getByRole('link', { name: 'Sync', exact: true }).click()
    await button('Audit types without events').click()
    await outcome('complete').waitFor()
    expect(await page.locator('section[aria-label="Run"]').textContent()).toMatch(/Audit of types without events/)
    await page.getByRole('link', { name: 'Sync', exact: true }).click()
    await button('Reconcile now').click()
    await page.getByText('A reconcile has started').waitFor()
  })

  it.each(['/runs', '/sync'])('fit a phone screen of 390 px: %s', async (path) => {
    await page.goto(`${browser().url}${path}`)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  })

  it('cause no error in the browser', () => {
    expect(browser().problems.filter((each) => !each.includes('422'))).toEqual([])
  })
})
