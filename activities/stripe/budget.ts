import { randomUUID } from 'node:crypto'
import { closeBuckets, LEASE_INTERVAL_MS, lease, type Limits, scopeOf } from '../../prisma/budget/budget.js'
import type { BudgetChange } from '../../prisma/budget/budget-row.js'
import { emptyBudget, recordReport } from '../../prisma/budget/budget-status.js'
import { type Lane, LANES } from '../../prisma/catalogue/enumerated-columns.js'
import { createRequestQueue, type RequestQueue } from './request-queue.js'

/** Stripe's default limits in requests per second, by mode. https://docs.stripe.com/rate-limits */
export const STRIPE_LIMITS = { live: 100, test: 25 } as const

/** Spaces requests so that they stay below Stripe's rate limits. More urgent lanes go first. */
export interface Budget {
  /**
   * Resolves when a request to this endpoint may be sent. Rejects with the database's error when the shared
   * budget cannot be changed.
   */
  take(request: { readonly endpoint: string; readonly lane: Lane }): Promise<void>
  /**
   * Pauses requests for `ms`, because Stripe asked to wait. Stripe's `reason` decides which requests pause:
   * all, those to this endpoint, or none but the failed one.
   */
  backOff(pause: {
    readonly endpoint: string
    readonly reason?: string | undefined
    readonly ms: number
  }): Promise<void>
}

export interface BudgetOptions extends Limits {
  /** Changes the state that all workers share. By default, the budget keeps a state of its own in memory. */
  readonly changeState?: <T>(changeState: BudgetChange<T>) => Promise<T>
}

/**
 * Each lease reports the requests that were sent. Without anything to lease, the report follows within this
 * time.
 */
const REPORT_WITHIN_MS = 1_000

/**
 * Creates a budget that leases several tokens at a time from the shared state. A lease is for the requests
 * that wait, and for those that the rate of the last second predicts. So a steady flow of requests does not
 * wait for the database. Only one lease is under way at a time. Requests that come meanwhile are part of the
 * next lease.
 */
export function createBudget({ changeState: change = createLocalState(), ...limits }: BudgetOptions): Budget {
  const worker = randomUUID()
  const lines = new Map<string, RequestQueue>()
  let sent = zeroPerLane()
  let isLeasing = false
  let next: { readonly atMs: number; readonly timer: NodeJS.Timeout } | undefined

  return {
    async take({ endpoint, lane }) {
      const line = lineOf(endpoint, lane)
      line.recordArrival()
      if (line.waiting === 0 && trySpend(line)) {
        leaseWithin(line.nextLeaseInMs() ?? REPORT_WITHIN_MS)
        return
      }
      const turn = line.waitForTurn()
      leaseWithin(line.nextLeaseInMs() ?? 0)
      await turn
    },
    async backOff({ endpoint, reason, ms }) {
      const scope = scopeOf(reason)
      for (const line of lines.values()) {
        if (scope === 'all' || (scope === 'endpoint' && line.endpoint === endpoint)) line.dropTokens()
      }
      await change((state, nowMs) => {
        if (reason !== undefined) state.rateLimited[reason] = (state.rateLimited[reason] ?? 0) + 1
        closeBuckets(state, { endpoint, reason, nowMs, forMs: ms })
      })
    },
  }

  function lineOf(endpoint: string, lane: Lane): RequestQueue {
    const name = `${lane} ${endpoint}`
    const line = lines.get(name) ?? createRequestQueue(endpoint, lane)
    lines.set(name, line)
    return line
  }

  /**
   * Takes a token for a request. Tokens that are held for a lower lane of the same endpoint will do, unless a
   * request waits in that lane. Returns false when there is no token.
   */
  function trySpend(line: RequestQueue): boolean {
    const { endpoint, lane } = line
    const isSpent = LANES.slice(LANES.indexOf(lane)).some((each) => {
      const other = lines.get(`${each} ${endpoint}`)
      return other && (other === line || other.waiting === 0) && other.trySpend()
    })
    if (isSpent) sent[lane] += 1
    return isSpent
  }

  function leaseWithin(ms: number): void {
    const atMs = performance.now() + ms
    if (isLeasing || (next && next.atMs <= atMs)) return
    clearTimeout(next?.timer)
    next = { atMs, timer: setTimeout(() => void leaseNow(), ms) }
    if (!isAwaited()) next.timer.unref() // a report alone must not keep the process alive
  }

  function isAwaited(): boolean {
    return [...lines.values()].some((line) => line.waiting > 0)
  }

  /** Leases tokens. Never throws: on an error, the waiting requests reject with it. */
  async function leaseNow(): Promise<void> {
    next = undefined
    isLeasing = true
    const reported = sent
    sent = zeroPerLane()
    try {
      await leaseAndServe(reported)
    } catch (error) {
      for (const lane of LANES) sent[lane] += reported[lane] // the next lease reports them
      for (const line of lines.values()) line.rejectAll(error)
    }
    isLeasing = false
    const dues = [...lines.values()].flatMap((line) => line.nextLeaseInMs() ?? [])
    if (LANES.some((lane) => sent[lane] > 0)) dues.push(REPORT_WITHIN_MS)
    if (dues.length > 0) leaseWithin(Math.min(...dues))
  }

  async function leaseAndServe(reported: ReturnType<typeof zeroPerLane>): Promise<void> {
    const linesWithDemand = [...lines.values()]
      .filter((line) => line.countDemand() > 0)
      .toSorted((a, b) => a.waitingSinceMs - b.waitingSinceMs)
    const demands = linesWithDemand.map((line) => ({
      endpoint: line.endpoint,
      lane: line.lane,
      count: line.countDemand(),
    }))
    const leases = await change((state, nowMs) => {
      const result = lease(state, { nowMs, limits, demands })
      const waiting = zeroPerLane()
      linesWithDemand.forEach((line, index) => {
        waiting[line.lane] += Math.max(0, line.waiting - (result[index]?.granted ?? 0))
      })
      recordReport(state, { worker, limits, sent: reported, waiting }, nowMs)
      return result
    })
    // When tokens are short, the lanes below live wait until one lease can serve all their endpoints. Only a
    // live request is urgent enough for a lease of its own.
    const isShort = leases.some(({ retryInMs }, index) => retryInMs > 0 && linesWithDemand[index]?.lane !== 'live')
    for (const line of lines.values()) line.postponeLease(isShort && line.lane !== 'live' ? LEASE_INTERVAL_MS : 0)
    linesWithDemand.forEach((line, index) => {
      const { granted = 0, retryInMs: againInMs = 0 } = leases[index] ?? {}
      line.addTokens(granted)
      if (againInMs > 0) line.postponeLease(againInMs)
    })
    for (const lane of LANES) {
      for (const line of lines.values()) {
        while (line.lane === lane && line.waiting > 0 && trySpend(line)) line.releaseFirst()
      }
    }
  }
}

function zeroPerLane(): Record<Lane, number> {
  return { live: 0, sync: 0, reconcile: 0, audit: 0 }
}

function createLocalState(): <T>(change: BudgetChange<T>) => Promise<T> {
  const state = emptyBudget()
  return async (change) => change(state, Date.now())
}
