import { describe, expect, it } from 'vitest'
import { readApiEnv } from '../api/env.js'
import { EnvError } from '../prisma/env.js'
import { readWorkerEnv } from '../worker/env.js'

const worker = { DATABASE_URL: 'postgresql://localhost/app', STRIPE_SECRET_KEY: 'rk_live_x' }
const api = { DATABASE_URL: 'postgres://localhost/app', STRIPE_WEBHOOK_SECRET: 'whsec_a,whsec_b' }

/** Returns the error messages that the process stops with. */
function complaints(read: () => unknown): string[] {
  try {
    read()
  } catch (error) {
    if (error instanceof EnvError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('the environment of a process', () => {
  it('is read with defaults, durations and the mode of the key', () => {
    expect(readWorkerEnv({ ...worker, RECONCILE_INTERVAL: '90s', STRIPE_MAX_RPS: '12.5' })).toMatchObject({
      livemode: true,
      sweepIntervalMs: 30_000,
      reconcileIntervalMs: 90_000,
      eventsLagMs: 60_000,
      STRIPE_MAX_RPS: 12.5,
    })
    expect(readApiEnv(api)).toMatchObject({ webhookSecrets: ['whsec_a', 'whsec_b'], PORT: 3000 })
  })

  it('causes an error line for each missing or malformed variable, which says what to set', () => {
    expect(complaints(() => readWorkerEnv({ STRIPE_SECRET_KEY: 'pk_test_x', SWEEP_INTERVAL: 'soon' }))).toEqual([
      expect.stringMatching(/^DATABASE_URL is not set: set it to PostgreSQL connection string/),
      expect.stringMatching(/^STRIPE_SECRET_KEY is malformed: set it to a Stripe secret or restricted key/),
      expect.stringMatching(/^SWEEP_INTERVAL is malformed: .*like 30s, 5m or 1h/),
    ])
    expect(complaints(() => readApiEnv({ ...api, PORT: 'http', STRIPE_WEBHOOK_SECRET: 'whsec_a, whsec_b' }))).toEqual([
      expect.stringMatching(/^STRIPE_WEBHOOK_SECRET is malformed/),
      expect.stringMatching(/^PORT is malformed/),
    ])
  })

  it.each([
    [{}, 4],
    [{ AUDIT_DAYS: '0.5' }, 4],
    [{ AUDIT_WITHOUT_EVIDENCE_DAYS: '90', AUDIT_DAYS: '7' }, 12],
    [{ AUDIT_WITHOUT_EVIDENCE_DAYS: '3' }, 1],
    [{ AUDIT_WITHOUT_EVIDENCE_DAYS: 'never' }, 0],
  ])('divides customers without evidence into one part for each rotation: %j', (env, parts) => {
    expect(readWorkerEnv({ ...worker, ...env }).otherParentParts).toBe(parts)
  })

  it('refuses an invalid AUDIT_WITHOUT_EVIDENCE_DAYS', () => {
    expect(complaints(() => readWorkerEnv({ ...worker, AUDIT_WITHOUT_EVIDENCE_DAYS: '0' }))).toEqual([
      expect.stringMatching(/^AUDIT_WITHOUT_EVIDENCE_DAYS is malformed: set it to a number of days/),
    ])
  })

  it('treats an empty variable as not set', () => {
    expect(complaints(() => readWorkerEnv({ ...worker, STRIPE_API_BASE: '', STRIPE_SECRET_KEY: '' }))).toEqual([
      expect.stringMatching(/^STRIPE_SECRET_KEY is not set/),
    ])
  })

  it('requires ADMIN_TOKEN in production, with at least 16 characters', () => {
    expect(complaints(() => readApiEnv({ ...api, NODE_ENV: 'production' }))).toEqual([
      expect.stringMatching(/^ADMIN_TOKEN is not set: in production/),
    ])
    expect(complaints(() => readApiEnv({ ...api, ADMIN_TOKEN: 'short' }))).toEqual([
      expect.stringMatching(/^ADMIN_TOKEN is malformed: .*16 characters/),
    ])
  })
})
