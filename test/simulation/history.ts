import { createRandom, type Random } from '../../dev/simulator/random.js'
import { MUTATION_KINDS, type MutationKind } from './mutate.js'

/** Everything that decides what happens, as plain data. The same history always runs in the same way. */
export interface History {
  /** Seed of the choices that are made during the run. */
  readonly seed: number
  /** Mutations before the first sync, at negative times. Empty for a new account. */
  readonly past: readonly Mutation[]
  readonly mutations: readonly Mutation[]
  readonly circumstances: Circumstances
}

/** A change at Stripe. */
interface Mutation {
  readonly atMs: number
  readonly kind: MutationKind
  /** Seed for the choice of the object and of its new values. */
  readonly seed: number
}

/** A period, in virtual milliseconds since the history began. `toMs` is excluded. */
export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

export function isWithin(window: Window | undefined, atMs: number): boolean {
  return window !== undefined && atMs >= window.fromMs && atMs < window.toMs
}

/** Conditions under which the mutations happen. Rates are probabilities from 0 to 1. */
export interface Circumstances {
  /** Milliseconds that each clock is ahead; negative if it is behind. */
  readonly skewMs: { readonly stripe: number; readonly database: number; readonly processes: readonly number[] }
  /** Greatest age of the state that a GET returns. */
  readonly readLagMs: number
  readonly visibilityLagMs: number
  readonly createdDisorderSeconds: number
  readonly pageSize: number
  readonly fullSyncs: readonly PlannedSync[]
  readonly reconcilesAtMs: readonly number[]

  readonly dropRate: number
  readonly duplicateRate: number
  readonly lateRate: number
  /** Share of the late deliveries that are late by hours. */
  readonly hoursLateRate: number
  readonly foreignVersionRate: number
  /** Share of events that come with one of another account, about an object with the same id. */
  readonly otherAccountRate: number
  /** Share of events that carry a stub, `{"id", "object", "deleted": true}`, instead of the object. */
  readonly stubRate: number
  /** Share of requests whose answer contradicts itself or the request. */
  readonly oddAnswerRate: number
  /** True: a page with a cursor inside a `created` window leaves out the rest of the cursor's second. */
  readonly cursorSkipsItsSecond: boolean
  /** Time for which a GET may not find a new object. */
  readonly newObjectLagMs: number
  readonly nudgeLossRate: number
  /** Share of nudges that go to the drain, as they do when too many come at once. */
  readonly drainRate: number
  /** Every webhook of an event in this window is lost. */
  readonly deaf: Window | undefined
  /** The API refuses every webhook in this window. Stripe sends it again later. */
  readonly apiDown: Window | undefined
  readonly temporalDown: Window | undefined
  /** Worker and Temporal are killed and stay down: for minutes, hours or more than a month. */
  readonly outage: Window | undefined
  /** Stripe's answers in this window are dated 1 h ahead. */
  readonly datesAhead: Window | undefined
  /** Time in which every range is audited once. */
  readonly auditMs: number

  // Shares of activity attempts. A webhook request dies or fails at a third of these rates.
  readonly dieRate: number
  readonly failRate: number
  readonly stallRate: number
  /** Share of requests and statements. */
  readonly slowRate: number
  /** Share of requests. */
  readonly requestFaultRate: number
}

interface PlannedSync {
  readonly atMs: number
  /** Types to list. Undefined means all. */
  readonly objects?: readonly string[]
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const SKEW_MS = 30_000

/** Without an outage, mutations and faults begin within this time. */
const SPAN_MS = 100_000

/** Upper limits of an outage's length. The last exceeds the 30 days for which Stripe lists events. */
const OUTAGES_MS = [20 * MINUTE_MS, 20 * MINUTE_MS, 40 * MINUTE_MS, 40 * MINUTE_MS, 9 * HOUR_MS, 45 * DAY_MS]

/** Length of a burst: mutations that follow within seconds, often of the same objects. */
const BURST_MS = 3_000

const FULL_SYNC_TYPES = ['customer', 'subscription', 'invoice', 'payment_method', 'coupon', 'product', 'price']

export function generateHistory(seed: number): History {
  const random = createRandom(seed, 'history')
  const past = random.chance(0.35) ? generatePast(random) : []
  const circumstances: Circumstances = {
    ...generateCircumstances(random, { hasPast: past.length > 0 }),
    // These have random streams of their own, so that a seed's other choices do not change.
    otherAccountRate: createRandom(seed, 'other accounts').chance(0.2) ? 0.1 : 0,
    ...generateOddities(createRandom(seed, 'oddities')),
    ...generateOthers(createRandom(seed, 'other circumstances')),
  }
  const rare = RARE_KINDS.flatMap((kind) => generateSome(kind, seed))
  const mutations = [...generateMutations(random, circumstances), ...rare]
  return { seed, past, mutations: inOrder(mutations), circumstances }
}

const RARE_KINDS = [
  ...(['fail a report', 'a coupon with values that fit no column', 'announce an upcoming invoice'] as const),
]

/**
 * Returns two mutations of a kind in 30% of the histories, and none in the others. Each kind has a random
 * stream of its own, so that a seed's other choices do not change.
 */
function generateSome(kind: MutationKind, seed: number): Mutation[] {
  const random = createRandom(seed, kind)
  const count = random.chance(0.3) ? 2 : 0
  return Array.from({ length: count }, () => ({
    atMs: random.between(0, SPAN_MS),
    kind,
    seed: random.between(1, 1e9),
  }))
}

/** Draws the oddities of this Stripe. */
function generateOddities(random: Random) {
  return {
    stubRate: random.chance(0.2) ? 0.1 : 0,
    oddAnswerRate: random.chance(0.5) ? 0.08 : 0,
    cursorSkipsItsSecond: random.chance(0.4),
    newObjectLagMs: random.chance(0.3) ? 8_000 : 0,
  }
}

function generateMutations(random: Random, { outage }: Circumstances): Mutation[] {
  const lastMs = outage ? outage.fromMs + Math.min(HOUR_MS, outage.toMs - outage.fromMs) : SPAN_MS
  const bursts = Array.from({ length: 3 }, () => random.between(0, lastMs))
  const someMs = () =>
    random.chance(0.6) ? random.pick(bursts) + random.between(0, BURST_MS) : random.between(0, lastMs)
  return inOrder(Array.from({ length: random.between(8, 18) }, () => generateMutation(random, someMs())))
}

/**
 * Draws the mutations before the first sync. Some are so old that Stripe no longer lists their events. Some
 * share one second.
 */
function generatePast(random: Random): Mutation[] {
  const ages = [40 * DAY_MS, DAY_MS, HOUR_MS, HOUR_MS, MINUTE_MS]
  return inOrder(Array.from({ length: random.between(6, 14) }, () => generateMutation(random, -random.pick(ages))))
}

function generateMutation(random: Random, atMs: number): Mutation {
  return { atMs, kind: pickKind(random), seed: random.between(1, 1e9) }
}

function inOrder(mutations: readonly Mutation[]): Mutation[] {
  return mutations.toSorted((a, b) => a.atMs - b.atMs)
}

type Others = Pick<Circumstances, 'datesAhead' | 'auditMs'>

/** Draws circumstances that were added later, from a stream of their own: earlier choices do not change. */
function generateOthers(random: Random): Others {
  const fromMs = random.between(0, SPAN_MS)
  const toMs = fromMs + random.between(1_000, 5 * MINUTE_MS)
  return {
    datesAhead: random.chance(0.1) ? { fromMs, toMs } : undefined,
    // Audits are rare, because most histories must converge without the repairs that an audit makes.
    auditMs: random.chance(0.15) ? 10 * MINUTE_MS : 3_650 * DAY_MS,
  }
}

function generateCircumstances(
  random: Random,
  { hasPast }: { readonly hasPast: boolean },
): Omit<Circumstances, 'otherAccountRate' | keyof ReturnType<typeof generateOddities> | keyof Others> {
  const sometimes = (share: number, rate: number) => (random.chance(share) ? rate : 0)
  const window = (share: number, maxMs: number): Window | undefined => {
    if (!random.chance(share)) return undefined
    const fromMs = random.between(0, SPAN_MS)
    return { fromMs, toMs: fromMs + random.between(1_000, maxMs) }
  }
  const skew = () => random.between(-SKEW_MS, SKEW_MS)
  const outage = window(0.18, random.pick(OUTAGES_MS))
  return {
    skewMs: { stripe: skew(), database: skew(), processes: [skew(), skew()] },
    readLagMs: sometimes(0.75, 2_000),
    visibilityLagMs: sometimes(0.7, MINUTE_MS),
    createdDisorderSeconds: sometimes(0.75, 3),
    pageSize: random.pick([1, 2, 3, 5, 100]),
    fullSyncs: generateSyncs(random, hasPast),
    reconcilesAtMs: [
      ...Array.from({ length: random.between(0, 2) }, () => random.between(20_000, SPAN_MS + 5 * MINUTE_MS)),
      ...(outage ? [outage.toMs] : []),
    ],
    dropRate: sometimes(0.7, 0.25),
    duplicateRate: sometimes(0.6, 0.25),
    lateRate: sometimes(0.7, 0.3),
    hoursLateRate: sometimes(0.3, 0.3),
    foreignVersionRate: random.chance(0.05) ? 1 : sometimes(0.5, 0.15),
    nudgeLossRate: sometimes(0.5, 0.2),
    deaf: outage ?? window(0.15, 30_000),
    apiDown: window(0.2, 30_000),
    temporalDown: window(0.2, 30_000),
    outage,
    dieRate: sometimes(0.6, 0.15),
    failRate: sometimes(0.6, 0.15),
    stallRate: sometimes(0.6, 0.15),
    slowRate: sometimes(0.6, 0.06),
    requestFaultRate: sometimes(0.5, 0.06),
    drainRate: sometimes(0.3, 0.5),
  }
}

/**
 * Plans the full syncs. A past is learned only by a full sync of everything. Another sync lists some types
 * while everything else goes on.
 */
function generateSyncs(random: Random, hasPast: boolean): PlannedSync[] {
  const syncs: PlannedSync[] = hasPast ? [{ atMs: random.chance(0.5) ? 0 : random.between(0, SPAN_MS) }] : []
  if (random.chance(0.45)) {
    const objects = [random.pick(FULL_SYNC_TYPES), random.pick(FULL_SYNC_TYPES), random.pick(FULL_SYNC_TYPES)]
    syncs.push({ atMs: random.between(0, SPAN_MS + 20_000), objects: [...new Set(objects)] })
  }
  return syncs
}

function pickKind(random: Random): MutationKind {
  const total = MUTATION_KINDS.reduce((sum, { weight }) => sum + weight, 0)
  let rest = random.next() * total
  return (MUTATION_KINDS.find(({ weight }) => (rest -= weight) < 0) ?? MUTATION_KINDS[0]).name
}
