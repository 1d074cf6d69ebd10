import { describe, expect, it } from 'vitest'
import type { Attempt } from '../../activities/attempt.js'
import { confirmAbsence } from '../../activities/listing/confirm-absence.js'
import type { Deps } from '../../activities/deps.js'
import { NotesLostError } from '../../activities/failure.js'
import { beginListing, proveRange } from '../../activities/listing/prove-range.js'
import { useWorkbench } from '../support/workbench.js'

// The end of a listing works in batches. In each of these tests, something happens between two batches.

const bench = useWorkbench()
const runId = 'run'
const type = 'customer'
const CREATED = 1_500_000_000
const created = { lt: 2_000_000_000 }

/**
 * Inserts customers that Stripe does not have, and notes the first `noted` of them as listed with this
 * effect.
 */
async function listed(count: number, { effect = 'confirmed', noted = count } = {}) {
  const { deps, database } = bench()
  const account = deps.ownAccount
  const { at: since } = await beginListing(deps, { runId, account, type })
  await database.query(
    `INSERT INTO stripe.customers (account_id, id, created, email, data, source, seen_at, channel, synced_at)
     SELECT $1, 'cus_' || n, to_timestamp(${CREATED}), n || '@example.com',
       jsonb_build_object('id', 'cus_' || n, 'created', ${CREATED}, 'email', n || '@example.com'),
       'fetch', stripe.now() - interval '1 hour', 'full-sync', stripe.now()
     FROM generate_series(1, $2::int) AS n`,
    [account, count],
  )
  await database.query(
    `INSERT INTO stripe.sync_seen (run_id, account_id, object_type, id, effect, hash)
     SELECT '${runId}', account_id, '${type}', id, $1, hashtextextended(id, jsonb_hash_extended(data, 0))
     FROM stripe.customers ORDER BY substr(id, 5)::int LIMIT $2`,
    [effect, noted],
  )
  return { runId, account, type, created, since, isProven: true }
}

async function digest(): Promise<unknown> {
  const [rows] = await bench().database.query<{ counted: number; sum: string }>(
    `SELECT count(*)::int AS counted, sum(hashtextextended(id, jsonb_hash_extended(data, 0)))::text AS sum FROM stripe.customers`,
  )
  const hash = BigInt.asUintN(64, BigInt(rows?.sum ?? 0))
    .toString(16)
    .padStart(16, '0')
  return { counted: rows?.counted, hash }
}

const proofs = () => bench().database.query('SELECT counted, hash FROM stripe.sync_proof')

/** Returns deps that call `happen` before their nth transaction. */
function before(nth: number, happen: () => Promise<unknown>): Deps {
  const { deps, database } = bench()
  let transactions = 0
  const pool = new Proxy(database.pool, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      if (key !== 'connect') return value.bind(target) as unknown
      return async () => {
        transactions += 1
        if (transactions === nth) await happen()
        return target.connect()
      }
    },
  })
  return { ...deps, database: { ...database, pool } }
}

/** Returns an attempt that dies at the nth call of `throwIfCancelled`. */
function killedAt(nth: number): Attempt {
  let calls = 0
  return {
    ...bench().attempt,
    throwIfCancelled() {
      calls += 1
      if (calls === nth) throw new Error('killed')
    },
  }
}

describe('the end of a listing of several batches', () => {
  it('proves the rows as they were listed, even if they change between two batches', async () => {
    const input = await listed(2_500)
    const asListed = await digest()
    const deps = before(3, async () => {
      const { query } = bench().database
      await query(`UPDATE stripe.customers SET data = data || '{"email": "new"}', email = 'new' WHERE id LIKE '%7'`)
      await query(`DELETE FROM stripe.customers WHERE id LIKE '%3'`)
      await query(
        `INSERT INTO stripe.customers (account_id, id, created, data, source, seen_at, channel, synced_at)
         SELECT account_id, id || 'x', created, data, source, seen_at, channel, synced_at FROM stripe.customers WHERE id LIKE '%5'`,
      )
    })
    await proveRange(deps, input, bench().attempt)
    expect(await digest()).not.toEqual(asListed)
    expect(await proofs()).toEqual([asListed])
  })

  it('gives the same counts, proof and drift if an attempt dies between two batches', async () => {
    const input = await listed(2_500, { effect: 'unchanged' })
    const { deps, attempt, database } = bench()
    const asListed = await digest()
    await database.query(`UPDATE stripe.customers SET email = 'changed@here' WHERE id LIKE '%00'`)
    const mended = () => database.query(`SELECT id FROM stripe.sync_seen WHERE effect = 'mended'`)

    await expect(proveRange(deps, input, killedAt(3))).rejects.toThrow('killed')
    expect(await proofs()).toEqual([])
    const done = (await mended()).length
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(25)

    expect(await proveRange(deps, input, attempt)).toEqual({ mended: 25, mendedAsked: 0 })
    expect(await proofs()).toEqual([asListed])
    expect(await database.query(`SELECT id FROM stripe.customers WHERE email = 'changed@here'`)).toEqual([])
    expect(await database.query(`SELECT id FROM stripe.sync_drift WHERE cause = 'changed here'`)).toHaveLength(25)
  })

  it('throws NotesLostError and proves nothing if a PostgreSQL crash loses the notes', async () => {
    const input = await listed(2_500)
    // After a crash, PostgreSQL empties unlogged tables.
    const deps = before(3, () => bench().database.query('TRUNCATE stripe.sync_seen'))
    await expect(proveRange(deps, input, bench().attempt)).rejects.toThrow(NotesLostError)
    expect(await proofs()).toEqual([])
  })
})

describe('rows that a large listing lacks', () => {
  it('become tombstones in batches below the breaker limit, and a retry asks for the rest', async () => {
    const input = {
      ...(await listed(23_000, { noted: 21_900 })),
      lane: 'sync' as const,
      dryRun: false,
      allowMassDelete: false,
    }
    const { deps, attempt, simulator, database } = bench()
    const tombstones = async () =>
      (await database.query('SELECT FROM stripe.customers WHERE deleted_at IS NOT NULL')).length

    await expect(confirmAbsence(deps, input, killedAt(1_050))).rejects.toThrow('killed')
    expect(await tombstones()).toBe(1_000)

    simulator.requests.clear()
    const { tombstoned, counts } = await confirmAbsence(deps, input, attempt)
    expect(simulator.requests.total).toBe(100)
    expect({ tombstoned, listed: counts?.listed }).toEqual({ tombstoned: 1_100, listed: 21_900 })
    expect(await tombstones()).toBe(1_100)
  })
})
