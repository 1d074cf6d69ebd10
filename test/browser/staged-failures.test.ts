import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasChromium, useAdminBrowser } from '../support/admin-browser.js'
import { useService } from '../support/service.js'
import { STAGED_FAILURES } from './staged-failures.js'

// Twelve failures, one after the other. An open page must name each, with what to do, and must say "in sync" again
// when it is over. The page is never loaded again.

interface Row {
  readonly failure: string
  readonly secondsUntilSaid: string
  readonly sentence: string
  readonly button: string
}

describe.runIf(hasChromium)('an open admin page', () => {
  const service = useService({
    ownPostgres: true,
    isPublic: true,
    env: { SWEEP_INTERVAL: '5s', RECONCILE_INTERVAL: '10s', EVENTS_LAG: '1s' },
    prepare: (simulator) => simulator.seed({ customers: 20 }),
  })
  const browser = useAdminBrowser(service)
  const table: Row[] = []

  const isInSync = () => browser().page.locator('[data-state="in sync"]').waitFor()

  beforeAll(async () => {
    await service().fullSync()
    await browser().logIn()
    await isInSync()
  })
  afterAll(() => console.table(table))

  it.each(STAGED_FAILURES)('says that $name, and "in sync" when that is over', async (failure) => {
    const { page } = browser()
    const remove = await failure.stage(service())
    const beganAt = performance.now()
    const shown = page.locator(failure.shows).filter({ hasText: failure.says }).first()
    await shown.waitFor()
    const secondsUntilSaid = ((performance.now() - beganAt) / 1_000).toFixed(1)
    const sentence = (await shown.textContent())?.replaceAll(/\s+/g, ' ').trim() ?? ''
    if (!failure.isNote) expect(await page.locator('[data-state="in sync"]').count()).toBe(0)
    await remove?.()
    if (failure.button !== undefined) {
      await page.getByRole('button', { name: failure.button }).click()
      await page.getByRole('status').waitFor()
    }
    await page.locator(failure.shows).waitFor({ state: 'detached' })
    await isInSync()
    expect(sentence).toMatch(failure.says)
    table.push({ failure: failure.name, secondsUntilSaid, sentence, button: failure.button ?? '' })
  })

  it('equals Stripe in every row after all of them', async () => {
    await expect(service().converged()).resolves.toBeUndefined()
  })
})
