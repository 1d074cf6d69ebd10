import { describe, expect, it } from 'vitest'
import { reproject } from '../../prisma/rows/reproject.js'
import type { StripeObject } from '../../prisma/catalogue/json.js'
import { inTransaction } from '../../prisma/engine/client.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { writeObjects } from '../../prisma/rows/write-objects.js'
import { createPageWriter } from '../../activities/listing/page-writer.js'
import { mendListed } from '../../prisma/rows/mend.js'
import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { useWorkbench } from '../support/workbench.js'

// Before API version 2019-12-03, an invoice line had the id of its subscription or invoice item.
// So lines of several invoices could have the same id.
// https://docs.stripe.com/changelog/2019-12-03/standardizes-invoice-line-item-ids

const bench = useWorkbench()

/**
 * Returns an invoice as read from Stripe. Its lines have these ids, and its own `amount` to tell them apart.
 */
function invoice(id: string, { lines, amount, afterMs = 0 }: { lines: string[]; amount: number; afterMs?: number }) {
  const data = lines.map((line): StripeObject => ({ id: line, object: 'line_item', amount }))
  const list = { object: 'list', data, has_more: false, url: '' }
  return {
    id,
    object: { id, object: 'invoice', lines: list },
    isDeleted: false,
    source: 'fetch',
    asOf: null,
    seenAt: new Date(bench().simulator.clock.nowMs() + afterMs),
    channel: 'full-sync',
    apiVersion: null,
    children: new Map([['invoice_line_item', data]]),
  } satisfies Observation
}

const rows = async () => {
  const found = await bench().database.query<{ invoice: string; id: string; amount: string }>(
    'SELECT invoice, id, amount FROM stripe.invoice_line_items ORDER BY invoice, id',
  )
  return found.map(({ invoice: of, id, amount }) => `${of} ${id} ${amount}`)
}

const type = () => bench().deps.selection.get('invoice')

function pageWriter() {
  const input = { runId: 'run', account: bench().simulator.accountId, type: type(), dryRun: false }
  return createPageWriter(bench().deps, input)
}

function write(...observations: Observation[]) {
  const { deps, simulator } = bench()
  const account = simulator.accountId
  return inTransaction(deps.database.pool, (client) =>
    writeObjects(client, { account, type: type(), observations, mode: 'rule' }),
  )
}

describe('lines of two invoices with the same id', () => {
  const one = () => invoice('in_1', { lines: ['sub_1', 'ii_1'], amount: 1 })
  const two = () => invoice('in_2', { lines: ['sub_1'], amount: 2 })

  it('get one row each, whether the invoices come together or one by one', async () => {
    await write(one(), two())
    expect(await rows()).toEqual(['in_1 ii_1 1', 'in_1 sub_1 1', 'in_2 sub_1 2'])
    await bench().database.query('TRUNCATE stripe.invoices, stripe.invoice_line_items')
    await write(one())
    await write(two())
    expect(await rows()).toEqual(['in_1 ii_1 1', 'in_1 sub_1 1', 'in_2 sub_1 2'])
  })

  it('are confirmed by the next listing', async () => {
    const pages = [{ observations: [one()] }, { observations: [two()] }]
    for (const page of pages) await pageWriter()(page)
    expect(await rows()).toEqual(['in_1 ii_1 1', 'in_1 sub_1 1', 'in_2 sub_1 2'])
    for (const page of pages) expect((await pageWriter()(page)).effects).toEqual(['confirmed'])
  })

  it('are deleted separately: a line that one invoice loses stays with the other', async () => {
    await write(one(), two())
    const afterMs = READ_LAG_MS
    await write(invoice('in_1', { lines: ['ii_1'], amount: 1, afterMs }), { ...two(), seenAt: new Date(0) })
    expect(await rows()).toEqual(['in_1 ii_1 1', 'in_2 sub_1 2'])
    await write({ ...one(), isDeleted: true, seenAt: new Date(bench().simulator.clock.nowMs() + 2 * afterMs) })
    expect(await rows()).toEqual(['in_2 sub_1 2'])
  })

  it('are compared, mended and reprojected separately', async () => {
    const { database, simulator } = bench()
    await pageWriter()({ observations: [one(), two()] })
    const change = `UPDATE stripe.invoice_line_items SET amount = 77 WHERE invoice = 'in_2'`
    await database.query(change)
    expect((await pageWriter()({ observations: [one(), two()] })).effects).toEqual(['confirmed', 'unchanged'])
    const account = simulator.accountId
    await database.query(`UPDATE stripe.sync_seen SET effect = 'unchanged'`)
    const { mended } = await mendListed(database.pool, {
      runId: 'run',
      account,
      type: type(),
      onBatch: () => undefined,
    })
    expect(mended).toBe(1)
    expect(await rows()).toEqual(['in_1 ii_1 1', 'in_1 sub_1 1', 'in_2 sub_1 2'])
    await database.query(change)
    const filled = (await reproject(database.pool)).filter(({ changed }) => changed > 0)
    expect(filled).toEqual([{ table: 'invoice_line_items', changed: 1 }])
    expect(await rows()).toEqual(['in_1 ii_1 1', 'in_1 sub_1 1', 'in_2 sub_1 2'])
  })
})
