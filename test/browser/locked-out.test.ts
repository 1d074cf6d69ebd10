import { describe, expect, it } from 'vitest'
import { hasChromium, useAdminBrowser } from '../support/admin-browser.js'
import { eventually, useService } from '../support/service.js'

// "A customer paid and is locked out." The webhook of the payment was lost, and no reconcile runs.

const EMAIL = 'paid@locked-out.example'

describe.runIf(hasChromium)('an operator', () => {
  const service = useService()
  const browser = useAdminBrowser(service)

  const statusOf = async (id: string) => {
    const rows = await service().database.query<{ status: string }>(
      'SELECT status FROM stripe.subscriptions WHERE id = $1',
      [id],
    )
    return rows[0]?.status
  }

  it('finds a customer by e-mail and repairs its subscription in two clicks', async () => {
    const { simulator, fullSync, converged } = service()
    const { mutations, webhooks } = simulator
    expect((await fullSync()).outcome).toBe('complete')
    const customer = mutations.createCustomer({ email: EMAIL })
    const price = mutations.createPrice({ product: mutations.createProduct().id })
    const subscription = mutations.createSubscription({
      customer: customer.id,
      items: [{ price: price.id }],
      payment: 'fails',
    })
    await converged()
    expect(await statusOf(subscription.id)).toBe('incomplete')
    webhooks.beginOutage()
    mutations.payInvoice(String(subscription.latest_invoice))
    webhooks.endOutage()
    expect(await statusOf(subscription.id)).toBe('incomplete')

    const { page, logIn, problems } = browser()
    await logIn()
    await page.getByRole('searchbox').fill(EMAIL)
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('heading', { name: customer.id }).waitFor()
    await page.getByRole('button', { name: 'Refresh this customer' }).click()
    await page.getByRole('status').waitFor()
    expect(await page.getByRole('status').textContent()).toMatch(/were read from Stripe just now/)
    await eventually(async () => expect(await statusOf(subscription.id)).toBe('active'))
    expect(problems).toEqual([])
  })
})
