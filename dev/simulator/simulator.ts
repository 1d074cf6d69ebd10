import type { Stripe } from 'stripe'
import { type Account, createAccount } from './account.js'
import { type AccountView, createAccountView } from './account-view.js'
import { createRealClock, type SimulatorClock } from './clock.js'
import { createFaults, type Faults } from './http/faults.js'
import { createControl } from './http/control.js'
import { exchange, type ExchangeOptions, type WireAnswer, type WireRequest } from './http/exchange.js'
import { createKeys, type Keys } from './http/keys.js'
import type { Oddities } from './http/oddities.js'
import { createRateLimiter } from './http/rate-limits.js'
import { createRequestLog, type RequestLog } from './http/request-log.js'
import { createHttpServer } from './http/server.js'
import { createObject } from './operations/create-object.js'
import { createRandom, type Random } from './random.js'
import type { SimulatorOptions } from './simulator-options.js'
import { loadState, saveState } from './state-file.js'
import { createWebhookSender, type Webhooks } from './webhooks/webhooks.js'

/** API version whose object shapes the simulator uses: the SDK's. */
const API_VERSION = '2026-10-28.endive' satisfies typeof Stripe.API_VERSION

/** A stateful fake of Stripe's HTTP API, with methods to control it. */
export interface Simulator extends AccountView {
  /** Secret key that may read and write everything. */
  readonly secretKey: string
  readonly clock: SimulatorClock
  /** Random source for the caller. The simulator never draws from it. */
  readonly random: Random
  readonly keys: Keys
  readonly faults: Faults
  readonly webhooks: Webhooks
  readonly requests: RequestLog
  /** Number of transactions so far, in all accounts. Grows even if a transaction changed nothing. */
  readonly changes: number
  /** Events emitted since the start, in all accounts. */
  readonly emitted: number
  /** How often each odd answer was given, by its name. */
  readonly odd: ReadonlyMap<string, number>
  setOddities(changed: Partial<Pick<Oddities, 'cursorSkipsItsSecond' | 'newObjectLagMs'>>): void
  /** Returns the view of an account. @throws {Error} if the simulator has no such account */
  forAccount(id: string): AccountView
  /** Answers a request within this process, as `listen` does on a socket. */
  exchange(request: WireRequest): Promise<WireAnswer>
  /** Starts the HTTP server. Resolves with the base URL. Port 0, the default, picks a free port. */
  listen(options?: { readonly port?: number; readonly host?: string }): Promise<string>
  close(): Promise<void>
  /** Writes the state to a file. The file is complete at any time. */
  save(file: string): Promise<void>
  /**
   * Loads the state of a file.
   * @throws {Error} if this simulator has objects already, or if the file belongs to another account
   */
  load(file: string): Promise<void>
}

export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const { seed = 1, clock = createRealClock(), account: own = {}, connectedAccounts = [], readLagMs = 0 } = options
  const { livemode = false, defaultApiVersion = API_VERSION } = own
  const randoms = new Map<string, Random>()
  const odd = new Map<string, number>()
  let changes = 0
  let emitted = 0

  function stream(purpose: string): Random {
    const random = createRandom(seed, purpose)
    randoms.set(purpose, random)
    return random
  }

  const webhooks = createWebhookSender({ clock, random: stream('webhooks'), defaultApiVersion })
  const keys = createKeys(livemode ? 'sk_live_simulator' : 'sk_test_simulator')
  for (const [key, keyOptions] of Object.entries(options.keys ?? {})) keys.add(key, keyOptions)

  function openAccount(id: string, { isConnected }: { readonly isConnected: boolean }): Account {
    return createAccount({
      id,
      isConnected,
      livemode,
      clock,
      createObject,
      random: stream(isConnected ? `objects of ${id}` : 'objects'),
      eventRandom: stream(isConnected ? `events of ${id}` : 'events'),
      readLagMs,
      eventVisibilityLagMs: options.eventVisibilityLagMs ?? 0,
      createdDisorderSeconds: options.createdDisorderSeconds ?? 0,
      livePrices: options.livePrices ?? false,
      onTransaction(events) {
        for (const event of events) {
          if (event.account !== undefined && event.account !== id) openConnected(event.account).events.insert(event)
        }
        changes += 1
        emitted += events.length
        webhooks.dispatch(events)
      },
    })
  }

  const ownAccount = openAccount(own.id ?? `acct_1${stream('account').token(15)}`, { isConnected: false })
  const accounts = new Map([[ownAccount.id, ownAccount]])
  const views = new Map<string, AccountView>()
  for (const id of connectedAccounts) {
    const object = openConnected(id).collections.account.get(id)
    if (object) ownAccount.collections.account.insert(object)
  }

  function openConnected(id: string): Account {
    const account = accounts.get(id) ?? openAccount(id, { isConnected: true })
    accounts.set(id, account)
    return account
  }

  /**
   * Finds an account that requests may use. Opens an account that was connected later on first use. An
   * account that is no longer connected is not found.
   */
  function findAccount(id: string): Account | undefined {
    if (id === ownAccount.id) return ownAccount
    return ownAccount.collections.account.get(id) && openConnected(id)
  }

  function forAccount(id: string): AccountView {
    const account = accounts.get(id) ?? findAccount(id)
    if (!account) throw new Error(`The simulator has no account ${id}; it has ${[...accounts.keys()].join(', ')}.`)
    const view = views.get(id) ?? createAccountView(account, { apiVersion: defaultApiVersion })
    views.set(id, view)
    return view
  }

  const faults = createFaults(stream('faults'))
  const requests = createRequestLog()
  const random = stream('user')
  const state = { accounts, openConnected, randoms, clock }

  const simulator: Simulator = {
    ...forAccount(ownAccount.id),
    secretKey: keys.secretKey,
    clock,
    random,
    keys,
    faults,
    webhooks,
    requests,
    get changes() {
      return changes
    },
    get emitted() {
      return emitted
    },
    odd,
    setOddities: (changed) => void Object.assign(oddities, changed),
    forAccount,
    exchange: (request) => exchange(request, api),
    listen: ({ port = 0, host = '127.0.0.1' } = {}) => server.listen({ port, host }),
    async close() {
      webhooks.close()
      await server.close()
    },
    save: (file) => saveState(file, state),
    load: (file) => loadState(file, state),
  }

  const oddities: Oddities = {
    cursorSkipsItsSecond: options.cursorSkipsItsSecond ?? false,
    newObjectLagMs: options.newObjectLagMs ?? 0,
    count: (what) => void odd.set(what, (odd.get(what) ?? 0) + 1),
  }
  const api: ExchangeOptions = {
    findAccount,
    ownAccount,
    livemode,
    defaultApiVersion,
    clock,
    random: stream('requests'),
    keys,
    rateLimiter: createRateLimiter(clock, options.rateLimits ?? {}),
    webhooks,
    latencyMs: options.latencyMs ?? 0,
    readLagMs,
    oddities,
    faults,
    requests,
  }
  const server = createHttpServer({ ...api, control: createControl(() => simulator) })
  return simulator
}
