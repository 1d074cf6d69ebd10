import { parseUserTable } from '../../api/env.js'
import type { Database } from '../../prisma/engine/client.js'
import { readPendingMigrations } from '../../prisma/engine/migrate.js'
import { readUserLinks } from '../../prisma/status/status.js'
import { broken, note, ok, reasonOf, type Tell } from './finding.js'

/** Checks that the database answers and that its schema is current. @returns whether the tables are there */
export async function checkDatabase({ pool }: Database, tell: Tell): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ version: string }>(`SELECT current_setting('server_version') AS version`)
    const pending = await readPendingMigrations(pool)
    if (pending.length === 0) {
      tell(ok('database', `PostgreSQL ${rows[0]?.version}, its schema is up to date.`))
      return true
    }
    tell(broken('database', `The schema lacks ${pending.join(', ')}: run \`npm run migrate\`.`))
  } catch (error) {
    tell(broken('database', `It cannot be reached (${reasonOf(error)}). Is it running, and is DATABASE_URL right?`))
  }
  return false
}

/** Compares the application's users with the customers. */
export async function checkUsers({ pool }: Database, source: NodeJS.ProcessEnv, tell: Tell): Promise<void> {
  const users = parseUserTable(source)
  const links = await readUserLinks(pool, users)
  const what = 'users'
  if (!links.isKnown) {
    tell(
      note(
        what,
        `There is no ${users.table}.${users.column}: set APP_USER_TABLE and APP_USER_CUSTOMER_COLUMN to compare.`,
      ),
    )
  } else if (links.unlinkedUsers + links.strayCustomers === 0) {
    tell(ok(what, `Every user of ${users.table} with a customer has it in Stripe, and every subscription has a user.`))
  }
  const some = (examples: readonly string[]) =>
    `(${examples.slice(0, 3).join(', ')}${examples.length > 3 ? ', …' : ''})`
  if (links.unlinkedUsers > 0) {
    const which = some(links.unlinkedExamples)
    tell(
      note(
        what,
        `${links.unlinkedUsers} point to a customer that is not in Stripe ${which}: look them up in the dashboard.`,
      ),
    )
  }
  if (links.strayCustomers > 0) {
    const which = some(links.strayExamples)
    tell(note(what, `${links.strayCustomers} customers with a subscription have no user ${which}.`))
  }
}
