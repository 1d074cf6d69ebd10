import { type SyncState, SYNC_STATES } from '../../prisma/status/sync-state.js'
import type { Counts } from './counts.js'
import type { Status } from './status-schema.js'
import type { SyncHistory } from './sync-history.js'

/** Returns each selected object type with the row counts of its tables, its state, its last full sync and its proof. */
export function objectTypesOf(history: SyncHistory, counts: Counts): Status['types'] {
  return history.types.map(({ type, ...known }) => ({
    type: type.name,
    tables: [type, ...type.children].map(({ table }) => ({
      rows: 0,
      isEstimate: false,
      ...counts.tables.get(table),
      table,
    })),
    ...stateOf(history.states.filter((each) => each.type.name === type.name)),
    ...known,
  }))
}

/** Returns the worst of the states that a type has in the accounts, with its reasons. */
function stateOf(states: readonly SyncState[]): Pick<Status['types'][number], 'state' | 'reason'> {
  const worst = SYNC_STATES.find((state) => states.some((each) => each.state === state)) ?? 'unsynced'
  if (worst !== 'failed' && worst !== 'skipped') return { state: worst, reason: null }
  const reasons = states
    .filter(({ state, reason }) => state === worst && reason !== null)
    .map(({ account, reason }) => (states.length > 1 ? `${account}: ${reason}` : `${reason}`))
  return { state: worst, reason: reasons.length > 0 ? reasons.join(' ') : null }
}
