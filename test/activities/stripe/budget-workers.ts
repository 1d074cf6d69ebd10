import { afterEach, beforeEach, vi } from 'vitest'
import { type BudgetOptions, createBudget } from '../../../activities/stripe/budget.js'
import { createRateLimiter } from '../../../dev/simulator/http/rate-limits.js'
import type { Limits } from '../../../prisma/budget/budget.js'
import type { Lane } from '../../../prisma/catalogue/enumerated-columns.js'
import type { BudgetChange } from '../../../prisma/budget/budget-row.js'
import { describeBudget, emptyBudget } from '../../../prisma/budget/budget-status.js'

export const CUSTOMERS = '/v1/customers'
export const INVOICES = '/v1/invoices'

/** Lets time pass only when a test advances it. So all seconds are exact, even on a slow machine. */
export function useFakeTimers(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: 1_700_000_000_000 })
  })
  afterEach(() => vi.useRealTimers())
}

/**
 * Creates workers that share one state, as in the database, and a limiter like Stripe's, which must never
 * refuse.
 */
export function workers(limits: Limits, count = 2) {
  const state = emptyBudget()
  let leases = 0
  const changeState: NonNullable<BudgetOptions['changeState']> = async <T>(make: BudgetChange<T>) => {
    leases += 1
    return make(state, Date.now())
  }
  const stripe = createRateLimiter({ nowMs: () => Date.now() } as Parameters<typeof createRateLimiter>[0], limits)
  const sent: { endpoint: string; lane: Lane; atMs: number; worker: number }[] = []
  const budgets = Array.from({ length: count }, () => createBudget({ ...limits, changeState }))
  const refused: string[] = []
  const startMs = Date.now()

  async function take(worker: number, lane: Lane, endpoint = CUSTOMERS): Promise<void> {
    await budgets[worker]?.take({ endpoint, lane })
    if (stripe.refuse({ accountId: 'acct', endpoint })) refused.push(endpoint)
    sent.push({ endpoint, lane, worker, atMs: Date.now() - startMs })
  }

  async function client(worker: number, lane: Lane, { restMs = 5, endpoint = CUSTOMERS }: FlowOptions): Promise<void> {
    for (;;) {
      await take(worker, lane, endpoint)
      await sleep(restMs)
    }
  }

  return {
    budgets,
    sent,
    /** Endpoints of the requests that Stripe would have answered with 429. */
    refused,
    leases: () => leases,
    status: () => describeBudget(state, Date.now()),
    take,
    /** Starts `clients` clients of a worker. Each sends one request after the other, without end. */
    flow(worker: number, lane: Lane, { clients = 1, ...options }: FlowOptions & { clients?: number } = {}): void {
      for (let i = 0; i < clients; i++) void client(worker, lane, options)
    },
    between(fromMs: number, toMs: number, lane?: Lane) {
      return sent.filter((each) => each.atMs >= fromMs && each.atMs < toMs && (lane ?? each.lane) === each.lane)
    },
  }
}

interface FlowOptions {
  readonly endpoint?: string
  /** The pause between an answer and the next request. */
  readonly restMs?: number
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
