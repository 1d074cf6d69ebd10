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
  /**
   * History time from which events tell of everything, in milliseconds. Older changes may be known from lists
   * alone.
   */
  readonly listedSinceMs: number
  /** Converts microseconds of the database's clock to milliseconds of the history. */
  readonly toHistoryMs: (databaseUs: number) => number
}

export interface Verdict {
  /** One sentence for each violated rule. */
  readonly problems: readonly string[]
  readonly noted: readonly Noted[]
  readonly allowed: LogVerdict['allowed']
}

/** Checks the state at the end of a history, and the log of what was written while it ran. */
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

/** Tables of the synced types and their children. Matched by table: children have types of their own. */
const SHAPES = TABLES.filter(({ table }) =>
  synced.types.some((type) => [type, ...type.children].some((each) => each.table === table)),
)

/**
 * Compares every row with Stripe's object. Only deleted objects may have a tombstone, and children must be
 * exactly those of their parent.
 */
async function whatDiffers(known: Known, { control }: SimulationDatabase): Promise<string[]> {
  const tables = await compare(control, knowable(known), SHAPES)
  return tables.flatMap(({ table, differences }) => differences.map((difference) => `${table}: ${difference}`))
}

/**
 * Returns Stripe's state without the objects that the service cannot know. Example: a payment method that was
 * detached before the first sync is in no list.
 */
function knowable({ simulator, ledger, noted, listedSinceMs }: Known): Truth {
  const rows = keysOf(noted, 'row')
  const told = new Set(
    ledger.events.flatMap(({ id }) =>
      (ledger.eventMs.get(id) ?? 0) >= listedSinceMs ? (ledger.byEvent.get(id)?.object ?? []) : [],
    ),
  )
  return {
    accountId: simulator.accountId,
    children: (type) => simulator.children(type as ChildTypeName), // compare.ts passes existing types only
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

/** Checks that the inbox holds each event that Stripe still lists exactly once, and that none is open. */
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

/**
 * Checks that every object with a settled event has a row. A deleted object needs a tombstone, or a late
 * event would bring it back.
 */
function whatHasNoRow(noted: readonly Noted[]): string[] {
  const rows = keysOf(noted, 'row')
  return [...keysOf(noted, 'settled')].filter((key) => !rows.has(key)).map((key) => `${key} has no row`)
}

function keysOf(noted: readonly Noted[], kind: Noted['kind']): Set<string> {
  return new Set(noted.filter((note) => note.kind === kind).map(({ key }) => key))
}
