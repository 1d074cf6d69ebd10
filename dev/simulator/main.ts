import { existsSync } from 'node:fs'
import { type CliOptions, parseCliOptions, USAGE, UsageError } from './cli-options.js'
import { createSimulator, type Simulator } from './simulator.js'
import { readStateAccounts } from './state-file.js'
import { startTraffic } from './traffic.js'

/** Shortest time between two saves of the state file. */
const SAVE_INTERVAL_MS = 2_000

/** Stripe's retry schedule in live mode: for 3 days, with growing intervals. */
const RETRY_INTERVALS_MS = [5, 30, 120, 300, 600, 720, 720, 720, 720].map((minutes) => minutes * 60_000)

/** First retries, as soon as in test mode. A service that was just started needs a moment to be ready. */
const FIRST_RETRIES_MS = [1_000, 10_000]

/** Where `npm run dev` takes webhooks, and the secret to share with it, for the commands that are printed. */
const DEV_WEBHOOKS = 'http://127.0.0.1:3000/api/webhooks/stripe'
const DEV_SECRET = 'whsec_simulator'

try {
  const options = parseCliOptions(process.argv.slice(2))
  if (options) await run(options)
  else console.log(USAGE)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  if (error instanceof UsageError) console.error(`\n${USAGE}`)
  process.exitCode = 1
}

async function run(options: CliOptions): Promise<void> {
  const { stateFile, seed, latencyMs, readLagMs, webhook } = options
  const hasState = stateFile !== undefined && existsSync(stateFile)
  const [id] = hasState ? await readStateAccounts(stateFile) : []
  const simulator = createSimulator({ seed, latencyMs, readLagMs, ...(id !== undefined && { account: { id } }) })
  const url = await listen(simulator, options.port)
  try {
    if (hasState) await simulator.load(stateFile)
    else simulator.seed({ customers: options.customers, leastPerType: options.leastPerType })
  } catch (error) {
    await simulator.close() // an open server keeps the process alive
    throw error
  }
  simulator.webhooks.setPolicy({ retryIntervalsMs: [...FIRST_RETRIES_MS, ...RETRY_INTERVALS_MS] })
  if (webhook) simulator.webhooks.setEndpoint(webhook)

  const stopTraffic = startTraffic(simulator, { eventsPerSecond: options.traffic })
  const stopSaving = stateFile === undefined ? async () => {} : keepSaved(simulator, stateFile)
  explain(simulator, { url, options })

  const stop = () => {
    stopTraffic()
    void stopSaving()
      .then(() => simulator.close())
      .then(() => process.exit())
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

async function listen(simulator: Simulator, port: number): Promise<string> {
  try {
    return await simulator.listen({ port })
  } catch (cause) {
    const isInUse = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    if (!isInUse) throw cause
    throw new Error(`Port ${port} is in use. Stop what uses it, or choose another with --port.`, { cause })
  }
}

/** Saves the state after changes. Returns a function that stops this and saves a last time. */
function keepSaved(simulator: Simulator, file: string): () => Promise<void> {
  let saved = -1
  let saving = Promise.resolve()
  const save = () => {
    if (saved === simulator.changes) return
    saved = simulator.changes
    saving = saving
      .then(() => simulator.save(file))
      .catch((error: unknown) => {
        console.error(`The state could not be saved to ${file}:`, error instanceof Error ? error.message : error)
        process.exitCode = 1
      })
  }
  save()
  const timer = setInterval(save, SAVE_INTERVAL_MS)
  return async () => {
    clearInterval(timer)
    save()
    await saving
  }
}

/** Prints the addresses, and commands that work as they are in any shell of this machine. */
function explain(simulator: Simulator, { url, options }: { readonly url: string; readonly options: CliOptions }): void {
  const { webhook, stateFile, traffic } = options
  const { accountId, secretKey } = simulator
  const secret = webhook?.secrets[0] ?? DEV_SECRET
  const lines = [
    `Stripe simulator of account ${accountId}`,
    '',
    `  base url    ${url}`,
    `  key         ${secretKey}`,
    `  webhooks    ${webhook ? `to ${webhook.url}` : `none (give --webhook-url ${DEV_WEBHOOKS} --webhook-secret ${DEV_SECRET})`}`,
    `  traffic     ${traffic > 0 ? `${traffic} events per second` : 'none (give --traffic 1)'}`,
    `  state       ${stateFile ?? 'in memory only (give --state FILE)'}`,
    '',
    'Use it:',
    `  STRIPE_SECRET_KEY=${secretKey} STRIPE_API_BASE=${url} STRIPE_WEBHOOK_SECRET=${secret} npm run dev`,
    `  curl '${url}/v1/customers?limit=3' -u ${secretKey}:`,
    `  curl ${url}/v1/customers -u ${secretKey}: -d email=ada@example.com`,
    `  curl ${url}/_simulator/mutate -d '{"count": 10}'`,
    `  curl ${url}/_simulator/stats`,
  ]
  console.log(lines.join('\n'))
}
