import { asyncLocalStorage, type Context } from '@temporalio/activity'
import { ActivityFailure, ApplicationFailure } from '@temporalio/common'
import ms from 'ms'
import type { Random } from '../../../dev/simulator/random.js'
import { type Attempt, createAttempt, type Mishap, runAs } from '../attempt.js'
import type { FaultCounts } from '../fault-counts.js'
import type { Scheduler } from '../scheduler.js'
import { type ExecuteActivity, toWire } from './temporal.js'

export type Activity = (...args: readonly unknown[]) => Promise<unknown>

export interface ActivityRunnerOptions {
  readonly scheduler: Scheduler
  readonly random: Random
  /** The activities of each worker process, by name. */
  readonly processes: readonly Readonly<Record<string, Activity>>[]
  /** Draws the mishap of the next attempt. */
  readonly nextMishap: (activity: string) => AttemptMishap
  /** Resolves when a worker is up to take a task. */
  readonly workerIsUp: () => Promise<void>
  readonly count: FaultCounts['add']
  readonly onAttempt: (attempt: Attempt) => void
  readonly onEvent: (what: string) => void
  /** Called with an error that no fault explains. */
  readonly onUnexpected: (what: string) => void
}

export interface AttemptMishap {
  readonly mishap?: Mishap | undefined
  /** True: the attempt does its work and dies before it reports the result. */
  readonly isReportLost?: boolean
  /** Virtual milliseconds after which Temporal counts the attempt as dead. The attempt goes on. */
  readonly timeoutMs?: number
}

/** Only the first attempts of an activity have mishaps. Otherwise the activity might never end. */
const MAX_MISHAPS = 4

/** Time until another worker takes over from a dead one. */
const DETECTION_MS = { min: 50, max: 3_000 }

/** Time until a worker takes a waiting task. */
const QUEUE_MS = { min: 2, max: 60 }

/** Share of heartbeats by which a timed-out attempt learns of its timeout. */
const NOTICE_RATE = 0.3

type Outcome =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly failure: ApplicationFailure }
  | { readonly kind: 'lost' }

/**
 * Creates a stand-in for worker and server: runs activities with attempts, timeouts, heartbeats and retries.
 */
export function createActivityRunner(options: ActivityRunnerOptions): ExecuteActivity {
  const { scheduler, random, processes, nextMishap, workerIsUp, count, onAttempt, onEvent, onUnexpected } = options

  return async (activity, { args, options: { retry, startToCloseTimeout }, workflowId }) => {
    let heartbeats: unknown[] = []
    for (let nr = 1; ; nr++) {
      await scheduler.sleep(random.between(QUEUE_MS.min, QUEUE_MS.max))
      await workerIsUp()
      const name = `${activity} of ${workflowId} #${nr}`
      const mishap = nr <= MAX_MISHAPS ? nextMishap(activity) : {}
      // Temporal throttles heartbeats, so the next attempt may get an older one than the last.
      const lastHeartbeat = heartbeats[random.between(0, heartbeats.length - 1)]
      heartbeats = heartbeats.length > 0 ? [lastHeartbeat] : []
      const limitMs = ms(startToCloseTimeout as ms.StringValue)
      const outcome = await run({ activity, name, args, mishap, lastHeartbeat, heartbeats, limitMs })
      if (outcome.kind === 'done') return outcome.result
      if (outcome.kind === 'lost') {
        await scheduler.sleep(random.between(DETECTION_MS.min, DETECTION_MS.max))
        continue
      }
      const { failure } = outcome
      if (failure.nonRetryable) {
        throw new ActivityFailure('Activity task failed', activity, name, 'NON_RETRYABLE_FAILURE', undefined, failure)
      }
      await scheduler.sleep(retryInMs(failure, { nr, retry }))
    }
  }

  interface RunInput {
    readonly activity: string
    readonly name: string
    readonly args: readonly unknown[]
    readonly mishap: AttemptMishap
    readonly lastHeartbeat: unknown
    readonly heartbeats: unknown[]
    readonly limitMs: number
  }

  function run({ activity, name, args, mishap, lastHeartbeat, heartbeats, limitMs }: RunInput): Promise<Outcome> {
    const process = random.between(0, processes.length - 1)
    const attempt = createAttempt({
      name,
      process,
      scheduler,
      mishap: mishap.mishap,
      onMishap(what) {
        count(`activity ${what}`)
        onEvent(`${name} ${what}`)
      },
      onStep: () => count('step of an activity after its timeout', attempt.isSuperseded ? 1 : 0),
    })
    onAttempt(attempt)
    const isTold = new AbortController()
    const context = {
      info: { heartbeatDetails: lastHeartbeat },
      cancellationSignal: isTold.signal,
      heartbeat(details: unknown) {
        if (!attempt.isSuperseded) heartbeats.push(toWire(details))
        else if (random.chance(NOTICE_RATE)) isTold.abort(new Error('This attempt has timed out.'))
      },
    } as unknown as Context // the part of the context that our activities use

    return new Promise((resolve) => {
      const cancelTimeout = scheduler.after(Math.min(mishap.timeoutMs ?? limitMs, limitMs), () => {
        attempt.isSuperseded = true
        count('activity goes on after its timeout')
        onEvent(`${name} has timed out and goes on`)
        resolve({ kind: 'lost' })
      })
      const end = (outcome: Outcome) => {
        cancelTimeout()
        if (!attempt.isSuperseded) resolve(outcome)
      }
      attempt.onDeath.add(() => end({ kind: 'lost' }))
      void perform()

      async function perform(): Promise<void> {
        try {
          const work = processes[process]?.[activity]
          if (!work) throw new Error(`There is no activity ${activity}.`)
          const result = await runAs(attempt, () => asyncLocalStorage.run(context, () => work(...args)))
          if (attempt.isDead) return
          onEvent(`${name} returns ${JSON.stringify(result)}`)
          if (mishap.isReportLost) attempt.die()
          else end({ kind: 'done', result: toWire(result) })
        } catch (error) {
          onEvent(`${name} throws ${String(error)}`)
          if (!attempt.isSuperseded && !isExpected(error)) onUnexpected(`${name} throws ${describe(error)}`)
          end({ kind: 'failed', failure: toFailure(error) })
        }
      }
    })
  }
}

/** Returns whether an injected fault explains the error. */
function isExpected(error: unknown): boolean {
  if (error instanceof ApplicationFailure) return error.type === 'Stripe.transient'
  if (!(error instanceof Error)) return false
  const isCanceledStatement = 'code' in error && error.code === '57014'
  return error.name === 'ConnectionLostError' || isCanceledStatement
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function toFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error
  return ApplicationFailure.create({ message: String(error), type: error instanceof Error ? error.name : 'Error' })
}

interface RetryInput {
  readonly nr: number
  readonly retry: Parameters<ExecuteActivity>[1]['options']['retry']
}

function retryInMs({ nextRetryDelay }: ApplicationFailure, { nr, retry }: RetryInput): number {
  if (typeof nextRetryDelay === 'number') return nextRetryDelay
  const { initialInterval = 1_000, backoffCoefficient = 2, maximumInterval = 100_000 } = retry ?? {}
  return Math.min(toMs(initialInterval) * backoffCoefficient ** (nr - 1), toMs(maximumInterval))
}

function toMs(duration: string | number): number {
  return typeof duration === 'number' ? duration : ms(duration as ms.StringValue)
}
