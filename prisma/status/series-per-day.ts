/** Counts of days. `day` is the number of days (UTC) since 1970. */
export type DayCounts = readonly { readonly day: number; readonly label: string; readonly count: number }[]

/** What a chart shows. */
export interface Series {
  /** A name for each of `series`. */
  readonly labels: readonly string[]
  /** Seconds since 1970. */
  readonly times: readonly number[]
  /** For each label a count for each time. */
  readonly series: readonly (readonly number[])[]
}

const DAY_MS = 86_400_000

/** Returns when the first of `days` days (UTC) began, of which `now` is in the last. */
export function firstDay({ now, days }: { now: Date; days: number }): Date {
  return new Date((Math.floor(now.getTime() / DAY_MS) - days + 1) * DAY_MS)
}

/** Arranges counts as series, one for each label, with a count for each day since `since`. */
export function seriesPerDay(
  counts: DayCounts,
  { since, days, labels }: { since: Date; days: number; labels: readonly string[] },
): Series {
  const first = Math.round(since.getTime() / DAY_MS)
  const series = labels.map(() => Array.from({ length: days }, () => 0))
  for (const { day, label, count } of counts) {
    const ofLabel = series[labels.indexOf(label)]
    // A gap of Stripe's tomorrow, if our database's clock is behind, counts on the last day.
    const at = Math.min(day - first, days - 1)
    if (ofLabel) ofLabel[at] = (ofLabel[at] ?? 0) + count
  }
  return { labels, times: Array.from({ length: days }, (_, index) => ((first + index) * DAY_MS) / 1_000), series }
}
