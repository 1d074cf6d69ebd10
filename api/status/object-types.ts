import type { Counts } from './counts.js'
import type { Status } from './status-schema.js'
import type { SyncHistory } from './sync-history.js'

/** Returns each synced object type with the row counts of its tables, its last full sync and its proof. */
export function objectTypesOf(history: SyncHistory, counts: Counts): Status['types'] {
  return history.types.map(({ type, ...known }) => ({
    type: type.name,
    tables: [type, ...type.children].map(({ table }) => ({
      rows: 0,
      isEstimate: false,
      ...counts.tables.get(table),
      table,
    })),
    ...known,
  }))
}
