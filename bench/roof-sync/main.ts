import { Agent, get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { runMain } from '../../prisma/env.js'
import { createBareTables } from '../bare-tables.js'

// The smallest possible sync, in a separate process. It lists several ranges of both types at once, and
// inserts each page unchanged while the next one loads. It has no columns, no children, no write rule, no
// record and no resume. Arguments: the fake Stripe's address, the database's URL. Prints the seconds and the
// number of inserted objects.

/** Ranges of a type listed at once, as many as our own worker lists. */
const RANGES = 20

const TYPES = ['customers', 'subscriptions'] as const

interface ListPage {
  readonly data: readonly { readonly id: string }[]
  readonly has_more: boolean
}

await runMain(async () => {
  const [stripeUrl = '', databaseUrl = ''] = process.argv.slice(2)
  const agent = new Agent({ keepAlive: true })
  const pool = await createBareTables(databaseUrl)

  let inserted = 0
  const startedAtMs = performance.now()
  const { created: oldest } = JSON.parse(await read('/v1/account')) as { created: number }
  const until = Math.floor(Date.now() / 1_000) + 1
  const limits = Array.from({ length: RANGES + 1 }, (_, nth) => oldest + Math.ceil(((until - oldest) * nth) / RANGES))
  await Promise.all(TYPES.flatMap((type) => limits.slice(1).map((lt, nth) => sync(type, limits[nth] ?? 0, lt))))
  console.log(JSON.stringify({ seconds: (performance.now() - startedAtMs) / 1_000, inserted }))
  process.exit()

  async function sync(type: (typeof TYPES)[number], gte: number, lt: number): Promise<void> {
    const range = `/v1/${type}?limit=100&created[gte]=${gte}&created[lt]=${lt}`
    for (let ahead: Promise<string> | undefined = read(range); ahead;) {
      const json: string = await ahead
      const { data, has_more: hasMore } = JSON.parse(json) as ListPage // the fake Stripe's
      ahead = hasMore ? read(`${range}&starting_after=${data.at(-1)?.id}`) : undefined
      await pool.query({
        name: type,
        text: `INSERT INTO ${type} SELECT each ->> 'id', each FROM jsonb_array_elements($1::jsonb -> 'data') AS each`,
        values: [json],
      })
      inserted += data.length
    }
  }

  async function read(path: string): Promise<string> {
    return text(
      await new Promise<IncomingMessage>((resolve, reject) => {
        get(`${stripeUrl}${path}`, { agent }, resolve).on('error', reject)
      }),
    )
  }
})
