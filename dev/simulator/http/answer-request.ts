import type { Account } from '../account.js'
import { type SimulatorClock, sleep } from '../clock.js'
import type { Random } from '../random.js'
import { invalidRequest, StripeError } from '../stripe-error.js'
import type { Oddities, OddAnswer } from './oddities.js'
import type { Webhooks } from '../webhooks/webhooks.js'
import { type Answer, type ApiRequest, endpointOf } from './api-request.js'
import { errorAnswer } from './fault-answer.js'
import { type KeyChecks, noSuchAccount } from './keys.js'
import { type RateLimiter, rateLimited } from './rate-limits.js'
import { read } from './read-routes.js'
import { permissionFor } from './routes.js'
import type { Deleted } from './write.js'
import { WRITES } from './write-routes.js'

export interface ApiOptions {
  /** Returns the account with this id, if the simulator has it. */
  readonly findAccount: (id: string) => Account | undefined
  readonly ownAccount: Account
  readonly livemode: boolean
  readonly defaultApiVersion: string
  readonly clock: SimulatorClock
  /**
   * Source of lags and latencies. Separate from the accounts' sources, so that requests do not change what
   * the accounts make.
   */
  readonly random: Random
  readonly keys: KeyChecks
  readonly rateLimiter: RateLimiter
  readonly webhooks: Webhooks
  readonly latencyMs: number
  readonly readLagMs: number
  readonly oddities: Oddities
  /** How to make a list answer odd, if at all. */
  readonly odd?: OddAnswer | undefined
}

/** Answers a request as Stripe does, without faults. */
export async function answerRequest(request: ApiRequest, options: ApiOptions): Promise<Answer> {
  const { clock, latencyMs, random } = options
  try {
    const account = admit(request, options)
    // The read happens at a random moment of the latency. So its data may be as old as the request or as new
    // as the answer.
    const beforeMs = latencyMs * random.next()
    await sleep(clock, beforeMs)
    const body = request.method === 'GET' ? answerRead(request, { account, options }) : answerWrite(request, account)
    await sleep(clock, latencyMs - beforeMs)
    return { status: 200, body }
  } catch (error) {
    if (error instanceof StripeError) return errorAnswer(error)
    throw error
  }
}

/**
 * Returns the account that the request is about. Checks key, account, rate limit and permission.
 * @throws {StripeError} 401, 403 or 429
 */
function admit({ method, path, headers }: ApiRequest, options: ApiOptions): Account {
  const { findAccount, ownAccount, keys, rateLimiter } = options
  const key = keys.authenticate(headers)
  const accountId = headers['stripe-account']?.toString() ?? ownAccount.id
  const account = findAccount(accountId)
  if (!account) throw noSuchAccount({ key, accountId })
  const reason = rateLimiter.refuse({ accountId, endpoint: endpointOf({ method, path }) })
  if (reason) throw rateLimited(reason)
  keys.authorize({ key, method, path, accountId, permission: permissionFor(path) })
  return account
}

function answerRead(
  { path, parameters }: ApiRequest,
  { account, options }: { readonly account: Account; readonly options: ApiOptions },
): unknown {
  const { clock, random, readLagMs, defaultApiVersion: apiVersion, livemode, webhooks, oddities, odd } = options
  const nowMs = clock.nowMs()
  const atMs = nowMs - random.next() * readLagMs
  const { endpoint } = webhooks
  const isLagging = oddities.newObjectLagMs > 0 && random.chance(0.5)
  const context = { account, parameters, atMs, nowMs, apiVersion, livemode, endpoint, oddities, odd, isLagging }
  const body = read(path, context)
  return body ?? unknownAddress('GET', path)
}

function answerWrite({ method, path, parameters }: ApiRequest, account: Account): unknown {
  const [above, id] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)]
  const found = WRITES[`${method} ${path}`] ?? WRITES[`${method} ${above}/:id`] ?? unknownAddress(method, path)
  const result = account.transact((tx) => found(tx, { id: decodeURIComponent(id), parameters }))
  return isDeleted(result) ? result : account.render(result)
}

function isDeleted(result: object): result is Deleted {
  return 'deleted' in result
}

function unknownAddress(method: string, path: string): never {
  const { details } = invalidRequest(
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  )
  throw new StripeError(404, details)
}
