import { describe, expect, it } from 'vitest'
import type { RunKind } from '../../prisma/catalogue/enumerated-columns.js'
import { recordRunEnd, recordRunStart } from '../../prisma/proofs/runs.js'
import { ACCOUNT } from '../support/webhook.js'
import { PATIENCE, useStatusApp } from './status-app.js'

// Tests when rows and proofs are counted again for the status.

const { api, database, status, page, later, lock } = useStatusApp()

/** Returns the row count of the customers in the status, and its age. */
async function customers() {
  const { types, counted } = await status()
  const { rows } = types.flatMap(({ tables }) => tables).find(({ table }) => table === 'customers') ?? {}
  return { rows, text: counted.text, problem: counted.problem }
}

async function addCustomer(): Promise<void> {
  await database().query(
    `INSERT INTO stripe.customers (account_id, id, data, source, seen_at, channel, synced_at)
     VALUES ($1, 'cus_1', '{}', 'fetch', stripe.now(), 'full-sync', stripe.now())`,
    [ACCOUNT],
  )
}

describe('rows', () => {
  /** Waits until no read runs in the background. */
  async function quiet(): Promise<void> {
    const { pool } = api.opened.statusDatabase
    await expect.poll(() => pool.waitingCount + pool.totalCount - pool.idleCount, PATIENCE).toBe(0)
  }

  it('are counted again after 15 s and not before, and no reader waits for the count', async () => {
    expect(await customers()).toEqual({ rows: 0, text: 'counted 0 seconds ago', problem: null })
    await addCustomer()
    for (const seconds of [10, 12, 14]) {
      api.nowMs = 1_000 * seconds
      expect(await customers()).toEqual({ rows: 0, text: `counted ${seconds} seconds ago`, problem: null })
      await quiet()
    }
    api.nowMs = 20_000
    const release = await lock('stripe.customers')
    expect(await customers()).toEqual({ rows: 0, text: 'counted 20 seconds ago', problem: null })
    expect(await page('/types')).toContain('Rows were counted 20 seconds ago.')
    await release()
    await expect
      .poll(() => {
        later()
        return customers()
      }, PATIENCE)
      .toMatchObject({ rows: 1, problem: null })
  })

  it('keep their last count when counting fails, with its age and the reason', async () => {
    await addCustomer()
    const { state } = await status()
    await database().query('ALTER TABLE stripe.customers RENAME TO elsewhere')
    api.nowMs = 16_000
    await expect
      .poll(() => {
        later()
        return customers()
      }, PATIENCE)
      .toEqual({
        rows: 1,
        text: expect.stringMatching(/^counted \d\d seconds ago$/) as string,
        problem: 'They could not be counted again: relation "stripe.customers" does not exist.',
      })
    expect(await page('/types')).toMatch(
      /Rows were counted \d\d seconds ago\. They could not be counted again: relation/,
    )
    expect((await status()).state).toBe(state)
    await database().query('ALTER TABLE stripe.elsewhere RENAME TO customers')
    api.nowMs += 16_000
    await expect
      .poll(() => {
        later()
        return customers()
      }, PATIENCE)
      .toMatchObject({ rows: 1, problem: null })
  })

  it.each<RunKind>(['full-sync', 'audit', 'eventless'])('are counted at once after a run of %s', async (kind) => {
    expect(await customers()).toMatchObject({ rows: 0 })
    const run = { id: `run of ${kind}`, workflowId: kind, kind, input: {} }
    await recordRunStart(database(), run)
    await addCustomer()
    later()
    expect(await customers()).toMatchObject({ rows: 0 })
    await recordRunEnd(database(), { id: run.id, outcome: 'complete', result: null })
    later()
    expect(await customers()).toEqual({ rows: 1, text: 'counted 0 seconds ago', problem: null })
  })
})

describe('proofs', () => {
  it('that cannot be read make the state degraded, with the reason', async () => {
    expect((await status()).reasons.join(' ')).not.toMatch(/Full syncs and proofs/)
    await database().query('ALTER TABLE stripe.sync_proof RENAME TO elsewhere')
    api.nowMs = 16_000
    await expect
      .poll(async () => {
        later()
        const { state, reasons } = await status()
        return `${state}: ${reasons.join(' ')}`
      }, PATIENCE)
      .toMatch(/degraded: .*proofs were read \d\d seconds ago\. .*"stripe\.sync_proof" does not exist\. .*out of date/)
    await database().query('ALTER TABLE stripe.elsewhere RENAME TO sync_proof')
  })

  it('are read at once when the watermark restarts', async () => {
    const unsynced = /fully synced/
    expect((await status()).reasons.join(' ')).not.toMatch(unsynced)
    await database().query(`UPDATE stripe.sync_account SET events_since = stripe.now() + interval '1 minute'`)
    later()
    expect((await status()).reasons.join(' ')).toMatch(unsynced)
  })
})
