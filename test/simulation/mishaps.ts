import type { Random } from '../../dev/simulator/random.js'
import type { Fault } from '../../dev/simulator/http/faults.js'
import type { OddAnswer } from '../../dev/simulator/http/oddities.js'
import type { FaultCounts } from './fault-counts.js'
import { type Circumstances, isWithin } from './history.js'
import type { Scheduler } from './scheduler.js'
import type { AttemptMishap } from './temporal/activity-runner.js'

export interface MishapsOptions {
  readonly random: Random
  /** Stream for odd answers alone, so that a seed's other choices do not change. */
  readonly randomOdd: Random
  readonly circumstances: Circumstances
  readonly scheduler: Scheduler
  readonly count: FaultCounts['add']
  /** Returns true from the end of the history on. Then nothing goes wrong any more. */
  readonly isCalm: () => boolean
}

/** Generator of faults and delays, by the rates of the history. */
export interface Mishaps {
  readonly ofAttempt: () => AttemptMishap
  readonly ofRequest: () => Fault | undefined
  readonly statementMs: () => number
  readonly requestMs: () => number
}

/** Upper limits for the step at which an attempt goes wrong. Activities take 3 to 100 steps. */
const STEPS = [3, 10, 30]

/** Upper limits of a stall. */
const STALL_MS = [3_000, 20_000, 120_000]

/** Time after which Temporal counts a stalled attempt as dead. */
const TIMEOUT_MS = { min: 500, max: 10_000 }

const STATEMENT_MS = { min: 1, max: 5 }
const SLOW_STATEMENT_MS = { min: 100, max: 5_000 }
const REQUEST_MS = { min: 20, max: 250 }
const SLOW_REQUEST_MS = { min: 1_000, max: 25_000 }

const REQUEST_FAULTS: readonly Fault[] = [
  { kind: 'rate-limit', reason: 'endpoint-rate', retryAfterSeconds: 2 },
  { kind: 'rate-limit', reason: 'global-concurrency' },
  { kind: 'error', status: 500 },
  { kind: 'error-without-error', status: 503 },
  { kind: 'html' },
  { kind: 'reset' },
  { kind: 'truncated' },
  { kind: 'hang' },
  { kind: 'list-without-data' },
  { kind: 'error-as-success' },
]

const ODD_ANSWERS: readonly OddAnswer[] = [
  ...(['empty-with-more', 'repeats-cursor', 'outside-window', 'another-type', 'another-object'] as const),
  ...(['unsorted', 'unsorted', 'unsorted'] as const), // three entries, because it seldom applies
]

export function createMishaps({ random, randomOdd, circumstances, scheduler, count, isCalm }: MishapsOptions): Mishaps {
  const { dieRate, failRate, stallRate, slowRate, requestFaultRate, oddAnswerRate, datesAhead } = circumstances

  function between({ min, max }: { readonly min: number; readonly max: number }): number {
    return random.between(min, max)
  }

  function isBad(rate: number): boolean {
    return !isCalm() && random.chance(rate)
  }

  function dateAhead(): Fault {
    count('answer dated an hour ahead')
    return { kind: 'clock-ahead', seconds: 3_600 }
  }

  function someStep() {
    return { atStep: random.between(0, random.pick(STEPS)), isAfter: random.chance(0.5), stallMs: 0 }
  }

  return {
    ofAttempt() {
      if (isBad(dieRate)) {
        // 20% die before the activity's first step, 20% after its last one, and the others at some step.
        if (random.chance(0.2)) return { mishap: { kind: 'dies', atStep: 0, isAfter: false, stallMs: 0 } }
        if (random.chance(0.25)) {
          count('activity done, and its end not reported')
          return { isReportLost: true }
        }
        return { mishap: { kind: 'dies', ...someStep() } }
      }
      if (isBad(failRate)) return { mishap: { kind: 'fails', ...someStep() } }
      if (isBad(stallRate)) {
        const stallMs = random.between(1_000, random.pick(STALL_MS))
        return { mishap: { kind: 'stalls', ...someStep(), stallMs }, timeoutMs: between(TIMEOUT_MS) }
      }
      return {}
    },
    ofRequest() {
      if (!isCalm() && randomOdd.chance(oddAnswerRate)) return { kind: 'odd-answer', how: randomOdd.pick(ODD_ANSWERS) }
      if (!isBad(requestFaultRate)) return isWithin(datesAhead, scheduler.nowMs) ? dateAhead() : undefined
      const fault = random.pick(REQUEST_FAULTS)
      count(`request: ${fault.kind}`)
      return fault
    },
    statementMs() {
      if (!isBad(slowRate)) return between(STATEMENT_MS)
      count('slow statement')
      return between(SLOW_STATEMENT_MS)
    },
    requestMs() {
      if (!isBad(slowRate)) return between(REQUEST_MS)
      count('slow request')
      return between(SLOW_REQUEST_MS)
    },
  }
}
