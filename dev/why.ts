import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { moment } from '../api/admin/time.js'
import type { ObjectReport } from '../api/objects/object-schema.js'
import { readObject } from '../api/objects/read-object.js'
import { catalogue } from '../prisma/catalogue/catalogue.js'
import { connectDatabase } from '../prisma/engine/client.js'
import { runMain } from '../prisma/env.js'
import { readDevEnv } from './env.js'

// `npm run why -- sub_123`: says in the terminal what the database holds of an object, and why. Takes the id of an
// object or of an event. `--json` prints the answer of GET /api/objects/{id}. Reads DATABASE_URL, or the database of
// the local `npm run dev`.

const USAGE = 'Usage: npm run why -- sub_123 [--json], with the id of an object or of an event.'

await runMain(async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } })
  const [id] = positionals
  if (id === undefined || positionals.length > 1) throw Object.assign(new Error(USAGE), { name: 'EnvError' })
  const database = connectDatabase({ url: databaseUrl(), maxConnections: 2, applicationName: 'stripe-sync why' })
  try {
    const found = await readObject(database.pool, { types: catalogue, id })
    if (!found) {
      console.log(
        `No object and no event has the id ${id}. Events are kept for 35 days. Look up a sub-object, such as an item of a subscription, by the id of its object.`,
      )
      process.exitCode = 1
    } else console.log(values.json ? JSON.stringify(found, null, 2) : describe(found))
  } finally {
    await database.close()
  }
})

/** @throws {Error} with a sentence for a person, if no database is known */
function databaseUrl(): string {
  const { DATABASE_URL: url, STRIPE_SECRET_KEY: key } = readDevEnv()
  if (url !== undefined) return url
  const file = join('.data', key === undefined ? 'simulator' : 'stripe', 'postgres.port')
  if (!existsSync(file)) {
    throw Object.assign(new Error('Set DATABASE_URL, or start `npm run dev` in this folder first.'), {
      name: 'EnvError',
    })
  }
  return `postgresql://postgres:postgres@127.0.0.1:${readFileSync(file, 'utf8').trim()}/app`
}

function describe({ id, rows, events }: ObjectReport): string {
  const rowLines = rows.flatMap((row) => [
    `${row.table} of ${row.account}: ${row.deletedAt ? `deleted, since ${moment(row.deletedAt)}` : 'live'}`,
    `  ${row.why}`,
    `  Last written at ${moment(row.syncedAt)}.`,
  ])
  const eventLines = events.map(
    (event) =>
      `  ${moment(event.created)}  ${event.type}  ${event.outcome}  (${event.id}, by ${event.channel})${event.error ? `\n    ${event.error}` : ''}`,
  )
  return [
    id,
    ...(rows.length > 0 ? rowLines : ['No row has this id.']),
    events.length > 0 ? 'Events, the newest first:' : 'No event about it is stored. Events are kept for 35 days.',
    ...eventLines,
  ].join('\n')
}
