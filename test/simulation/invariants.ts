import { compare, type Truth } from '../../dev/compare.js'
import { TABLES } from '../../dev/compare/tables.js'
import type { ChildTypeName, TypeName } from '../../dev/simulator/object-shapes.js'
import { EVENTS_HORIZON_SECONDS } from '../../dev/simulator/account.js'
import type { Simulator } from '../../dev/simulator/simulator.js'
import { checkLog, type LogVerdict } from './check-log.js'
import { contentsOf, type Noted, readNoted } from './history-log.js'
import type { Ledger } from './ledger.js'
import type { SimulationDatabase } from './simulation-database.js'
import { synced } from './synced.js'

export interface Finished {
  readonly simulator: Pick<Simulator, 'accountId' | 'clock' | 'objects' | 'children' | 'deletedIds'>
  readonly ledger: Ledger
  /** Since when events tell of everything: what happened before may be known from lists alone. */
  readonly listedSinceMs: number
  /** A time of the database's clock, in microseconds, as milliseconds of the history. */
  readonly toHistoryMs: (databaseUs: number) => number
}

export interface Verdict {
  /** What does not hold: one sentence each. */
  readonly problems: readonly string[]
  readonly noted: readonly Noted[]
  readonly allowed: LogVerdict['allowed']
}

/** What must hold of a history that has come to rest, and what must have held while it ran. */
export async function judge(finished: Finished, database: SimulationDatabase): Promise<Verdict> {
  const { ledger, toHistoryMs } = finished
  const noted = await readNoted(database)
  const contents = await contentsOf(database, ledger)
  const { problems, allowed } = checkLog({ noted, contents, ledger, toHistoryMs })
  const known = { ...finished, noted }
  return {
    problems: [
      ...(await whatDiffers(known, database)),
      ...(await whatIsOpen(known, database)),
      ...problems,
      ...whatHasNoRow(noted),
    ],
    noted,
    allowed,
  }
}

interface Known extends Finished {
  readonly noted: readonly Noted[]
}

/** Of what is synced. Children are called by a name of their own. */
const SHAPES = TABLES.filter(({ table }) =>
  synced.types.some((type) => [type, ...type.children].some((each) => each.table === table)),
)

/** Every row equals Stripe's object; tombstones are only of what is gone, and children exactly their parent's. */
async function whatDiffers(known: Known, { control }: SimulationDatabase): Promise<string[]> {
  const tables = await compare(control, knowable(known), SHAPES)
  return tables.flatMap(({ table, differences }) => differences.map((difference) => `${table}: ${difference}`))
}

/** Stripe's state, less what nobody could know: a payment method that was detached before anything was synced is in no list. */
function knowable({ simulator, ledger, noted, listedSinceMs }: Known): Truth {
  const rows = keysOf(noted, 'row')
  const told = new Set(
    ledger.events.flatMap(({ id }) =>
      (ledger.eventMs.get(id) ?? 0) >= listedSinceMs ? (ledger.byEvent.get(id)?.object ?? []) : [],
    ),
  )
  return {
    accountId: simulator.accountId,
    children: (type) => simulator.children(type as ChildTypeName), // compare.ts asks for those that there are
    deletedIds: (type) => simulator.deletedIds(type as TypeName),
    *objects(type) {
      const listed = new Set([...simulator.objects(type as TypeName, { listed: true })].map(({ id }) => id))
      for (const object of simulator.objects(type as TypeName)) {
        const key = `${type}/${object.id}`
        if (listed.has(object.id) || rows.has(key) || told.has(key)) yield object
      }
    },
  }
}

/** The inbox holds each event that Stripe still lists, once, and none is open. */
async function whatIsOpen(known: Known, { control }: SimulationDatabase): Promise<string[]> {
  const { simulator, ledger, listedSinceMs: since } = known
  const { rows } = await control.query<{ id: string; type: string; outcome: string }>(
    'SELECT id, type, outcome FROM stripe.stripe_event',
  )
  const received = new Set(rows.map(({ id }) => id))
  const horizonSeconds = simulator.clock.nowMs() / 1_000 - EVENTS_HORIZON_SECONDS
  const lacking = ledger.events.filter(
    ({ id, created }) => !received.has(id) && created >= horizonSeconds && (ledger.eventMs.get(id) ?? 0) >= since,
  )
  const open = rows.filter(({ outcome }) => outcome !== 'settled' && outcome !== 'ignored')
  return [
    ...lacking.map(({ id, type }) => `inbox: ${id} (${type}) was never found`),
    ...open.map(({ id, type, outcome }) => `inbox: ${id} (${type}) is ${outcome}`),
    ...(received.size < rows.length ? ['inbox: an event is there twice'] : []),
  ]
}

/** What is gone has a tombstone, or late news of it would bring it back; so every object of which there was news has a row. */
function whatHasNoRow(noted: readonly Noted[]): string[] {
  const rows = keysOf(noted, 'row')
  return [...keysOf(noted, 'settled')].filter((key) => !rows.has(key)).map((key) => `${key} has no row`)
}

function keysOf(noted: readonly Noted[], kind: Noted['kind']): Set<string> {
  return new Set(noted.filter((note) => note.kind === kind).map(({ key }) => key))
}
