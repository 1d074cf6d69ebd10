import { Stripe } from 'stripe'
import type { Fault } from '../../dev/simulator/http/faults.js'
import type { WireAnswer } from '../../dev/simulator/http/exchange.js'
import { isStripeObject } from '../../prisma/catalogue/json.js'
import { isStripeEvent } from '../../prisma/catalogue/route-event.js'
import { currentAttempt } from './attempt.js'
import type { SimulatedStripe } from './simulated-stripe.js'

export interface StripeDoorOptions {
  readonly stripe: SimulatedStripe
  /** Greatest number of objects on a page. Histories are small, so small pages split their lists. */
  readonly pageSize: number
  /** Draws the virtual milliseconds that a request takes to Stripe, or an answer takes back. */
  readonly latencyMs: () => number
  /** Draws the fault of the next request. */
  readonly nextFault: () => Fault | undefined
  readonly onRequest: (path: string) => void
  /** Called when a body with status 200 has a field `error`. */
  readonly onOwnError: () => void
  readonly onEventListed: (id: string) => void
  readonly onAnswer: (path: string, answer: string) => void
}

/** Creates an HTTP client that reaches the simulator in this process, with the latency of a network. */
export function createStripeDoor(options: StripeDoorOptions): Stripe.HttpClient {
  const { latencyMs, nextFault, onRequest, onAnswer } = options
  const { simulator } = options.stripe
  return {
    getClientName: () => 'simulation',
    async makeRequest(_host, _port, fullPath, method, headers, _data, _protocol, timeoutMs) {
      const path = withPageSize(fullPath, options.pageSize)
      const fault = nextFault()
      return currentAttempt()
        .perform({
          kind: 'request',
          thereMs: latencyMs(),
          backMs: fault?.kind === 'hang' ? timeoutMs : latencyMs(),
          broken: connectionReset,
          async work() {
            onRequest(path)
            if (fault) simulator.faults.add({ times: 1, fault })
            const answer = await simulator.exchange({ method, url: path, headers: lowerCase(headers) })
            simulator.faults.clear()
            onAnswer(path, describe(answer))
            return toResponse(answer, options)
          },
        })
        .then((response) => response())
    },
  }
}

type Response = Awaited<ReturnType<Stripe.HttpClient['makeRequest']>>

/** Returns a function that gives the client its response. It is called when the answer arrives. */
function toResponse(answer: WireAnswer, { stripe, onEventListed, onOwnError }: StripeDoorOptions): () => Response {
  return () => {
    if (answer.kind === 'hang') throw Stripe.HttpClient.makeTimeoutError()
    if (answer.kind === 'reset') throw connectionReset()
    const { status, headers, body, isCut } = answer
    return {
      getStatusCode: () => status,
      getHeaders: () => headers,
      getRawResponse: () => answer,
      toStream: () => answer,
      toJSON: () => Promise.resolve().then(() => parse(isCut ? body.slice(0, body.length / 2) : body, status)),
    }
  }

  function parse(body: string, status: number): unknown {
    const parsed: unknown = JSON.parse(body)
    if (status === 200 && isStripeObject(parsed) && parsed['error']) onOwnError()
    if (!isListOfEvents(parsed)) return parsed
    const data = parsed.data.flatMap((event): readonly unknown[] => {
      if (!isStripeEvent(event)) return [event] // an odd answer, which the client must notice
      onEventListed(event.id)
      return stripe.asListed(event)
    })
    return { ...parsed, data }
  }
}

function isListOfEvents(body: unknown): body is { url: string; data: readonly unknown[] } {
  return typeof body === 'object' && body !== null && 'url' in body && body.url === '/v1/events' && 'data' in body
}

function withPageSize(path: string, pageSize: number): string {
  return path.replace(/\blimit=(\d+)/, (_, limit) => `limit=${Math.min(Number(limit), pageSize)}`)
}

function lowerCase(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}

function connectionReset(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
}

function describe(answer: WireAnswer): string {
  if (answer.kind !== 'answer') return answer.kind
  return answer.status === 200 ? '200' : `${answer.status} ${answer.body.slice(0, 80)}`
}
