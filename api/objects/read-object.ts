import type { Pool } from 'pg'
import { type ObjectType, objectType } from '../../prisma/catalogue/catalogue.js'
import { awaitAll } from '../../prisma/engine/await-all.js'
import { type ObjectRow, readEvent, readObjectEvents, readObjectRows } from '../../prisma/status/find-object.js'
import { readObjectDrift, readObjectProof, readRelatedObjects } from '../../prisma/status/object-context.js'
import { explainRow } from './explain-row.js'
import type { ObjectReport } from './object-schema.js'

const EVENTS_LIMIT = 50

export interface ReadObjectInput {
  readonly types: readonly ObjectType[]
  /** An object's id, or the id of an event about it. */
  readonly id: string
}

/**
 * Reads what we hold of an object: its row, why the row says this, and its events; undefined for an unknown id. An
 * event about no object is returned alone. Sub-objects, such as subscription items, are in the rows of their object.
 */
export async function readObject(pool: Pool, { types, id: asked }: ReadObjectInput): Promise<ObjectReport | undefined> {
  const event = asked.startsWith('evt_') ? await readEvent(pool, asked) : undefined
  if (event && event.objectId === null) return { id: asked, rows: [], events: [event] }
  const id = event?.objectId ?? asked
  const [rows, events] = await awaitAll(
    () => readObjectRows(pool, { types, id }),
    () => readObjectEvents(pool, { id, limit: EVENTS_LIMIT }),
  )
  if (rows.length === 0 && events.length === 0) return undefined
  const described: ObjectReport['rows'][number][] = []
  for (const row of rows)
    described.push({ ...row, why: explainRow(row), ...(await readContext(pool, { types, id, row })) })
  return { id, rows: described, events }
}

/** Reads what else the database knows about a row's object. */
async function readContext(
  pool: Pool,
  { types, id, row: { account, type: typeName, data } }: ReadObjectInput & { readonly row: ObjectRow },
) {
  const type = objectType(typeName)
  const [related, drift, proof] = await awaitAll(
    () => readRelatedObjects(pool, { account, types, type, id, data }),
    () => readObjectDrift(pool, { account, type, id }),
    () => readObjectProof(pool, { account, type, data }),
  )
  return { related, drift, proof }
}
