import { parseUserTable } from '../../api/env.js'
import { quantity } from '../../api/quantity.js'
import type { Database } from '../../prisma/engine/client.js'
import { readPendingMigrations } from '../../prisma/engine/migrate.js'
import { openClient } from '../../prisma/engine/open-client.js'
import { nameMigrations } from '../../prisma/engine/require-schema.js'
import { readUserLinks } from '../../prisma/status/status.js'
import { broken, note, ok, reasonOf, type Tell } from './finding.js'

/** Checks that the database answers and that its schema is current. @returns whether the tables are there */
export async function checkDatabase(url: string, tell: Tell): Promise<boolean> {
  const what = 'database'
  try {
    const client = await openClient(url)
    try {
      const pending = await readPendingMigrations(client)
      if (pending.length > 0) {
        tell(
          broken(
            what,
            `The schema lacks ${nameMigrations(pending)}, so webhooks cannot be stored: run \`npm run migrate\`.`,
          ),
        )
        return false
      }
      const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version') AS version`)
      tell(ok(what, `PostgreSQL ${rows[0]?.version}, its schema is up to date.`))
      return true
    } finally {
      await client.end()
    }
  } catch (error) {
    tell(broken(what, reasonOf(error)))
    return false
  }
}

/** Compares the application's users with the customers. */
export async function checkUsers({ pool }: Database, source: NodeJS.ProcessEnv, tell: Tell): Promise<void> {
  const users = parseUserTable(source)
  const links = await readUserLinks(pool, users)
  const what = 'users'
  const { table, column } = users
  if (!links.isKnown) {
    const remedy = 'set APP_USER_TABLE and APP_USER_CUSTOMER_COLUMN'
    tell(note(what, `There is no ${table}.${column}, so users are not compared with Stripe's customers: ${remedy}.`))
  } else if (links.unlinkedUsers + links.strayCustomers === 0) {
    tell(ok(what, `Every user of ${table} with a customer has it in Stripe, and every subscription has a user.`))
  }
  const some = (examples: readonly string[]) =>
    `(${examples.slice(0, 3).join(', ')}${examples.length > 3 ? ', …' : ''})`
  if (links.unlinkedUsers > 0) {
    const count = quantity(links.unlinkedUsers, 'user')
    const which = some(links.unlinkedExamples)
    const remedy = 'look the ids up in the dashboard'
    tell(note(what, `The customers of ${count} are not in Stripe ${which}, so these users have no rows: ${remedy}.`))
  }
  if (links.strayCustomers > 0) {
    const count = quantity(links.strayCustomers, 'customer')
    const which = some(links.strayExamples)
    const remedy = `set ${table}.${column}, or cancel the subscriptions`
    tell(note(what, `No user has the id of ${count} with a subscription ${which}, who may pay for nothing: ${remedy}.`))
  }
}
