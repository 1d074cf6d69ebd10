import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { inTransaction } from '../../prisma/engine/client.js'
import { useDatabase } from '../support/database.js'

const database = useDatabase()

/** Ends the connection of a transaction on the server, as a PostgreSQL crash does. */
async function terminate(pid: number | undefined): Promise<void> {
  await database().query('SELECT pg_terminate_backend($1)', [pid])
  await delay(100) // the client learns of it while no statement is pending
}

describe('a transaction', () => {
  it('fails if its connection breaks between two statements, and the pool keeps working', async () => {
    const broken = inTransaction(database().pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await terminate(rows[0]?.pid)
      await client.query('SELECT 1')
    })
    await expect(broken).rejects.toThrow(/connection/i)
    expect(await database().query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('is rolled back if its work throws', async () => {
    const failed = inTransaction(database().pool, async (client) => {
      await client.query('CREATE TABLE half_done (id int)')
      throw new Error('on purpose')
    })
    await expect(failed).rejects.toThrow('on purpose')
    expect(await database().query(`SELECT to_regclass('half_done') AS found`)).toEqual([{ found: null }])
  })
})
