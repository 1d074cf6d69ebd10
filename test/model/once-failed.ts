import { type Circumstances, REUSED_ID } from './circumstances.js'

/** A history that failed until the rule was mended. */
interface OnceFailed {
  readonly what: string
  readonly seed: number
  readonly given?: Partial<Circumstances>
}

/** docs/write-rule.md tells two of these histories step by step. */
export const ONCE_FAILED: readonly OnceFailed[] = [
  { what: 'an answer that lags shows the object that had a reused id before', seed: 7117, given: REUSED_ID },
  { what: 'the same with other times', seed: 20048, given: REUSED_ID },
  { what: 'a refresh gets a lagging 404 just after an answer that was dated an hour ahead', seed: 3838 },
]
