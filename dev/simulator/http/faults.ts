import type { Random } from '../random.js'
import type { OddAnswer } from './oddities.js'
import type { RateLimitReason } from './rate-limits.js'

/** Something that goes wrong with a request. */
export type Fault =
  | { readonly kind: 'rate-limit'; readonly reason?: RateLimitReason; readonly retryAfterSeconds?: number }
  /** A refusal of this request only. No object is missing, and the key is valid. */
  | { readonly kind: 'refused'; readonly status: 400 | 404 }
  /** Stripe's own JSON error. */
  | { readonly kind: 'error'; readonly status: 500 | 502 | 503 }
  /** JSON without `error`. The SDK takes it for success. */
  | { readonly kind: 'error-without-error'; readonly status: 500 | 502 | 503 }
  /** An HTML error page from a proxy in between. */
  | { readonly kind: 'html' }
  | { readonly kind: 'unauthorized' }
  /** The restricted key lacks the permission. */
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'reset' }
  /** The right answer, with a `Date` that is this far ahead of Stripe's clock. */
  | { readonly kind: 'clock-ahead'; readonly seconds: number }
  /** Half of the right answer. Then the connection ends. */
  | { readonly kind: 'truncated' }
  /** No answer until the client gives up. */
  | { readonly kind: 'hang' }
  /** The right answer, late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /**
   * A 404 error body under status 200. No source says that Stripe does this, but a proxy in between might.
   */
  | { readonly kind: 'error-as-success' }
  /** A list without `data`. */
  | { readonly kind: 'list-without-data' }
  /** An answer that contradicts itself or its request. Ignored where it does not apply. */
  | { readonly kind: 'odd-answer'; readonly how: OddAnswer }

export interface FaultRule {
  readonly method?: string
  /** For example `/v1/invoices`. `*` matches any text. */
  readonly path?: string
  /** Query string as sent, without `?`. `*` matches any text. */
  readonly query?: string
  readonly account?: string
  /** How many requests get the fault. Default: all that match. */
  readonly times?: number
  /** Share of the matching requests that get the fault, from 0 to 1. Default: 1. */
  readonly probability?: number
  readonly fault: Fault
}

/** Active faults. They can change while requests arrive. The first rule that matches decides. */
export interface Faults {
  /** Adds a rule. Returns a function that removes the rule. */
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
