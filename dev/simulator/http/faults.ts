import type { Random } from '../random.js'
import type { OddAnswer } from './oddities.js'
import type { RateLimitReason } from './rate-limits.js'

/** What goes wrong with a request. */
export type Fault =
  | { readonly kind: 'rate-limit'; readonly reason?: RateLimitReason; readonly retryAfterSeconds?: number }
  /** A refusal of this one request: nothing is missing, and nothing is wrong with the key. */
  | { readonly kind: 'refused'; readonly status: 400 | 404 }
  /** Stripe's own JSON error. */
  | { readonly kind: 'error'; readonly status: 500 | 502 | 503 }
  /** JSON that has no `error`: the SDK takes it for success. */
  | { readonly kind: 'error-without-error'; readonly status: 500 | 502 | 503 }
  /** From a proxy between. */
  | { readonly kind: 'html' }
  | { readonly kind: 'unauthorized' }
  /** A restricted key that lacks the permission. */
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'reset' }
  /** The right answer, whose `Date` is so far ahead of Stripe's clock. */
  | { readonly kind: 'clock-ahead'; readonly seconds: number }
  /** Half of the right answer, then the end of the connection. */
  | { readonly kind: 'truncated' }
  /** No answer until the client gives up. */
  | { readonly kind: 'hang' }
  /** The right answer, late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** An error that says 404, under the status 200: no source says that Stripe does this, but a proxy between might. */
  | { readonly kind: 'error-as-success' }
  /** A list without `data`. */
  | { readonly kind: 'list-without-data' }
  /** A list that contradicts itself or its request. Ignored where it does not apply. */
  | { readonly kind: 'odd-answer'; readonly how: OddAnswer }

export interface FaultRule {
  readonly method?: string
  /** `/v1/invoices`; `*` stands for anything. */
  readonly path?: string
  /** What follows the `?`, as it was sent; `*` stands for anything. */
  readonly query?: string
  readonly account?: string
  /** Only the next ones that fit; all, if it is not given. */
  readonly times?: number
  /** The share of those that fit. */
  readonly probability?: number
  readonly fault: Fault
}

/** The faults that are on, changeable while requests come. The first rule that fits decides. */
export interface Faults {
  /** Returns what takes it away again. */
  add(rule: FaultRule): () => void
  clear(): void
  rules(): readonly (FaultRule & { readonly hits: number })[]
}

export interface FaultChecks extends Faults {
  faultFor(request: FaultyRequest): Fault | undefined
}

interface FaultyRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly account: string
}

export function createFaults(random: Random): FaultChecks {
  interface ActiveRule {
    readonly rule: FaultRule
    readonly path: RegExp
    readonly query: RegExp
    hits: number
  }
  let active: ActiveRule[] = []

  return {
    add(rule) {
      const added = { rule, path: toPattern(rule.path ?? '*'), query: toPattern(rule.query ?? '*'), hits: 0 }
      active.push(added)
      return () => {
        active = active.filter((other) => other !== added)
      }
    },
    clear: () => void (active = []),
    rules: () => active.map(({ rule, hits }) => ({ ...rule, hits })),
    faultFor({ method, path, query, account }) {
      for (const each of active) {
        const { rule } = each
        const fits =
          (rule.method ?? method) === method &&
          (rule.account ?? account) === account &&
          each.path.test(path) &&
          each.query.test(query) &&
          each.hits < (rule.times ?? Number.POSITIVE_INFINITY)
        if (!fits || !random.chance(rule.probability ?? 1)) continue
        each.hits += 1
        return rule.fault
      }
      return undefined
    },
  }
}

function toPattern(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll('*', '.*')}$`)
}
