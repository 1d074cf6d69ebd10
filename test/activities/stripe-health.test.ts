import { beforeEach, describe, expect, it } from 'vitest'
import { StripeFailure } from '../../activities/stripe/failure.js'
import { createStripeHealth, type StripeHealth } from '../../activities/stripe/stripe-health.js'

const down = new StripeFailure('status 503', { kind: 'transient' })
const limited = new StripeFailure('slow down', { kind: 'transient', rateLimitReason: 'global-rate' })
const refused = new StripeFailure('Invalid API Key', { kind: 'unauthorized' })
const missing = new StripeFailure('No such customer', { kind: 'missing' })

let nowMs: number
let health: StripeHealth

beforeEach(() => {
  nowMs = 0
  health = createStripeHealth(() => nowMs)
})

describe('what a worker knows about Stripe', () => {
  it('is nothing before the first request', () => {
    expect(health.problem()).toBeNull()
  })

  it('is that the key is refused, until Stripe takes it', () => {
    health.recordFailure(refused)
    expect(health.problem()).toEqual({ kind: 'refused', reason: 'Invalid API Key' })
    health.recordAnswer()
    expect(health.problem()).toBeNull()
  })

  it('is that Stripe is unreachable when all requests have failed for 10 s, with the last reason', () => {
    health.recordFailure(new StripeFailure('reset', { kind: 'transient' }))
    expect(health.problem()).toBeNull()
    nowMs = 10_000
    health.recordFailure(down)
    expect(health.problem()).toEqual({ kind: 'unreachable', reason: 'status 503' })
  })

  it.each([
    ['answers', () => health.recordAnswer()],
    ['says that an object is missing', () => health.recordFailure(missing)],
    ['limits the rate', () => health.recordFailure(limited)],
  ])('is that all is well again when Stripe %s', (_what, answer) => {
    health.recordFailure(down)
    nowMs = 10_000
    answer()
    expect(health.problem()).toBeNull()
    health.recordFailure(down)
    expect(health.problem()).toBeNull()
  })
})
