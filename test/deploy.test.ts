import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Child, startChild } from '../dev/child.js'
import { compare } from '../dev/compare.js'
import { deployedProcess, readCompose } from '../dev/compose.js'
import { freePort } from '../dev/free-port.js'
import { createSimulator, type Simulator } from '../dev/simulator/simulator.js'
import { apiEnvSchema } from '../api/env.js'
import { workerEnvSchema } from '../worker/env.js'
import { useDatabase } from './support/database.js'
import { useServers } from './support/servers.js'
import { eventually } from './support/service.js'
import { WEBHOOK_SECRET } from './support/webhook.js'

// The images cannot be built or run in these tests: what is in them can. `npm run build` makes what the Dockerfile copies. The two
// processes run from it with the environment and the Node.js flags of the compose file. Only the addresses differ.

const compose = readCompose()

/** MB that a process needs beside V8's old and new space: Node.js itself, native memory, and for the worker the thread of the workflows. */
const BESIDE_HEAP_MB = { worker: 180, api: 100 } as const

/** V8's default. The new space is three semi-spaces. */
const SEMI_SPACE_MB = 16

/** What compose makes of `${NAME:-default}` and `${NAME:?message}`. */
function interpolate(text: string, env: Record<string, string>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_match, name: string, kind?: string, word = '') => {
    const value = env[name] ?? ''
    if (value !== '') return value
    if (kind === '?') throw new Error(`${name}: ${word}`)
    return word
  })
}

function environment(service: string, env: Record<string, string>): Record<string, string> {
  const entries = Object.entries(compose.services[service]?.environment ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, interpolate(value, env)]))
}

describe('docker-compose.yml', () => {
  it("is accepted by the compose specification's schema", () => {
    // From the specification's own implementation, compose-go 2.16.2 (Apache 2.0).
    const schema = JSON.parse(readFileSync('test/support/compose-spec.json', 'utf8')) as object
    const formats = { duration: true, ports: true, expose: true, subnet_ip_address: true } as const
    const validate = new Ajv2020({ strict: false, formats }).compile(schema)
    expect(validate({ ...compose, services: { api: { comand: [] } } })).toBe(false)
    validate(compose)
    expect(validate.errors).toBeNull()
  })

  it('gives worker and API only variables that they know, and all that they require', () => {
    const own = new Set(['NODE_ENV', 'TEMPORAL_ADDRESS'])
    for (const [service, { properties, required = [] }] of Object.entries({
      worker: workerEnvSchema,
      api: apiEnvSchema,
    })) {
      const given = Object.keys(compose.services[service]?.environment ?? {})
      expect(given.filter((name) => !(name in properties) && !own.has(name))).toEqual([])
      expect(
        required.filter(
          (name) => !given.includes(name) && !Object.hasOwn(Object(properties[name as never]), 'default'),
        ),
      ).toEqual([])
    }
  })

  it.each(['worker', 'api'] as const)('limits the memory of the %s, and its heap fits into the limit', (name) => {
    const { nodeFlags, limitMb } = deployedProcess(compose, name)
    const megabytes = (flag: string) => {
      const value = nodeFlags.find((each) => each.startsWith(`--${flag}=`))?.split('=')[1]
      return value === undefined ? undefined : Number(value)
    }
    const oldSpace = megabytes('max-old-space-size') ?? NaN
    const newSpace = 3 * (megabytes('max-semi-space-size') ?? SEMI_SPACE_MB)
    expect(oldSpace + newSpace + BESIDE_HEAP_MB[name]).toBeLessThanOrEqual(limitMb)
  })

  it('runs worker and API with the same command as npm and the image do', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
    for (const name of ['worker', 'api']) {
      expect(scripts[`start:${name}`]).toBe(compose.services[name]?.command?.join(' '))
    }
    const command = /^CMD (.*)$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? ''
    expect(JSON.parse(command)).toEqual(compose.services['api']?.command)
  })

  it('does not start without the secrets that only the operator has', () => {
    expect(() => environment('worker', {})).toThrow(/STRIPE_SECRET_KEY: set STRIPE_SECRET_KEY/)
    expect(() => environment('api', {})).toThrow(/STRIPE_WEBHOOK_SECRET: set STRIPE_WEBHOOK_SECRET/)
    expect(() => environment('api', { STRIPE_WEBHOOK_SECRET: 'whsec_x' })).toThrow(/ADMIN_TOKEN: set ADMIN_TOKEN/)
  })

  it('has a health check where others wait for it', () => {
    expect(Object.keys(compose.services)).toContain('worker')
    for (const { depends_on: dependencies = {} } of Object.values(compose.services)) {
      for (const [name, condition] of Object.entries(dependencies)) {
        const isHealth = Object(condition).condition === 'service_healthy'
        if (isHealth) expect(compose.services[name]?.healthcheck, name).toBeDefined()
      }
    }
  })
})

describe('the built service', () => {
  const servers = useServers({ ownPostgres: false })
  const database = useDatabase(() => servers().postgresUrl)
  const children: Child[] = []
  let simulator: Simulator
  let apiUrl: string
  const ADMIN_TOKEN = 'the token of the deployment'

  beforeAll(async () => {
    await promisify(execFile)('npm', ['run', 'build'])
    simulator = createSimulator({ seed: 5 })
    simulator.seed({ customers: 40 })
    const operator = {
      STRIPE_SECRET_KEY: simulator.secretKey,
      STRIPE_API_BASE: await simulator.listen(),
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      ADMIN_TOKEN,
    }
    const port = await freePort()
    apiUrl = `http://127.0.0.1:${port}`
    const addresses = { DATABASE_URL: database().url, TEMPORAL_ADDRESS: servers().temporalAddress }
    const start = async (service: string, readyWhen: string, more: Record<string, string> = {}) => {
      const args = compose.services[service]?.command?.slice(1) ?? []
      const env = { ...environment(service, operator), ...addresses, ...more }
      return startChild({
        nodeFlags: args.slice(0, -1),
        script: args.at(-1) ?? '',
        env,
        readyWhen,
        onLine: () => undefined,
      })
    }
    await start('migrate', 'The schema is up to date')
    children.push(await start('worker', 'worker ready'), await start('api', 'api ready', { PORT: String(port) }))
    simulator.webhooks.setEndpoint({ url: `${apiUrl}/api/webhooks/stripe`, secrets: [WEBHOOK_SECRET] })
  })
  afterAll(async () => {
    await Promise.all(children.map((child) => child.stop()))
    await simulator.close()
  })

  it('is ready, as its health check asks', async () => {
    await eventually(async () => {
      const response = await fetch(`${apiUrl}/ready`)
      expect([response.status, await response.json()]).toEqual([200, { status: 'ready', temporal: 'reachable' }])
    })
  })

  it('serves the admin page with its style and script', async () => {
    for (const [path, type] of [
      ['', 'text/html'],
      ['/admin.css', 'text/css'],
      ['/chart.css', 'text/css'],
      ['/events.css', 'text/css'],
      ['/uplot.css', 'text/css'],
      ['/runs.css', 'text/css'],
      ['/refresh.js', 'text/javascript'],
      ['/draw-charts.js', 'text/javascript'],
      ['/uplot.js', 'text/javascript'],
    ]) {
      const response = await fetch(`${apiUrl}/admin/stripe-sync${path}`)
      expect(response.headers.get('content-type')).toContain(type)
    }
  })

  it('syncs and takes webhooks', async () => {
    // Reconcile comes at every fifth minute of the clock. If that was just now, it has begun the first full sync: this one follows.
    await eventually(async () => {
      const response = await fetch(`${apiUrl}/api/syncs`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      })
      expect(response.status).toBe(201)
    })
    simulator.mutations.createCustomer({ name: 'by webhook' })
    await eventually(async () => {
      const tables = await compare(database().pool, simulator)
      expect(tables.flatMap(({ differences }) => differences)).toEqual([])
    })
  })
})
