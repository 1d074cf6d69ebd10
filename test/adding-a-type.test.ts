import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, inject, it } from 'vitest'
import pg from 'pg'

// CONTRIBUTING.md says that a new object type needs one model and its generated migration. In this test, a copy
// of the project gets that document's own example, and syncs it from a server that answers like Stripe.

const copy = mkdtempSync(join(tmpdir(), 'stripe-sync-copy-'))
afterAll(() => rmSync(copy, { recursive: true, force: true }))

async function run(command: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: 'package.json' }
  const { stdout } = await promisify(execFile)(command, args, { cwd: copy, env })
  return stdout
}

/** Starts a server that answers like Stripe, with two rockets. */
async function startRocketBase() {
  const rockets = ['rkt_2', 'rkt_1'].map((id, index) => ({
    id,
    object: 'rocket',
    created: 1_700_000_000 - index,
    customer: 'cus_1',
    crew: { captain: `captain of ${id}` },
  }))
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const list = { object: 'list', has_more: false, data: path === '/v1/rockets' ? rockets : [] }
    const body = path === '/v1/account' ? { id: 'acct_rockets', object: 'account' } : list
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() }
}

/** A script for the copy. It does what the worker's activities do in a full sync of rockets. */
const SYNC = `
import { createPageMemory } from './activities/listing/page-memory.js'
import { planFullSync } from './activities/listing/plan-full-sync.js'
import { syncRanges } from './activities/listing/sync-ranges.js'
import { createBudget } from './activities/stripe/budget.js'
import { createStripeReader } from './activities/stripe/client.js'
import { connectDatabase } from './prisma/engine/client.js'
import { createDatabaseClock } from './prisma/engine/clock.js'
import { migrate } from './prisma/engine/migrate.js'
import { wholeCatalogue } from './prisma/catalogue/selection.js'

const [url = '', apiBase = ''] = process.argv.slice(2)
await migrate(url)
const database = connectDatabase({ url, applicationName: 'rockets' })
const clock = createDatabaseClock(database.pool)
const budget = createBudget({ perSecond: 1_000, perEndpointPerSecond: 1_000 })
const reader = createStripeReader({ apiKey: 'sk_test_x', apiBase, clock, budget })
const deps = { database, clock, selection: wholeCatalogue, ownAccount: 'acct_rockets', livemode: false, eventsLagMs: 0, pageMemory: createPageMemory(), createSession: () => reader.createSession() }
const attempt = { lastHeartbeat: undefined, heartbeat: () => undefined, throwIfCancelled: () => undefined }
const plan = await planFullSync(deps, { request: { objects: ['rockets'] }, runId: 'run', workflowId: 'full-sync' })
const [{ account, type, passes }] = plan.types
const queue = { waiting: [{ pass: passes[0], range: { lt: plan.createdBefore } }], splits: 0, fullPages: 0 }
console.log(JSON.stringify(await syncRanges(deps, { runId: 'run', account, type, queue, ranged: [], seconds: 10, dryRun: false }, attempt)))
process.exit()
`

describe('adding an object type', () => {
  it('needs one model and its generated migration, and no other change', async () => {
    const folders = ['activities', 'prisma', 'workflows', 'dev', 'package.json', 'tsconfig.json']
    for (const name of folders) cpSync(name, join(copy, name), { recursive: true })
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
    const example = /```prisma\n([\s\S]*?)```/.exec(readFileSync('CONTRIBUTING.md', 'utf8'))?.[1] ?? ''
    const file = join(copy, 'prisma/schema/other.prisma')
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n${example}`)

    const before = readdirSync(join(copy, 'prisma/migrations'))
    await run('npx', 'prisma', 'generate', '--no-hints', '--schema', 'prisma/schema')
    await run('npx', 'tsx', 'dev/create-migration.ts', 'rockets')
    const migration = readdirSync(join(copy, 'prisma/migrations')).find((name) => !before.includes(name)) ?? ''
    const sql = readFileSync(join(copy, 'prisma/migrations', migration, 'migration.sql'), 'utf8')
    expect(sql.match(/^(CREATE|ALTER|DROP) \w+/gm)).toEqual([
      'CREATE TABLE',
      'CREATE INDEX',
      'CREATE INDEX',
      'CREATE INDEX',
      'ALTER TABLE',
      'ALTER TABLE',
    ])

    const admin = new pg.Client({ connectionString: inject('postgresUrl') })
    await admin.connect()
    await admin.query('CREATE DATABASE rockets')
    await admin.end()
    const url = inject('postgresUrl').replace(/postgres$/, 'rockets')
    const base = await startRocketBase()
    writeFileSync(join(copy, 'sync.mts'), SYNC)
    expect(JSON.parse(await run('npx', 'tsx', 'sync.mts', url, base.url))).toMatchObject({ listed: 2, inserted: 2 })
    base.stop()

    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query('SELECT id, customer, captain FROM stripe.rockets ORDER BY id')
    const { rows: checks } = await client.query<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND conrelid = 'stripe.rockets'::regclass ORDER BY 1`,
    )
    await client.end()
    expect(checks.map(({ name }) => name)).toEqual(['rockets_channel_check', 'rockets_source_check'])
    expect(rows).toEqual([
      { id: 'rkt_1', customer: 'cus_1', captain: 'captain of rkt_1' },
      { id: 'rkt_2', customer: 'cus_1', captain: 'captain of rkt_2' },
    ])
  })
})
