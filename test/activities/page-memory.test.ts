import { describe, expect, it } from 'vitest'
import { createPageMemory, type ListingMemory } from '../../activities/listing/page-memory.js'

const MAX_BYTES = 100

/** A page of so many bytes that is asked for through a listing, and comes when the test says so. */
function ask(listing: ListingMemory, bytes: number, ended = new AbortController()) {
  let isAsked = false
  let answer: { come: () => void; fail: (error: Error) => void } | undefined
  const held = listing.read(() => {
    isAsked = true
    return new Promise<{ readonly bytes: number }>((resolve, fail) => {
      answer = { come: () => resolve({ bytes }), fail }
    })
  }, ended.signal)
  held.catch(() => undefined)
  return {
    ended,
    /** Whether the request was sent. */
    async isAsked() {
      await settled()
      return isAsked
    },
    async come() {
      await settled()
      answer?.come()
      return held
    },
    async fail() {
      await settled()
      answer?.fail(new Error('Stripe is down'))
      await expect(held).rejects.toThrow('Stripe is down')
    },
    held,
  }
}

const settled = () => new Promise((done) => setImmediate(done))

describe('the memory for pages', () => {
  it('lets a request wait while its answer might not fit, and sends it when there is room', async () => {
    const listing = createPageMemory(MAX_BYTES).openListing('customer')
    const first = await ask(listing, 40).come()
    const [second, third] = [ask(listing, 40), ask(listing, 40)]
    expect([await second.isAsked(), await third.isAsked()]).toEqual([true, false])
    first.release()
    first.release()
    expect(await third.isAsked()).toBe(true)
    expect(await ask(listing, 40).isAsked()).toBe(false)
  })

  it("asks for a type's second page when the size of the first is known", async () => {
    const listing = createPageMemory(MAX_BYTES).openListing('customer')
    const [first, second] = [ask(listing, 40), ask(listing, 40)]
    expect([await first.isAsked(), await second.isAsked()]).toEqual([true, false])
    await first.come()
    expect(await second.isAsked()).toBe(true)
  })

  it('is shared by all listings, each of which may hold one page at least', async () => {
    const memory = createPageMemory(MAX_BYTES)
    const large = await ask(memory.openListing('invoice'), 500).come()
    const other = memory.openListing('customer')
    const first = ask(other, 10)
    expect(await first.isAsked()).toBe(true)
    await first.come()
    const second = ask(other, 10)
    expect(await second.isAsked()).toBe(false)
    large.release()
    expect(await second.isAsked()).toBe(true)
  })

  it('remembers the size of a type from listing to listing, and forgets a single large page', async () => {
    const memory = createPageMemory(MAX_BYTES)
    const large = await ask(memory.openListing('customer'), MAX_BYTES).come()
    large.release()
    const listing = memory.openListing('customer')
    const [first, second] = [ask(listing, 10), ask(listing, 10)]
    await first.come()
    expect(await second.isAsked()).toBe(false)
    for (let page = 0; page < 40; page += 1) (await ask(memory.openListing('customer'), 10).come()).release()
    expect(await second.isAsked()).toBe(true)
    await second.come()
    const more = Array.from({ length: 6 }, () => ask(listing, 10))
    expect(await Promise.all(more.map((each) => each.isAsked()))).toEqual(more.map(() => true))
  })

  it('gets the room back of a request that failed and of a range that ended', async () => {
    const listing = createPageMemory(MAX_BYTES).openListing('customer')
    await ask(listing, 90).fail()
    const [late, waits, next] = [ask(listing, 90), ask(listing, 90), ask(listing, 90)]
    expect([await late.isAsked(), await waits.isAsked()]).toEqual([true, false])
    waits.ended.abort()
    await expect(waits.held).rejects.toThrow('aborted')
    late.ended.abort()
    expect(await next.isAsked()).toBe(true)
    await late.come() // its range has ended, so nobody holds it
    await next.come()
    expect([await waits.isAsked(), await ask(listing, 90).isAsked()]).toEqual([false, false])
  })
})
