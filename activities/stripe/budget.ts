import { randomUUID } from 'node:crypto'
import {
  closeBuckets,
  LANES,
  LEASE_INTERVAL_MS,
  type Lane,
  lease,
  type Limits,
  scopeOf,
} from '../../prisma/budget/budget.js'
import type { BudgetChange } from '../../prisma/budget/budget-row.js'
import { emptyBudget, enter } from '../../prisma/budget/budget-status.js'
import { createLine, type Line } from './budget-line.js'

/** Requests per second that Stripe grants by default, by mode. https://docs.stripe.com/rate-limits */
export const STRIPE_LIMITS = { live: 100, test: 25 } as const

/** Spaces requests so that Stripe's limits are not met, the more urgent first. */
export interface Budget {
  /** Resolves when a request to this endpoint may be sent. Rejects when the database that holds the budget does. */
  take(request: { readonly endpoint: string; readonly lane: Lane }): Promise<void>
  /** Stripe said to wait: nobody whom it is about sends anything before. */
  backOff(pause: {
    readonly endpoint: string
    readonly reason?: string | undefined
    readonly ms: number
  }): Promise<void>
}

export interface BudgetOptions extends Limits {
  /** Changes the state that all workers share. Without it this budget is for itself. */
  readonly change?: <T>(change: BudgetChange<T>) => Promise<T>
}

/** The books lag by this much when there is nothing to lease. */
const REPORT_WITHIN_MS = 1_000

/**
 * Leases a handful of tokens at a time: for those who wait, and for as many more as the flow of the last second lets expect, so that a steady
 * flow does not wait for the database at all. One lease is under way at a time; who comes meanwhile is in the next.
 */
export function createBudget({ change = alone(), ...limits }: BudgetOptions): Budget {
  const worker = randomUUID()
  const lines = new Map<string, Line>()
  let sent = nothing()
  let isLeasing = false
  let next: { readonly atMs: number; readonly timer: NodeJS.Timeout } | undefined

  return {
    async take({ endpoint, lane }) {
      const line = lineOf(endpoint, lane)
      line.note()
      if (line.waiting === 0 && spend(line)) {
        leaseWithin(line.dueInMs() ?? REPORT_WITHIN_MS)
        return
      }
      const turn = line.join()
      leaseWithin(line.dueInMs() ?? 0)
      await turn
    },
    async backOff({ endpoint, reason, ms }) {
      const scope = scopeOf(reason)
      for (const line of lines.values()) {
        if (scope === 'all' || (scope === 'endpoint' && line.endpoint === endpoint)) line.drop()
      }
      await change((state, nowMs) => {
        if (reason !== undefined) state.rateLimited[reason] = (state.rateLimited[reason] ?? 0) + 1
        closeBuckets(state, { endpoint, reason, nowMs, forMs: ms })
      })
    },
  }

  function lineOf(endpoint: string, lane: Lane): Line {
    const name = `${lane} ${endpoint}`
    const line = lines.get(name) ?? createLine(endpoint, lane)
    lines.set(name, line)
    return line
  }

  /** What is held ready for less urgent requests to the same endpoint will do as well, unless one of them waits for it. */
  function spend(line: Line): boolean {
    const { endpoint, lane } = line
    const isSpent = LANES.slice(LANES.indexOf(lane)).some((each) => {
      const other = lines.get(`${each} ${endpoint}`)
      return other && (other === line || other.waiting === 0) && other.spend()
    })
    if (isSpent) sent[lane] += 1
    return isSpent
  }

  function leaseWithin(ms: number): void {
    const atMs = performance.now() + ms
    if (isLeasing || (next && next.atMs <= atMs)) return
    clearTimeout(next?.timer)
    next = { atMs, timer: setTimeout(() => void leaseNow(), ms) }
    if (!isAwaited()) next.timer.unref() // a process that ends must not stay for its books
  }

  function isAwaited(): boolean {
    return [...lines.values()].some((line) => line.waiting > 0)
  }

  /** Never throws: who waits learns what went wrong. */
  async function leaseNow(): Promise<void> {
    next = undefined
    isLeasing = true
    const reported = sent
    sent = nothing()
    try {
      await leaseAndServe(reported)
    } catch (error) {
      for (const lane of LANES) sent[lane] += reported[lane] // told another time
      for (const line of lines.values()) line.fail(error)
    }
    isLeasing = false
    const dues = [...lines.values()].flatMap((line) => line.dueInMs() ?? [])
    if (LANES.some((lane) => sent[lane] > 0)) dues.push(REPORT_WITHIN_MS)
    if (dues.length > 0) leaseWithin(Math.min(...dues))
  }

  async function leaseAndServe(reported: ReturnType<typeof nothing>): Promise<void> {
    const wanting = [...lines.values()]
      .filter((line) => line.demand() > 0)
      .toSorted((a, b) => a.waitingSinceMs - b.waitingSinceMs)
    const demands = wanting.map((line) => ({ endpoint: line.endpoint, lane: line.lane, count: line.demand() }))
    const leases = await change((state, nowMs) => {
      const result = lease(state, { nowMs, limits, demands })
      const waiting = nothing()
      wanting.forEach((line, index) => {
        waiting[line.lane] += Math.max(0, line.waiting - (result[index]?.granted ?? 0))
      })
      enter(state, { worker, limits, sent: reported, waiting }, nowMs)
      return result
    })
    // Nobody but a live request is in such a hurry that each endpoint's flow should ask for itself.
    const isShort = leases.some(({ againInMs }, index) => againInMs > 0 && wanting[index]?.lane !== 'live')
    for (const line of lines.values()) line.pause(isShort && line.lane !== 'live' ? LEASE_INTERVAL_MS : 0)
    wanting.forEach((line, index) => {
      const { granted = 0, againInMs = 0 } = leases[index] ?? {}
      line.hold(granted)
      if (againInMs > 0) line.pause(againInMs)
    })
    for (const lane of LANES) {
      for (const line of lines.values()) {
        while (line.lane === lane && line.waiting > 0 && spend(line)) line.serve()
      }
    }
  }
}

function nothing(): Record<Lane, number> {
  return { live: 0, sync: 0, reconcile: 0, audit: 0 }
}

function alone(): <T>(change: BudgetChange<T>) => Promise<T> {
  const state = emptyBudget()
  return async (change) => change(state, Date.now())
}
