import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { freePort } from '../dev/free-port.js'

// Starts the real processes with wrong settings. Each must end with code 1 and one sentence, without a stack.

const SCRIPTS = { api: 'api/main.ts', worker: 'worker/main.ts', migrate: 'prisma/main.ts', dev: 'dev/main.ts' }

type Name = keyof typeof SCRIPTS

interface Ended {
  readonly code: number | null
  readonly lines: readonly string[]
}

/** Runs a process with valid settings but for `env`, until it ends. */
async function start(name: Name, env: NodeJS.ProcessEnv): Promise<Ended> {
  const valid = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DATABASE_URL: database('migrated'),
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    STRIPE_SECRET_KEY: 'sk_test_x',
    STRIPE_WEBHOOK_SECRET: 'whsec_x',
    ADMIN_TOKEN: 'x'.repeat(16),
    PORT: String(await freePort()),
  }
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPTS[name]], { env: { ...valid, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, lines: output.trim().split('\n') }
}

/** Returns the URL of a database of the tests' server. */
function database(name: string, change: (url: URL) => void = () => undefined): string {
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  change(url)
  return url.href
}

const UNPARSABLE = 'postgresql://user:p/ss#word@localhost:5432/app'

describe.each(['api', 'worker', 'migrate'] as const)('%s with a wrong DATABASE_URL', (name) => {
  it.each([
    ['that is no URL', () => UNPARSABLE, /^DATABASE_URL cannot be read as a URL, .*%-code\.$/],
    [
      'with a wrong password',
      () => database('migrated', (url) => (url.password = 'wrong')),
      /refuses user "postgres" or the password, .*: correct DATABASE_URL\.$/,
    ],
    [
      'without a password',
      () => database('migrated', (url) => (url.password = '')),
      /wants a password, and DATABASE_URL has none, .*: add it\.$/,
    ],
    [
      'of a database that does not exist',
      () => database('nosuch'),
      /has no database "nosuch", .*: create it, or correct/,
    ],
  ])('%s ends with code 1 and says so', async (_, url, sentence) => {
    expect(await start(name, { DATABASE_URL: url() })).toEqual({ code: 1, lines: [expect.stringMatching(sentence)] })
  })
})

const UNREACHABLE = 'postgresql://postgres:postgres@127.0.0.1:1/app'

describe('PostgreSQL that does not answer', () => {
  it.each(['worker', 'migrate', 'dev'] as const)('ends %s with code 1', async (name) => {
    const { code, lines } = await start(name, { DATABASE_URL: UNREACHABLE })
    expect(code).toBe(1)
    expect(lines.at(-1)).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:1 does not answer \(ECONNREFUSED\), .*: start it, or correct/,
    )
    expect(lines.join('\n')).not.toMatch(/^\s+at /m)
  })
})

describe('the worker', () => {
  it.each([
    [
      '127.0.0.1:1',
      /^Temporal at 127\.0\.0\.1:1 does not answer \(ECONNREFUSED\), .*: start it, or correct TEMPORAL_ADDRESS/,
    ],
    ['http://127.0.0.1:7233', /^TEMPORAL_ADDRESS is "http:\/\/127\.0\.0\.1:7233", .*: write it as host:port/],
  ])('ends with code 1 when Temporal cannot be reached at %s', async (address, sentence) => {
    const ended = await start('worker', { TEMPORAL_ADDRESS: address })
    expect(ended).toEqual({ code: 1, lines: [expect.stringMatching(sentence)] })
  })

  it('ends with code 1 when the schema is missing, and names the command', async () => {
    const ended = await start('worker', { DATABASE_URL: database('postgres') })
    expect(ended).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^The database lacks \d+ migrations, .*npm run migrate/)],
    })
  })
})

describe('the API', () => {
  it('ends with code 1 when its port is in use', async () => {
    const server = createServer().listen(0, '0.0.0.0')
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await start('api', { PORT: String(port) })).toEqual({
      code: 1,
      lines: [`Port ${port} is in use, so no webhook can be taken: stop what uses it, or change PORT.`],
    })
  })
})

describe('npm run dev', () => {
  it('checks the settings of worker and API before it starts anything', async () => {
    expect(await start('dev', { STRIPE_MAX_RPS: 'many', RECONCILE_INTERVALL: '1m' })).toEqual({
      code: 1,
      lines: ['RECONCILE_INTERVALL is set, and nothing reads it: rename it to RECONCILE_INTERVAL.'],
    })
    const { code, lines } = await start('dev', { STRIPE_SECRET_KEY: 'pk_test_x' })
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringMatching(/^STRIPE_SECRET_KEY is malformed: .*sk_…/)],
    })
  })
})
