import { customerColumn, type ObjectType } from '../../prisma/catalogue/catalogue.js'
import { inTransaction } from '../../prisma/engine/client.js'
import { writeStrictThenLenient } from '../../prisma/engine/failure.js'
import { readOrphans } from '../../prisma/rows/rows.js'
import type { Selection } from '../../prisma/catalogue/selection.js'
import { writeObjects } from '../../prisma/rows/write-objects.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { fetchObjects } from '../stripe/fetch-objects.js'
import { groupBy } from '../group-by.js'
import { isCustomerType } from '../listing/passes.js'
import type { Refusal } from '../stripe/read-each.js'
import { StripeFailure } from '../stripe/failure.js'

/** Orphans of one type and owner in one run. The next reconcile fetches the rest. */
const ORPHANS_PER_TYPE = 1_000

/**
 * Asks Stripe for each live row whose owner is a tombstone. Payment methods, sources and tax ids vanish with
 * their customer. All objects on a test clock vanish with the clock. Stripe sends no event for them.
 *
 * Safe to run twice: a row that was fetched after its owner's tombstone is no longer an orphan.
 *
 * @throws the first failure other than a missing permission, after all types were tried
 */
export async function fetchOrphans(deps: Deps, attempt: Attempt): Promise<{ checked: number }> {
  let checked = 0
  const failures: unknown[] = []
  for (const type of deps.selection.types) {
    try {
      const done = await fetchOrphansOf(deps, { type, attempt })
      checked += done.checked
      failures.push(...done.refused.map(({ failure }) => failure))
    } catch (error) {
      attempt.throwIfCancelled()
      failures.push(error)
    }
  }
  // Rows that the key may not read stay as they are. A full sync reports which permission is missing.
  const first = failures.find((error) => !(error instanceof StripeFailure) || error.kind !== 'denied')
  // Thrown only now, so that the other types are done first.
  if (first !== undefined) throw first
  return { checked }
}

async function fetchOrphansOf(deps: Deps, { type, attempt }: { type: ObjectType; attempt: Attempt }) {
  let checked = 0
  const refused: Refusal[] = []
  for (const owner of ownersOf(type, deps.selection)) {
    const orphans = await readOrphans(deps.database.pool, { type, ...owner, limit: ORPHANS_PER_TYPE })
    for (const [account, rows] of groupBy(orphans, (orphan) => orphan.account)) {
      const ids = rows.map(({ id }) => id)
      const session = deps.createSession(account, 'reconcile')
      const fetched = await fetchObjects(deps, { session, account, type, ids, channel: 'cascade', attempt })
      await writeStrictThenLenient((casting) =>
        inTransaction(deps.database.pool, (client) =>
          writeObjects(client, { account, type, observations: fetched.observations, mode: 'rule', casting }),
        ),
      )
      checked += fetched.observations.length
      refused.push(...fetched.refused)
    }
  }
  return { checked, refused }
}

interface Owner {
  /** The column of the row that holds the owner's id. */
  readonly column: string
  readonly ownerType: ObjectType
}

/**
 * Returns the owners that a type's rows may vanish with: the customer, the test clock, and the parent that
 * they are listed by.
 */
function ownersOf(type: ObjectType, { types, find }: Selection): Owner[] {
  const candidates = [
    { column: customerColumn(type), ownerType: types.find(isCustomerType) },
    { column: 'test_clock', ownerType: find('test_helpers.test_clock') },
    {
      column: type.parentColumn ?? undefined,
      ownerType: find(type.passes.find(({ parent }) => parent)?.parent?.type ?? ''),
    },
  ]
  const owners = candidates.flatMap(({ column, ownerType }) => {
    const isColumn = column !== undefined && type.columns.some(({ name }) => name === column)
    return ownerType && ownerType !== type && isColumn ? [{ column, ownerType }] : []
  })
  return owners.filter(({ column }, index) => owners.findIndex((other) => other.column === column) === index)
}
