import { describe, expect, it } from 'vitest'
import { apiEnvSchema, readApiEnv } from '../api/env.js'
import { EnvError } from '../prisma/env.js'
import { readWorkerEnv, workerEnvSchema } from '../worker/env.js'
import { ALERT_SECRET } from './support/alert-receiver.js'

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

  it('refuses a name that nobody reads and that is near a name of ours which is not set', () => {
    expect(complaints(() => readWorkerEnv({ ...worker, STRIPE_MAX_RSP: '3', TEMPORAL_ADRESS: 'x:1' }))).toEqual([
      'STRIPE_MAX_RSP is set, and nothing reads it: rename it to STRIPE_MAX_RPS.',
      'TEMPORAL_ADRESS is set, and nothing reads it: rename it to TEMPORAL_ADDRESS.',
    ])
    const { STRIPE_WEBHOOK_SECRET: STRIPE_WEBHOOK_SECRT, ...rest } = api
    expect(complaints(() => readApiEnv({ ...rest, STRIPE_WEBHOOK_SECRT }))).toEqual([
      'STRIPE_WEBHOOK_SECRT is set, and nothing reads it: rename it to STRIPE_WEBHOOK_SECRET.',
    ])
  })

  it('accepts names of other software: near a name of ours that is set, or near a short one', () => {
    expect(complaints(() => readWorkerEnv({ ...worker, DATABASE_URI: 'x' }))).toEqual([])
    expect(complaints(() => readApiEnv({ ...api, POST: 'x', HOSTS: 'x' }))).toEqual([])
  })

  it('has no two names so near that one could be taken for the other misspelt', () => {
    const names = Object.keys({ ...apiEnvSchema.properties, ...workerEnvSchema.properties })
    const values = Object.fromEntries(names.map((name) => [name, 'x']))
    for (const name of names) {
      const { [name]: _, ...others } = values
      expect(complaints(() => readApiEnv(others)).join()).not.toContain('nothing reads it')
      expect(complaints(() => readWorkerEnv(others)).join()).not.toContain('nothing reads it')
    }
  })

  it('treats an empty variable as not set', () => {
    expect(complaints(() => readWorkerEnv({ ...worker, STRIPE_API_BASE: '', STRIPE_SECRET_KEY: '' }))).toEqual([
      expect.stringMatching(/^STRIPE_SECRET_KEY is not set/),
    ])
  })

  it.each([
    [{ ALERT_WEBHOOK_URL: 'http://alerts.example/stripe' }, /^ALERT_WEBHOOK_URL is malformed: .*https address/],
    [{ ALERT_SLACK_URL: 'http://127.0.0.1.example/' }, /^ALERT_SLACK_URL is malformed: .*https address/],
    [{ ALERT_WEBHOOK_URL: 'https://alerts.example' }, /^ALERT_WEBHOOK_SECRET is not set, but ALERT_WEBHOOK_URL is: /],
    [
      { ALERT_WEBHOOK_URL: 'https://alerts.example', ALERT_WEBHOOK_SECRET: 'whsec_dG9vIHNob3J0' },
      /^ALERT_WEBHOOK_SECRET is malformed: set it to whsec_ and the base64 of 24 to 64 random bytes/,
    ],
    [
      { ALERT_WEBHOOK_URL: 'https://alerts.example', ALERT_WEBHOOK_SECRET: 'whsec_not base64, but long enough for it' },
      /^ALERT_WEBHOOK_SECRET is malformed/,
    ],
  ])('refuses to send alerts over an open line, or without a secret: %j', (env, complaint) => {
    for (const read of [() => readApiEnv({ ...api, ...env }), () => readWorkerEnv({ ...worker, ...env })]) {
      expect(complaints(read)).toEqual([expect.stringMatching(complaint)])
    }
  })

  it('says where alerts go, with a link to the page', () => {
    const alerts = {
      ALERT_WEBHOOK_URL: 'http://localhost:4000/alerts',
      ALERT_WEBHOOK_SECRET: ALERT_SECRET,
      ALERT_SLACK_URL: 'https://hooks.slack.com/services/T/B/x',
      PUBLIC_URL: 'https://sync.example/',
    }
    expect(readApiEnv({ ...api, ...alerts }).alerts).toEqual({
      webhook: { url: 'http://localhost:4000/alerts', secret: ALERT_SECRET },
      slack: { url: 'https://hooks.slack.com/services/T/B/x' },
      page: 'https://sync.example/admin/stripe-sync',
    })
    expect(readApiEnv(api).alerts).toEqual({ page: null })
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
