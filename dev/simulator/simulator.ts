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
import { createRandom, type Random } from './random.js'
import type { SimulatorOptions } from './simulator-options.js'
import { loadState, saveState } from './state-file.js'
import { createWebhookSender, type Webhooks } from './webhooks/webhooks.js'

/** The version that the objects have the shapes of: the SDK's. */
const API_VERSION = '2026-10-28.endive' satisfies typeof Stripe.API_VERSION

/** A stateful fake of Stripe's HTTP API, and all that can be done to it. */
export interface Simulator extends AccountView {
  /** The key that may all. */
  readonly secretKey: string
  readonly clock: SimulatorClock
  /** For the user's own choices; the simulator never draws from it. */
  readonly random: Random
  readonly keys: Keys
  readonly faults: Faults
  readonly webhooks: Webhooks
  readonly requests: RequestLog
  /** Goes up whenever something may have changed. */
  readonly changes: number
  /** Events emitted since the start, in all accounts. */
  readonly emitted: number
  /** How often each odd answer was given. */
  readonly odd: ReadonlyMap<string, number>
  setOddities(changed: Partial<Pick<Oddities, 'cursorSkipsItsSecond' | 'newObjectLagMs'>>): void
  /** @throws when the simulator has no such account */
  forAccount(id: string): AccountView
  /** Answers a request in this process, as `listen` does on a socket. */
  exchange(request: WireRequest): Promise<WireAnswer>
  /** Resolves with the base url; port 0 (the default) is any that is free. */
  listen(options?: { readonly port?: number; readonly host?: string }): Promise<string>
  close(): Promise<void>
  /** Writes the state to a file, which is whole at any time. */
  save(file: string): Promise<void>
  /** @throws when this simulator has a past of its own, or the file is another account's */
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

  /** An account that was connected meanwhile is opened when somebody asks for it; one that is connected no more is nobody's business. */
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
    note: (what) => void odd.set(what, (odd.get(what) ?? 0) + 1),
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
