/** A run's record, as Prisma Client reads it. */
export interface RunRecord {
  readonly id: string
  readonly outcome: string
  readonly started_at: Date
  readonly finished_at: Date | null
  readonly input: unknown
  readonly result: unknown
  readonly error: string | null
}

/** A run as the page and the JSON API tell it. */
export function describeRun({ id, outcome, started_at, finished_at, input, result, error }: RunRecord) {
  return { id, outcome, startedAt: started_at, finishedAt: finished_at, input, result, error }
}
