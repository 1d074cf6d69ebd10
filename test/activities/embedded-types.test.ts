import { describe, expect, it } from 'vitest'
import { createEmbeddedTypes } from '../../activities/listing/embedded-types.js'
import type { PageWriter } from '../../activities/listing/page-writer.js'
import { PAGE_SIZE } from '../../activities/stripe/pages.js'
import { CONCURRENT_LISTS, type ParentsPage } from '../../activities/stripe/read-embedded.js'
import type { StripeSession } from '../../activities/stripe/client.js'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { objectType } from '../../prisma/catalogue/catalogue.js'

describe('an embedded type', () => {
  const [taxIds, sources] = [objectType('tax_id'), objectType('customer_source')]
  const refusal = new StripeFailure('Stripe refuses it', { kind: 'invalid' })
  const reply = { asOf: null, seenAt: new Date(0), requestId: undefined }
  const writes: PageWriter = () => Promise.resolve({ effects: [], poison: [] })
  const refuses: PageWriter = () =>
    Promise.resolve({ effects: [], poison: [{ id: 'txi_0', error: 'PostgreSQL refuses it' }] })

  /** Returns the embedded types of customers, of which tax ids have this writer. */
  const embedding = (writePage = writes, check = () => {}) =>
    createEmbeddedTypes([taxIds, sources], {
      embeddingTypeName: 'customer',
      writerOf: (type) => (type === taxIds ? writePage : writes),
      check,
    })

  /** Returns a session in which each list has one object. */
  const sessionWith = (onList = () => Promise.resolve()): StripeSession => ({
    find: () => Promise.reject(new Error('No object is requested.')),
    findList: () => Promise.reject(new Error('No such list is requested.')),
    async list({ path }) {
      await onList()
      const objects = [{ id: `txi_${path.split('/')[3]}`, object: 'tax_id' }]
      return { ...reply, body: { objects, hasMore: false, text: undefined } }
    },
    requests: 0,
  })

  /** Returns a page of customers, each with one tax id, or with a list of tax ids that came cut. */
  const pageOf = (customers: number, { isCut = false } = {}): ParentsPage => ({
    parents: Array.from({ length: customers }, (_, index) => ({
      id: `cus_${index}`,
      object: 'customer',
      sources: { object: 'list', has_more: false, data: [] },
      tax_ids: { object: 'list', has_more: isCut, data: [{ id: `txi_${index}`, object: 'tax_id' }] },
    })),
    reply,
    channel: 'full-sync',
  })

  it('is whole as long as all of it is read and written', async () => {
    const types = embedding()
    await types.write(sessionWith(), pageOf(2))
    await types.write(sessionWith(), pageOf(2, { isCut: true }))
    expect(types.getCompleteTypes()).toEqual([taxIds, sources])
  })

  it('is given up when Stripe lists a page only without it', async () => {
    const types = embedding()
    await types.write(sessionWith(), refusal)
    expect(types.getCompleteTypes()).toEqual([])
  })

  it('is given up alone when Stripe refuses a list', async () => {
    const types = embedding()
    await types.write(
      sessionWith(() => Promise.reject(refusal)),
      pageOf(2, { isCut: true }),
    )
    expect(types.getCompleteTypes()).toEqual([sources])
  })

  it('is given up alone when PostgreSQL refuses an object', async () => {
    const types = embedding(refuses)
    await types.write(sessionWith(), pageOf(2))
    expect(types.getCompleteTypes()).toEqual([sources])
  })

  it('is given up alone when its table cannot be written', async () => {
    const types = embedding(() => Promise.reject(new Error('The table is locked')))
    await types.write(sessionWith(), pageOf(2))
    expect(types.getCompleteTypes()).toEqual([sources])
  })

  it('is not given up when the run is cancelled, and no other lists are read', async () => {
    let lists = 0
    let isCancelled = false
    const types = embedding(writes, () => {
      if (isCancelled) throw new Error('The run is cancelled')
    })
    const session = sessionWith(() => {
      lists += 1
      isCancelled = true
      return Promise.resolve()
    })
    await expect(types.write(session, pageOf(PAGE_SIZE, { isCut: true }))).rejects.toThrow('The run is cancelled')
    expect(lists).toBe(CONCURRENT_LISTS)
    expect(types.getCompleteTypes()).toEqual([taxIds, sources])
  })

  it('has few lists in memory, however many pages are listed at once', async () => {
    const turn = () => new Promise((done) => setImmediate(done))
    let [inMemory, most, written] = [0, 0, 0]
    const types = embedding(async ({ observations }) => {
      await turn()
      inMemory -= observations.length
      written += observations.length
      return { effects: [], poison: [] }
    })
    const session = sessionWith(async () => {
      inMemory += 1
      most = Math.max(most, inMemory)
      await turn()
    })
    const pages = Array.from({ length: 3 }, () => pageOf(25, { isCut: true }))
    await Promise.all(pages.map((page) => types.write(session, page)))
    expect([most, written]).toEqual([CONCURRENT_LISTS, 75])
  })
})
