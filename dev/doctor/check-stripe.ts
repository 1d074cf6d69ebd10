import { readOwnAccount } from '../../activities/stripe/check-identity.js'
import { checkEndpoint } from '../../activities/heal/check-endpoint.js'
import { probeTypes } from '../../activities/listing/probe-types.js'
import { createBudget, STRIPE_LIMITS } from '../../activities/stripe/budget.js'
import { createStripeReader, type StripeSession } from '../../activities/stripe/client.js'
import type { Database } from '../../prisma/engine/client.js'
import { createDatabaseClock } from '../../prisma/engine/clock.js'
import { readIdentity } from '../../prisma/engine/identity.js'
import type { WorkerEnv } from '../../worker/env.js'
import { broken, note, ok, reasonOf, type Tell } from './finding.js'

export interface CheckStripeInput {
  readonly env: WorkerEnv
  readonly database: Database
  /** Whether the tables exist. Without them, there is no identity to compare and no parent to list by. */
  readonly hasTables: boolean
  readonly publicUrl: string | undefined
}

/** A webhook signature is valid for 300 s. If the clock is off by more, we refuse every webhook. */
const TOLERANCE_MS = 300_000
const NOTABLE_SKEW_MS = 5_000

/** Checks the key, the clock, the webhook endpoint, and what the key may read. */
export async function checkStripe(input: CheckStripeInput, tell: Tell): Promise<void> {
  const { env, database, hasTables, publicUrl } = input
  const stripe = createStripeReader({
    apiKey: env.STRIPE_SECRET_KEY,
    apiBase: env.STRIPE_API_BASE,
    // Nothing is written, so nothing depends on the time of a read.
    clock: hasTables ? createDatabaseClock(database.pool) : { lowerBound: () => Promise.resolve(new Date(0)) },
    budget: createBudget({
      perSecond: env.STRIPE_MAX_RPS ?? (env.livemode ? STRIPE_LIMITS.live : STRIPE_LIMITS.test),
      perEndpointPerSecond: env.STRIPE_MAX_RPS_PER_ENDPOINT,
    }),
  })
  const createSession = () => stripe.createSession(undefined, 'sync')
  const account = await checkKey(createSession(), input, tell)
  if (account === undefined) return
  const endpoint = await checkEndpoint({ session: createSession(), selection: env.selection, publicUrl })
  const differences = [...endpoint.problems, ...endpoint.advice]
  if (differences.length === 0)
    tell(ok('webhook endpoint', 'It is enabled, with the events and the API version that we need.'))
  for (const problem of differences) tell((publicUrl === undefined ? note : broken)('webhook endpoint', problem))
  if (hasTables) await checkTypes(input, { account, session: createSession }, tell)
}

/** Checks the key. @returns the account of the key; undefined if Stripe does not accept the key */
async function checkKey(session: StripeSession, { env, database, hasTables }: CheckStripeInput, tell: Tell) {
  const sentAtMs = Date.now()
  try {
    const { id, asOf } = await readOwnAccount(session)
    const mode = env.livemode ? 'live' : 'test'
    const own = hasTables ? await readIdentity(database) : undefined
    const key = `${env.STRIPE_SECRET_KEY.slice(0, 8)}…`
    if (own && (own.accountId !== id || own.livemode !== env.livemode)) {
      const theirs = `${own.accountId} in ${own.livemode ? 'live' : 'test'} mode`
      tell(
        broken(
          'Stripe key',
          `${key} is of ${id} in ${mode} mode, but the database holds ${theirs}, so the worker refuses it: change STRIPE_SECRET_KEY or DATABASE_URL.`,
        ),
      )
    } else {
      tell(ok('Stripe key', `${key} of account ${id}, ${mode} mode.`))
    }
    if (asOf) tellSkew({ stripeMs: asOf.getTime() - 1_000, sentAtMs, answeredAtMs: Date.now() }, tell)
    return id
  } catch (error) {
    tell(
      broken(
        'Stripe key',
        `Stripe does not accept the key (${withoutStop(reasonOf(error))}), so nothing is read: set STRIPE_SECRET_KEY to one of https://dashboard.stripe.com/apikeys`,
      ),
    )
    return undefined
  }
}

/**
 * Reports how far the clock is off. Stripe's `Date` header has whole seconds, and the time between request
 * and answer is no skew.
 */
function tellSkew(
  { stripeMs, sentAtMs, answeredAtMs }: { stripeMs: number; sentAtMs: number; answeredAtMs: number },
  tell: Tell,
): void {
  const behindMs = Math.max(0, stripeMs - answeredAtMs)
  const aheadMs = Math.max(0, sentAtMs - (stripeMs + 1_000))
  const skewMs = Math.max(behindMs, aheadMs)
  const text = `This machine is ${(skewMs / 1_000).toFixed(1)} s ${behindMs > 0 ? 'behind' : 'ahead of'} Stripe`
  if (skewMs > TOLERANCE_MS) tell(broken('clock', `${text}, so every webhook is refused: set the clock by NTP.`))
  else if (skewMs > NOTABLE_SKEW_MS) {
    tell(note('clock', `${text}, and from 300 s on every webhook is refused: set the clock by NTP.`))
  } else tell(ok('clock', skewMs === 0 ? 'It agrees with Stripe.' : `${text}.`))
}

interface Reading {
  readonly account: string
  readonly session: () => StripeSession
}

/** Reports for each synced type whether the key may read it. */
async function checkTypes(
  { env, database }: CheckStripeInput,
  { account, session }: Reading,
  tell: Tell,
): Promise<void> {
  const { selection, livemode } = env
  const probes = await probeTypes({ database, livemode, createSession: session }, { account, types: selection.types })
  const refused = selection.types.filter(({ name }) => probes.get(name)?.refusal !== undefined)
  for (const { name, table } of selection.types) {
    const reason = probes.get(name)?.refusal
    if (reason === undefined) tell(ok('object types', `${table} can be read.`))
    else tell(note('cannot read', `${table}: ${reason}`))
  }
  const count = selection.types.length
  const summary = `${count - refused.length} of ${count} object types can be read`
  const remedy = 'give the key the missing permissions, or leave the types out with SYNC_OBJECTS'
  tell(
    refused.length === 0
      ? ok('object types', `${summary}.`)
      : note('object types', `${summary}, and the others are not synced: ${remedy}.`),
  )
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
