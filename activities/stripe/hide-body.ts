import type { Stripe } from 'stripe'

type HttpClient = Pick<Stripe.HttpClient, 'getClientName' | 'makeRequest'>
type Response = Awaited<ReturnType<HttpClient['makeRequest']>>

/** What the SDK gets in place of the body of a 2xx answer. */
export interface HiddenBody {
  readonly body: unknown
}

/**
 * Hides the bodies of 2xx answers from the SDK. The SDK interprets a body: it throws when the body has a
 * field `error`, whatever the status (`_jsonResponseHandler` in its RequestSender), and it adds a property
 * `lastResponse`. Failed report runs and Sigma query runs have a field `error` of their own.
 *
 * Other answers keep their bodies, because the SDK makes its errors from them.
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

/** Returns the same response with another `toJSON`. */
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
