import { beforeEach, describe, expect, it } from 'vitest'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import { inTransaction } from '../../prisma/engine/client.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { writeObjects } from '../../prisma/rows/write-objects.js'
import { GONE_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { WriteMode } from '../../prisma/rows/write-sql.js'
import { useDatabase } from '../support/database.js'
import { cells, gone, id, observation, old, OURS } from './write-table.js'

const database = useDatabase()
const type = objectType('coupon')
const account = 'acct_1'

async function write(news: Observation, mode: WriteMode = 'rule') {
  const written = await inTransaction(database().pool, (client) =>
    writeObjects(client, { account, type, observations: [news], mode }),
  )
  return written.get(news.id)?.effect
}

async function row() {
  const [found] = await database().query<{
    name: string | null
    source: string
    deleted: boolean
    as_of: Date | null
    seen_at: Date
  }>('SELECT name, source, deleted_at IS NOT NULL AS deleted, as_of, seen_at FROM stripe.coupons WHERE id = $1', [id])
  return found
}

beforeEach(async () => {
  await database().query('DELETE FROM stripe.coupons')
})

describe('the write rule', () => {
  for (const { name, before, news, mode, isWritten } of cells) {
    it(`${isWritten ? 'writes' : 'refuses'}: ${name}`, async () => {
      if (before) await write(before)
      const was = await row()

      const effect = await write(news, mode)

      if (!isWritten) {
        expect(effect).toBeUndefined()
        expect(await row()).toEqual(was)
        return
      }
      expect(effect).toBe(before ? 'changed' : 'inserted')
      expect(await row()).toMatchObject({
        name: news.object ? 'new' : (was?.name ?? null),
        source: news.source,
        deleted: news.isDeleted,
        as_of: news.asOf,
      })
    })
  }

  it('keeps the later seen_at when a provisional snapshot was received earlier', async () => {
    await write(observation('snapshot', { ...old, seenMs: 700 }))
    await write(observation('snapshot', { asOfMs: 1_000, seenMs: 200 }), 'provisional')
    expect((await row())?.seen_at).toEqual(new Date(OURS + 700))
  })

  it('leaves a row unchanged that a list page only confirms', async () => {
    await write(observation('fetch', old), 'list')
    expect(await write(observation('fetch', { ...old, seenMs: 99_000 }), 'list')).toBeUndefined()
    expect((await row())?.seen_at).toEqual(new Date(OURS))
  })

  it('stores the times of any other accepted write, even with equal content', async () => {
    await write(observation('fetch', old))
    await write(observation('fetch', { ...old, seenMs: 99_000 }))
    expect((await row())?.seen_at).toEqual(new Date(OURS + 99_000))
  })

  it('lets a list page revive a tombstone whose last content is the same', async () => {
    await write(observation('fetch', old), 'list')
    await write(observation('fetch', { ...gone, seenMs: GONE_LAG_MS }))
    expect(await write(observation('fetch', { ...old, seenMs: GONE_LAG_MS + 1 }), 'list')).toBe('changed')
    expect(await row()).toMatchObject({ deleted: false, name: 'old' })
  })

  it('keeps content and columns when a tombstone comes without any', async () => {
    await write(observation('fetch', old))
    await write(observation('fetch', { ...gone, seenMs: GONE_LAG_MS }))
    expect(await row()).toMatchObject({ deleted: true, name: 'old' })
  })
})
