import type { Readable } from 'node:stream'
import { Stripe } from 'stripe'
import { withJson } from './hide-body.js'

type Response = Awaited<ReturnType<Stripe.HttpClient['makeRequest']>>

/** The SDK's HTTP client for Node.js, and the texts of what it answered, by what they were parsed to. */
export interface TextKeeper {
  readonly httpClient: Pick<Stripe.HttpClient, 'getClientName' | 'makeRequest'>
  textOf(body: object): string | undefined
}

/** The SDK keeps what it has parsed; a page of objects that goes on to PostgreSQL need not be made a text once more. */
export function keepText(): TextKeeper {
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

/** @throws what the SDK takes for a lost connection when the answer breaks off */
async function readText(response: Response): Promise<string> {
  const stream = response.toStream(() => undefined) as Readable // of the client for Node.js
  stream.setEncoding('utf8')
  let text = ''
  try {
    for await (const chunk of stream) text += chunk
  } catch (error) {
    throw Stripe.HttpClient.makeResponseBodyError(error)
  }
  return text
}
