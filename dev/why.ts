import { parseArgs } from 'node:util'
import { Client } from '@temporalio/client'
import type { Pool } from 'pg'
import { createObjectLookup } from '../api/object-lookups.js'
import { compareWithStripe } from '../api/objects/compare-with-stripe.js'
import type { ObjectReport } from '../api/objects/object-schema.js'
import { readObject } from '../api/objects/read-object.js'
import { createTemporalState } from '../api/status/temporal-state.js'
import { catalogue } from '../prisma/catalogue/catalogue.js'
import { connectDatabase } from '../prisma/engine/client.js'
import { requireSchema } from '../prisma/engine/require-schema.js'
import { runMain, StartError } from '../prisma/env.js'
import { connectTemporal } from './connect-temporal.js'
import { describeObject } from './describe-object.js'
import { readDevEnv } from './env.js'
import { completeFromDev } from './local-stack.js'

// `npm run why -- sub_123`: says in the terminal what the database holds of an object, and why. Takes the id of an
// object or of an event. `--stripe` also compares the row with Stripe's object now, which a worker reads. `--json`
// prints the answer of GET /api/objects/{id}. Reads DATABASE_URL and TEMPORAL_ADDRESS, or uses the servers of the
// local `npm run dev`.

const USAGE = 'Usage: npm run why -- sub_123 [--stripe] [--json], with the id of an object or of an event.'

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, stripe: { type: 'boolean' } },
  })
  const [id] = positionals
  if (id === undefined || positionals.length > 1) throw new StartError(USAGE)
  const url = databaseUrl()
  await requireSchema(url)
  const database = connectDatabase({ url, maxConnections: 2, applicationName: 'stripe-sync why' })
  const { pool } = database
  try {
    const found = await (values.stripe ? compare(pool, id) : readObject(pool, { types: catalogue, id }))
    if (!found) {
      console.log(
        `No object and no event has the id ${id}. Events are kept for 35 days. Look up a sub-object, such as an item of a subscription, by the id of its object.`,
      )
      process.exitCode = 1
    } else console.log(values.json ? JSON.stringify(found, null, 2) : describeObject(found))
  } finally {
    await database.close()
  }
})

/** Reads the object as `readObject` does, and compares its rows with Stripe's object now. */
async function compare(pool: Pool, id: string): Promise<ObjectReport | undefined> {
  const { address, namespace, connection: connecting } = connectTemporal(serviceEnv())
  const connection = await connecting.catch((cause: unknown) => {
    throw new StartError(`Temporal at ${address} cannot be reached, so Stripe was not asked.`, { cause })
  })
  try {
    const client = new Client({ connection, namespace })
    const lookUp = createObjectLookup({ client, temporal: createTemporalState(client), pool })
    return await compareWithStripe({ pool, lookUp }, { types: catalogue, id })
  } finally {
    await connection.close()
  }
}

/** Returns the environment, completed from the running `npm run dev`. */
function serviceEnv(): NodeJS.ProcessEnv {
  return completeFromDev(readDevEnv().raw).raw
}

/** @throws {StartError} if no database is known */
function databaseUrl(): string {
  const { DATABASE_URL: url } = serviceEnv()
  if (url !== undefined && url !== '') return url
  throw new StartError('Set DATABASE_URL, or start `npm run dev` in this folder first.')
}
