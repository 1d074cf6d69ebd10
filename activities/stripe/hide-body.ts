import type { Stripe } from 'stripe'

type HttpClient = Pick<Stripe.HttpClient, 'getClientName' | 'makeRequest'>
type Response = Awaited<ReturnType<HttpClient['makeRequest']>>

/** What the SDK gets for the body of a 2xx answer. */
export interface HiddenBody {
  readonly body: unknown
}

/**
 * Hides the bodies of 2xx answers from the SDK, which interprets them: it throws when a body has a field `error`, whatever the status
 * (`_jsonResponseHandler` in its RequestSender), and it adds a property `lastResponse`. Failed report runs and Sigma query runs have an
 * `error` of their own. Other answers keep their bodies: from those the SDK makes its errors.
 */
export function hideBodies(client: HttpClient): HttpClient {
  return {
    getClientName: () => client.getClientName(),
    async makeRequest(...request) {
      const response = await client.makeRequest(...request)
      if (!isSuccess(response.getStatusCode())) return response
      return withJson(response, async (): Promise<HiddenBody> => ({ body: await response.toJSON() }))
    },
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** The same response with another way to its JSON. */
export function withJson(response: Response, toJSON: () => Promise<unknown>): Response {
  return {
    getStatusCode: () => response.getStatusCode(),
    getHeaders: () => response.getHeaders(),
    getRawResponse: () => response.getRawResponse(),
    toStream: (onComplete) => response.toStream(onComplete),
    toJSON,
    ...(response.dispose && { dispose: response.dispose.bind(response) }),
  }
}
