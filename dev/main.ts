import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prettyFactory } from 'pino-pretty'
import { readApiEnv } from '../api/env.js'
import { runMain, StartError } from '../prisma/env.js'
import { readWorkerEnv } from '../worker/env.js'
import { startChild } from './child.js'
import { readDevEnv } from './env.js'
import { claimData, completeClaim } from './claim-data.js'
import { assertPortFree } from './free-port.js'
import { keptPort } from './kept-port.js'
import { type Stack, startStack } from './stack.js'
import { stopLeftoverTemporal } from './temporal.js'

// `npm run dev`: runs the whole service on this machine, from nothing. Keeps its data under .data/.

/**
 * A second Ctrl-C after more than 1 s kills all processes. An earlier one is the first one again, passed on
 * by npm or tsx.
 */
const IMPATIENCE_MS = 1_000

const SIMULATOR_KEY = 'sk_test_simulator'
const SIMULATOR_WEBHOOK_SECRET = 'whsec_simulator'
const SIMULATOR_CUSTOMERS = 200

const say = (line: string) => console.log(line)

const pretty = prettyFactory({
  colorize: process.stdout.isTTY,
  ignore: 'pid,hostname,taskQueue',
  translateTime: 'HH:MM:ss',
})

await runMain(async () => {
  const env = readDevEnv()
  const isSimulated = env.STRIPE_SECRET_KEY === undefined
  // The simulator and a real account have separate databases. Otherwise a sync of one would take the other's
  // objects for deleted.
  const dataDir = join(process.cwd(), '.data', isSimulated ? 'simulator' : 'stripe')
  const adminToken = env.ADMIN_TOKEN ?? keptToken(dataDir)
  requireWebhookSecret(env)
  requireSettings(env.raw)
  claimData(dataDir, `http://localhost:${env.PORT}/admin/stripe-sync`)
  await assertPortFree(env.PORT, 'the API')
  if (env.TEMPORAL_ADDRESS === undefined) {
    await stopLeftoverTemporal(join(dataDir, 'temporal.db'))
    await assertPortFree(env.TEMPORAL_PORT, 'Temporal (unless TEMPORAL_ADDRESS says that one is running)')
    await assertPortFree(env.TEMPORAL_UI_PORT, "Temporal's web UI")
  }
  say('Starting PostgreSQL, Temporal, the worker and the API …')

  let ending: Promise<void> | undefined
  let askedAtMs = 0
  let stack: Stack | undefined
  const simulator = isSimulated ? await startSimulator(dataDir, env.PORT) : undefined
  const simulatedStripe = simulator && {
    STRIPE_SECRET_KEY: SIMULATOR_KEY,
    STRIPE_API_BASE: simulator.url,
    STRIPE_WEBHOOK_SECRET: SIMULATOR_WEBHOOK_SECRET,
  }
  const end = (code: number) => {
    ending ??= (async () => {
      process.exitCode = code
      await stack?.stop()
      await simulator?.stop()
      say('Stopped.')
      process.exit()
    })()
    return ending
  }
  const crashed = (piece: string) => {
    if (ending) return
    say(`${piece} has stopped, so everything is stopped. Its last lines are above.`)
    void end(1)
  }
  simulator?.process.once('exit', () => crashed('The simulator'))
  process.once('uncaughtException', (error) => {
    console.error(error)
    void end(1)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending) {
        say('\nStopping …')
        askedAtMs = Date.now()
        void end(0)
      } else if (Date.now() - askedAtMs > IMPATIENCE_MS) {
        for (const { process: child } of [...(stack?.pieces ?? []), ...(simulator ? [simulator] : [])])
          child.kill('SIGKILL')
        process.exit(130)
      }
    })
  }

  try {
    stack = await startStack({
      dataDir,
      databaseUrl: env.DATABASE_URL,
      temporalAddress: env.TEMPORAL_ADDRESS,
      ports: {
        postgres: await keptPort(dataDir, 'postgres'),
        temporal: env.TEMPORAL_PORT,
        temporalUi: env.TEMPORAL_UI_PORT,
      },
      apiPort: env.PORT,
      env: {
        LOG_LEVEL: 'info',
        ...env.raw,
        ADMIN_TOKEN: adminToken,
        TEMPORAL_UI_URL: temporalUiOf(env),
        ...simulatedStripe,
      },
      say,
      // A plain line is the error of a process that does not start, which is thrown here.
      onLine: (line) => (stack === undefined && !line.startsWith('{') ? undefined : prettyLine(line)),
      onCrash: crashed,
    })
  } catch (error) {
    ending = simulator?.stop() ?? Promise.resolve()
    await ending
    throw error
  }
  completeClaim(dataDir, { ...addressesOf(stack, env), ...simulatedStripe })
  introduce({ stack, adminToken, simulatorUrl: simulator?.url, env })
})

/** Returns the addresses of the servers that this process started itself. */
function addressesOf(stack: Stack, env: ReturnType<typeof readDevEnv>): Record<string, string> {
  return {
    ...(env.DATABASE_URL === undefined && { DATABASE_URL: stack.databaseUrl }),
    ...(env.TEMPORAL_ADDRESS === undefined && { TEMPORAL_ADDRESS: stack.temporalAddress }),
  }
}

function temporalUiOf({ TEMPORAL_UI_URL: url, TEMPORAL_UI_PORT: port }: ReturnType<typeof readDevEnv>): string {
  return url ?? `http://localhost:${port}`
}

function introduce(input: {
  readonly stack: Stack
  readonly adminToken: string
  readonly simulatorUrl: string | undefined
  readonly env: ReturnType<typeof readDevEnv>
}): void {
  const { stack, adminToken, simulatorUrl, env } = input
  const temporalUi = temporalUiOf(env)
  say('')
  say(
    simulatorUrl === undefined
      ? `  using Stripe test key ${maskedKey(env.STRIPE_SECRET_KEY ?? '')}`
      : '  no STRIPE_SECRET_KEY: using the built-in simulator',
  )
  say('')
  say(`  Admin page    ${stack.apiUrl}/admin/stripe-sync?token=${encodeURIComponent(adminToken)}`)
  say(`  Temporal UI   ${temporalUi}`)
  say(`  Database      ${stack.databaseUrl}`)
  say(`  Webhooks      ${stack.apiUrl}/api/webhooks/stripe`)
  if (simulatorUrl !== undefined) {
    say(`  Simulator     ${simulatorUrl}`)
    say('')
    say('  Make something happen in the simulator, and see it arrive:')
    say(`    curl -X POST ${simulatorUrl}/_simulator/mutate -H 'content-type: application/json' -d '{"count": 20}'`)
  }
  say('')
  say('  Ctrl-C stops all of it.')
  say('')
}

async function startSimulator(dataDir: string, apiPort: number) {
  const port = await keptPort(dataDir, 'simulator')
  const simulator = await startChild({
    script: 'dev/simulator/main.ts',
    args: [
      ...[
        '--port',
        String(port),
        '--customers',
        String(SIMULATOR_CUSTOMERS),
        '--state',
        join(dataDir, 'simulator.json'),
      ],
      ...[
        '--webhook-url',
        `http://127.0.0.1:${apiPort}/api/webhooks/stripe`,
        '--webhook-secret',
        SIMULATOR_WEBHOOK_SECRET,
      ],
    ],
    env: {},
    readyWhen: `http://127.0.0.1:${port}`,
    onLine: () => undefined, // `introduce` prints it with everything else
  })
  return { ...simulator, url: `http://127.0.0.1:${port}` }
}

/** Returns the admin token. The token stays the same from run to run, so the login link does too. */
function keptToken(dataDir: string): string {
  const file = join(dataDir, 'admin-token')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  mkdirSync(dataDir, { recursive: true })
  const token = randomBytes(16).toString('hex')
  writeFileSync(file, `${token}\n`, { mode: 0o600 })
  return token
}

function requireWebhookSecret(env: ReturnType<typeof readDevEnv>): void {
  if (env.STRIPE_SECRET_KEY === undefined || env.STRIPE_WEBHOOK_SECRET !== undefined) return
  throw new StartError(
    'STRIPE_SECRET_KEY is set, and STRIPE_WEBHOOK_SECRET is not, so no webhook could be verified. Run\n' +
      `  stripe listen --forward-to http://localhost:${env.PORT}/api/webhooks/stripe\n` +
      'and put the whsec_… that it prints into .env as STRIPE_WEBHOOK_SECRET.',
  )
}

/**
 * Checks the settings of worker and API before anything starts. The variables that this process chooses
 * itself have any valid value here.
 *
 * @throws {EnvError}
 */
function requireSettings(raw: NodeJS.ProcessEnv): void {
  const chosen = {
    DATABASE_URL: 'postgresql://localhost/app',
    STRIPE_SECRET_KEY: SIMULATOR_KEY,
    STRIPE_WEBHOOK_SECRET: SIMULATOR_WEBHOOK_SECRET,
    ADMIN_TOKEN: 'x'.repeat(16),
  }
  const given = Object.entries(raw).filter(([, value]) => value !== '')
  const complete = { ...chosen, ...Object.fromEntries(given) }
  readApiEnv(complete)
  readWorkerEnv(complete)
}

function maskedKey(key: string): string {
  return `${key.slice(0, 8)}…${key.slice(-4)}`
}

/** Prints a process's line of JSON as a line for a person. */
function prettyLine(line: string): void {
  process.stdout.write(line.startsWith('{') ? pretty(line) : `${line}\n`)
}
