import type { Readable } from 'node:stream'
import { Stripe } from 'stripe'
import { withJson } from './hide-body.js'

type Response = Awaited<ReturnType<Stripe.HttpClient['makeRequest']>>

/** The SDK's HTTP client for Node.js, with the texts of its answers. */
export interface TextKeeper {
  readonly httpClient: Pick<Stripe.HttpClient, 'getClientName' | 'makeRequest'>
  /** Returns the text that a body was parsed from; undefined for any other object. */
  textOf(body: object): string | undefined
}

/**
 * Creates a client that keeps the text of each answer as long as its parsed body is in use. A page of objects
 * that goes on to PostgreSQL then need not be serialized again.
 */
export function createTextKeeper(): TextKeeper {
  const client = Stripe.createNodeHttpClient()
  const texts = new WeakMap<object, string>()

  async function read(response: Response): Promise<unknown> {
    const text = await readText(response)
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) texts.set(body, text)
    return body
  }

  return {
    textOf: (body) => texts.get(body),
    httpClient: {
      getClientName: () => client.getClientName(),
      async makeRequest(...request) {
        const response = await client.makeRequest(...request)
        return withJson(response, () => read(response))
      },
    },
  }
}

/**
 * Reads the body of a response.
 *
 * @throws the SDK's error for a lost connection, when the answer breaks off
 */
async function readText(response: Response): Promise<string> {
  const stream = response.toStream(() => undefined) as Readable // the client for Node.js returns one
  stream.setEncoding('utf8')
  let text = ''
  try {
    for await (const chunk of stream) text += chunk
  } catch (error) {
    throw Stripe.HttpClient.makeResponseBodyError(error)
  }
  return text
}
