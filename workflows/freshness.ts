import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  defineUpdate,
  setHandler,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow'
import { refreshCustomer } from './port/live.js'
import {
  type EnsureFreshInput,
  ensureFreshUpdate,
  type FreshCustomer,
  type Freshness,
  type InboxKey,
} from './contract.js'
import { READ_LAG_MS } from '../prisma/rows/read-lag.js'
import { withItsReason } from './with-its-reason.js'

const ensureFresh = defineUpdate<Freshness, [EnsureFreshInput]>(ensureFreshUpdate)

/**
 * The longest `timeoutMs` that a caller may ask for. `refreshCustomer` gives up after
 * twice this time (2 min).
 */
const MAX_TIMEOUT_MS = 60_000

/** A caller that waits for a read that was sent at or after `sinceMs` (our database's clock). */
interface Waiter {
  readonly sinceMs: number
  outcome?: FreshCustomer
  failure?: unknown
}

/**
 * Installs the handler with which a customer's workflow answers `ensureFresh`.
 *
 * Callers share reads. A caller that comes during a read waits for it. If that read began too early for the
 * caller, the next read serves it, together with all other callers that came meanwhile. Each caller waits for
 * its own `timeoutMs` at most, also during an outage of Stripe.
 */
export function handleFreshness({ account, group }: InboxKey): void {
  const waiters = new Set<Waiter>()
  let isReading = false

  setHandler(
    ensureFresh,
    async ({ since, timeoutMs }) => {
      const waiter: Waiter = { sinceMs: Date.parse(since) }
      waiters.add(waiter)
      if (!isReading) void readWhileAwaited()
      try {
        await condition(() => !waiters.has(waiter), timeoutMs)
      } finally {
        waiters.delete(waiter)
      }
      if (waiter.failure !== undefined) throw withItsReason(waiter.failure)
      return waiter.outcome ?? { isFresh: false }
    },
    { validator: (input) => refuseInvalid(group, input) },
  )

  /** Reads as long as callers wait. Never throws: the callers get the error. */
  async function readWhileAwaited(): Promise<void> {
    isReading = true
    while (waiters.size > 0) await readOnce()
    isReading = false
  }

  async function readOnce(): Promise<void> {
    const asked = [...waiters]
    const since = new Date(Math.max(...asked.map(({ sinceMs }) => sinceMs))).toISOString()
    try {
      const { unproven, ...read } = await refreshCustomer({ account, customer: group, since })
      if (unproven > 0) await sleep(READ_LAG_MS)
      else answer([...waiters], { isFresh: true, ...read })
    } catch (failure) {
      if (isTransient(failure)) return // the loop reads again while callers wait
      for (const waiter of asked) {
        waiter.failure = failure
        waiters.delete(waiter)
      }
    }
  }

  function answer(all: readonly Waiter[], outcome: FreshCustomer): void {
    for (const waiter of all) {
      if (Date.parse(outcome.seenAt) < waiter.sinceMs) continue
      waiter.outcome = outcome
      waiters.delete(waiter)
    }
  }
}

/**
 * Returns whether a new read may succeed: the activity tried for 2 min, and its last error was retryable or a
 * timeout. Other failures, such as a refusal by Stripe or a cancelled run, would only repeat.
 */
function isTransient(failure: unknown): boolean {
  const cause = failure instanceof ActivityFailure ? failure.cause : undefined
  return cause instanceof TimeoutFailure || (cause instanceof ApplicationFailure && cause.nonRetryable !== true)
}

function refuseInvalid(group: string, { since, timeoutMs }: EnsureFreshInput): void {
  const problem = group.includes('/')
    ? `${group} is no customer`
    : Number.isNaN(Date.parse(since))
      ? `since is ${JSON.stringify(since)}; it must be a time, like "2026-11-23T10:00:00.000Z"`
      : !(timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS)
        ? `timeoutMs is ${timeoutMs}; it must be between 1 and ${MAX_TIMEOUT_MS}`
        : undefined
  if (problem !== undefined) throw ApplicationFailure.nonRetryable(`${problem}.`, 'InvalidInput')
}
