import { createSimulator, type Simulator } from '../dev/simulator/simulator.js'
import type { Bench, BenchContext } from './bench.js'
import { assertComplete, finished } from './faults-proof.js'
import { OURS, type Ratio, type Result, round, verdict } from './report.js'
import { BUDGET_ON, startService } from './service.js'

const BENCH = 'requests'

/** Customers of the accounts. */
const SIZES = [2_000, 10_000]

/** Customers who have transactions of a balance. */
const WITH_BALANCE = 10

/** As Stripe has them in live mode. */
const LIMITS = { perSecond: 100, perEndpointPerSecond: 25 }

/** How many times as much as the least a full sync may take. */
const MOST = { requests: 1.25, seconds: 1.15 }

const LEAST = 'the least'

/**
 * First full syncs of all types under Stripe's limits, beside the least that they could take. The least is one request for each page
 * of each list, and one for each kind of list that is empty, as fast as the limits let them pass. Fails when anything is missing or wrong.
 */
export const requests: Bench = async (context) => {
  const results: Result[] = []
  const ratios: Ratio[] = []
  for (const size of SIZES) {
    const customers = Math.max(20, Math.round(size * context.scale))
    context.say(`${BENCH}: ${customers} customers …`)
    const measured = await run(context, customers)
    results.push(...measured.results)
    ratios.push(...measured.ratios)
  }
  return { results, ratios }
}

async function run({ postgres, databaseName }: BenchContext, customers: number) {
  const simulator = createSimulator({ seed: 5, rateLimits: LIMITS })
  simulator.seed({ customers, invoicesPerSubscription: 2 })
  for (const customer of [...simulator.objects('customer')].slice(0, WITH_BALANCE)) {
    simulator.mutations.createObject({ type: 'customer_balance_transaction', fields: { customer: customer.id } })
  }
  const url = await simulator.listen()
  const env = { ...BUDGET_ON, STRIPE_SECRET_KEY: simulator.secretKey, SYNC_OBJECTS: 'all', RECONCILE_INTERVAL: '1d' }
  const service = await startService({ postgres, name: databaseName('ours'), stripe: { url, process }, env })
  try {
    simulator.requests.clear()
    const full = await service.runFullSync()
    const sent = simulator.requests.entries().filter(({ status }) => status !== 429)
    const refused = simulator.requests.total - sent.length
    const objects = assertComplete(await finished(service, { run: full, truth: simulator }))

    const least = await leastRequests(simulator, { url, sent })
    const variant = `${customers} customers, ${objects} objects, ${WITH_BALANCE} customers with a balance, 100/s and 25/s`
    const ours = { requests: sent.length, 'refused with 429': refused, seconds: full.seconds }
    const numbers = { requests: least.requests, seconds: least.seconds }
    return {
      results: [
        { bench: BENCH, variant, contestant: OURS, numbers: ours },
        { bench: BENCH, variant, contestant: LEAST, numbers },
      ],
      ratios: (['requests', 'seconds'] as const).map((name): Ratio => {
        const ratio = round(ours[name] / numbers[name])
        const of = `${name}; limit ${MOST[name]}: ${verdict(ratio, MOST[name])}`
        return { bench: BENCH, variant, of, contestant: OURS, against: LEAST, ratio }
      }),
    }
  } finally {
    await service.stop()
    await simulator.close()
  }
}

type Sent = ReturnType<Simulator['requests']['entries']>

/** What shows a part of a list, or more of each object. */
const NOT_OF_LIST = /^(limit|starting_after|created(\[|%5B).*|expand(\[|%5B).*)$/

/** Reads each list that was asked for once more, a hundred objects a page, and counts. */
async function leastRequests(
  { secretKey }: Simulator,
  { url, sent }: { readonly url: string; readonly sent: Sent },
): Promise<{ readonly requests: number; readonly seconds: number }> {
  const lists = new Set(sent.filter(({ method }) => method === 'GET').map(listOf))
  /** Requests of each endpoint, by the path without its ids. */
  const byEndpoint = new Map<string, number>()
  const empty = new Set<string>()
  for (const list of lists) {
    const endpoint = endpointOf(list)
    const pages = await pagesOf(list, { url, secretKey })
    if (pages === 0) empty.add(endpoint)
    else byEndpoint.set(endpoint, (byEndpoint.get(endpoint) ?? 0) + pages)
  }
  for (const endpoint of empty) if (!byEndpoint.has(endpoint)) byEndpoint.set(endpoint, 1)
  const counts = [...byEndpoint.values()]
  const total = counts.reduce((sum, each) => sum + each, 0)
  // A bucket is full when it begins.
  const waiting = [
    (total - LIMITS.perSecond) / LIMITS.perSecond,
    ...counts.map((each) => (each - LIMITS.perEndpointPerSecond) / LIMITS.perEndpointPerSecond),
  ]
  return { requests: total, seconds: Math.max(0, ...waiting) }
}

/** The address of the list that a request asks for a part of. */
function listOf({ path, query }: Sent[number]): string {
  const parameters = query.split('&').filter((each) => each !== '' && !NOT_OF_LIST.test(each.split('=')[0] ?? ''))
  return [path, parameters.toSorted().join('&')].filter(Boolean).join('?')
}

function endpointOf(list: string): string {
  const [path = ''] = list.split('?')
  return path.replaceAll(/\/\w*[A-Z0-9]\w*(?=\/|$)/g, (id) => (/^\/v\d$/.test(id) ? id : '/*'))
}

/** 0: it has nothing. */
async function pagesOf(list: string, { url, secretKey }: { url: string; secretKey: string }): Promise<number> {
  let pages = 0
  for (let cursor = ''; ; pages++) {
    const limits = `limit=100${cursor && `&starting_after=${cursor}`}`
    const page = (await ask(`${list}${list.includes('?') ? '&' : '?'}${limits}`)) ?? (await ask(list))
    const last = page?.data?.at(-1)?.id
    if (!page?.data) return 1 // no list
    if (last === undefined) return pages
    if (!page.has_more) return pages + 1
    cursor = last
  }

  /** Undefined where it is refused: a list that takes no limit. */
  async function ask(path: string): Promise<{ data?: { id: string }[]; has_more?: boolean } | undefined> {
    for (;;) {
      const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${secretKey}` } })
      if (answer.status === 429) await new Promise((resolve) => setTimeout(resolve, 100))
      else return answer.ok ? ((await answer.json()) as { data?: { id: string }[]; has_more?: boolean }) : undefined
    }
  }
}
