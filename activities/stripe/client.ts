import { Stripe } from 'stripe'
import type { DatabaseClock } from '../../prisma/engine/clock.js'
import { isStripeList, isStripeObject, type StripeObject } from '../../prisma/catalogue/json.js'
import type { Lane } from '../../prisma/catalogue/enumerated-columns.js'
import type { Budget } from './budget.js'
import { findContradiction } from './check-page.js'
import { StripeFailure, toStripeFailure, upperBound } from './failure.js'
import type { ListPage, Reply, Request } from './messages.js'
import { type HiddenBody, hideBodies, isSuccess } from './hide-body.js'
import { createOutageWatch } from './outage.js'
import { contradiction, findMismatch, MAX_CONTRADICTIONS, unexpected } from './refuse-answer.js'
import type { StripeHealth } from './stripe-health.js'
import { createTextKeeper, type TextKeeper } from './text-keeper.js'

/**
 * The API version of every request. `satisfies` ties it to the SDK's types: if only one of the two is
 * upgraded, the code does not compile.
 */
export const API_VERSION = '2026-10-28.endive' satisfies typeof Stripe.API_VERSION

/**
 * The timeout of a request. Stripe's slowest list page takes less, and the activities' timeouts are longer.
 */
const TIMEOUT_MS = 30_000

/**
 * Reads one account, and counts the requests. Never returns an answer that contradicts itself or its request:
 * sends the request again, three times in all. If the contradiction stays, the call throws a transient
 * StripeFailure.
 */
export interface StripeSession {
  /**
   * Reads an object. The body is null when Stripe answers that the object does not exist.
   *
   * @throws {StripeFailure}
   */
  find(request: Request): Promise<Reply<StripeObject | null>>
  /** Reads a list page. @throws {StripeFailure} */
  list(request: Request): Promise<Reply<ListPage>>
  /**
   * Reads a list page. The body is null when Stripe answers that the list's parent, or the object at the
   * cursor, does not exist.
   *
   * @throws {StripeFailure}
   */
  findList(request: Request): Promise<Reply<ListPage | null>>
  /** The number of requests that were sent. */
  readonly requests: number
}

/** Reads from Stripe. There is deliberately no way to write. */
export interface StripeReader {
  /**
   * Creates a session for one account. For a connected account it sends `Stripe-Account`. Without an account
   * it reads the key's own.
   *
   * @param lane the priority: the budget serves more urgent lanes first
   */
  createSession(connectedAccount?: string, lane?: Lane): StripeSession
}

export interface StripeReaderOptions {
  readonly apiKey: string
  /** The address of another host than Stripe's, such as a simulator: `http://127.0.0.1:12111`. */
  readonly apiBase?: string | undefined
  readonly clock: DatabaseClock
  readonly budget: Budget
  /** Resolves when the key may be used. Awaited before every request. */
  readonly waitForPermit?: () => Promise<void>
  /** Called at the first answer after an outage, before that answer is returned. */
  readonly onOutageEnd?: () => Promise<void>
  /** Hears of each answer and failure. */
  readonly health?: StripeHealth
  /** Called for each request that is sent. */
  readonly onRequest?: (request: { readonly endpoint: string; readonly lane: Lane }) => void
  /** Sends the requests; over HTTP by default. */
  readonly http?: TextKeeper
}

/**
 * Creates a reader. The SDK's own retries are off: Temporal retries with its back-off, and its UI shows the
 * attempts.
 *
 * Requests are raw, so that answers keep the shape of the wire. A fetched object and a webhook's snapshot of
 * it are then the same JSON. The SDK's typed calls would turn decimals into objects.
 */
export function createStripeReader(options: StripeReaderOptions): StripeReader {
  const {
    apiKey,
    apiBase,
    clock,
    budget,
    waitForPermit,
    onOutageEnd,
    health,
    onRequest,
    http = createTextKeeper(),
  } = options
  const outage = createOutageWatch(async () => onOutageEnd?.())
  const stripe = new Stripe(apiKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: 0,
    timeout: TIMEOUT_MS,
    telemetry: false,
    httpClient: hideBodies(http.httpClient),
    ...hostOptions(apiBase),
  })

  return {
    createSession(connectedAccount, lane = 'live') {
      const account = connectedAccount ? { stripeAccount: connectedAccount } : {}
      let requests = 0

      async function send(request: Request, seenAt: Date): Promise<Reply<unknown>> {
        const reply = await ask(request, seenAt)
        health?.recordAnswer()
        await outage.recordAnswer()
        return reply
      }

      async function ask({ path, endpoint }: Request, seenAt: Date): Promise<Reply<unknown>> {
        requests += 1
        onRequest?.({ endpoint, lane })
        try {
          const answer: unknown = await stripe.rawRequest('GET', path, undefined, account)
          const { statusCode, headers, requestId } = lastResponse(answer)
          // The SDK takes every status for a success when the body has no `error`.
          if (!isSuccess(statusCode)) {
            throw new StripeFailure(`Stripe answered with status ${statusCode}, but without an error object.`, {
              kind: 'transient',
            })
          }
          const { body } = answer as HiddenBody // hideBodies wraps the body of every 2xx answer
          return { body, asOf: upperBound(headers['date']), seenAt, requestId }
        } catch (error) {
          const failure = toStripeFailure(error)
          health?.recordFailure(failure)
          if (failure.kind === 'transient') outage.recordFailure()
          else await outage.recordAnswer()
          const { retryAfterMs: ms, rateLimitReason: reason } = failure
          if (ms !== undefined) await budget.backOff({ endpoint, reason, ms })
          throw failure
        }
      }

      /** Sends a request. The body is null when Stripe answers `resource_missing`. */
      async function sendOrMiss(request: Request): Promise<Reply<unknown>> {
        const seenAt = await waitForTurn(request)
        try {
          return await send(request, seenAt)
        } catch (error) {
          if (!(error instanceof StripeFailure) || error.kind !== 'missing') throw error
          return { body: null, asOf: error.asOf, seenAt, requestId: error.requestId }
        }
      }

      /** Sends a request until its answer has no contradiction, at most MAX_CONTRADICTIONS times. */
      async function sendUntilConsistent<T>(
        request: Request,
        sendOnce: () => Promise<Reply<T>>,
        problemOf: (body: T) => string | undefined,
      ): Promise<Reply<T>> {
        for (let sent = 1; ; sent++) {
          const reply = await sendOnce()
          const problem = problemOf(reply.body)
          if (problem === undefined) return reply
          if (sent === MAX_CONTRADICTIONS) throw contradiction(request, problem)
        }
      }

      async function listOrMiss(
        request: Request,
        sendList: (request: Request) => Promise<Reply<unknown>>,
      ): Promise<Reply<ListPage | null>> {
        return sendUntilConsistent(
          request,
          async () => {
            const { body, ...reply } = await sendList(request)
            return { ...reply, body: body === null ? null : toListPage(request, body) }
          },
          (page) => (page ? findContradiction(page, request) : undefined),
        )
      }

      function toListPage(request: Request, body: unknown): ListPage {
        if (!isStripeList(body)) throw unexpected(request, 'a list')
        return { objects: body.data, hasMore: body.has_more, text: http.textOf(body) }
      }

      /**
       * Waits until the request may be sent. Returns a lower bound of the present time, by the database's
       * clock.
       */
      async function waitForTurn({ endpoint }: Request): Promise<Date> {
        await waitForPermit?.()
        await budget.take({ endpoint, lane })
        return clock.lowerBound()
      }

      return {
        find: (request) =>
          sendUntilConsistent(
            request,
            async () => {
              const { body, ...reply } = await sendOrMiss(request)
              if (body !== null && !isStripeObject(body)) throw unexpected(request, 'an object')
              return { ...reply, body }
            },
            (object) => (object ? findMismatch(object, request) : undefined),
          ),
        async list(request) {
          const { body, ...reply } = await listOrMiss(request, async () => send(request, await waitForTurn(request)))
          if (body === null) throw unexpected(request, 'a list')
          return { ...reply, body }
        },
        findList: (request) => listOrMiss(request, sendOrMiss),
        get requests() {
          return requests
        },
      }
    },
  }
}

interface LastResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly requestId: string | undefined
}

function lastResponse(answer: unknown): LastResponse {
  return (answer as { lastResponse: LastResponse }).lastResponse // the SDK sets it on every answer
}

function hostOptions(apiBase: string | undefined): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  if (!apiBase) return {}
  const { hostname, port, protocol } = new URL(apiBase)
  const isHttps = protocol === 'https:'
  return { host: hostname, port: port || (isHttps ? 443 : 80), protocol: isHttps ? 'https' : 'http' }
}
