import { describe, expect, it } from 'vitest'
import { checkEndpoint } from '../../activities/heal/check-endpoint.js'
import { API_VERSION, type StripeSession } from '../../activities/stripe/client.js'
import { wholeCatalogue } from '../../prisma/catalogue/selection.js'

/** A session whose list of webhook endpoints has one endpoint, with this API version. */
function sessionWith(apiVersion: string | null): StripeSession {
  const endpoint = {
    id: 'we_1',
    url: 'https://sync.example/api/webhooks/stripe',
    status: 'enabled',
    enabled_events: ['*'],
    api_version: apiVersion,
  }
  const list = () => Promise.resolve({ body: { objects: [endpoint], hasMore: false, text: undefined }, asOf: null })
  return { list } as unknown as StripeSession // the check uses nothing else
}

async function adviceFor(apiVersion: string | null, eventVersion?: string): Promise<string> {
  const { advice } = await checkEndpoint({
    session: sessionWith(apiVersion),
    selection: wholeCatalogue,
    publicUrl: 'https://sync.example',
    ...(eventVersion !== undefined && { eventVersion }),
  })
  return advice.join(' ')
}

describe("the API version of Stripe's webhook endpoint", () => {
  it('needs no advice when the endpoint, or its last event, has our version', async () => {
    expect(await adviceFor(API_VERSION)).toBe('')
    expect(await adviceFor(null, API_VERSION)).toBe('')
  })

  it('costs a request for each event when it is another one', async () => {
    for (const advice of [await adviceFor('2020-08-27'), await adviceFor(null, '2020-08-27')]) {
      expect(advice).toMatch(/events of API version 2020-08-27, so each event costs a request/)
    }
  })

  it("may cost requests when it is the account's default and no event has come", async () => {
    expect(await adviceFor(null)).toMatch(/If that is not .*, each event costs a request/)
  })
})
