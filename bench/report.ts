/** The numbers of one contestant in one variant of a bench. Their names contain the units. */
export interface Result {
  readonly bench: string
  readonly variant: string
  readonly contestant: string
  readonly numbers: Readonly<Record<string, number | null>>
}

/** One contestant's number divided by another's from the same run. */
export interface Ratio {
  readonly bench: string
  readonly variant: string
  readonly of: string
  readonly contestant: string
  readonly against: string
  readonly ratio: number
}

export const OURS = 'Stripe Sync'

/** Returns the ratio of our number to that of each other contestant that has it. */
export function ratios(results: readonly Result[], of: string): Ratio[] {
  return results.flatMap((own) => {
    const ours = own.numbers[of]
    if (own.contestant !== OURS || typeof ours !== 'number') return []
    const others = results.filter(({ bench, variant, contestant }) => {
      return bench === own.bench && variant === own.variant && contestant !== OURS
    })
    return others.flatMap((other) => {
      const theirs = other.numbers[of]
      if (typeof theirs !== 'number' || theirs === 0) return []
      const { bench, variant } = own
      return { bench, variant, of, contestant: OURS, against: other.contestant, ratio: round(ours / theirs) }
    })
  })
}

/** Formats results as text: a table for each variant, then its ratios. */
export function describe(results: readonly Result[], all: readonly Ratio[]): string {
  const variants = [...new Set(results.map(({ bench, variant }) => `${bench}: ${variant}`))]
  return variants
    .map((title) => {
      const own = results.filter(({ bench, variant }) => `${bench}: ${variant}` === title)
      const lines = all
        .filter(({ bench, variant }) => `${bench}: ${variant}` === title)
        .map(({ contestant, against, of, ratio }) => `  ${contestant} / ${against} = ${ratio} (${of})`)
      return [title, ...own.map(line), ...lines].join('\n')
    })
    .join('\n\n')
}

function line({ contestant, numbers }: Result): string {
  const parts = Object.entries(numbers).map(
    ([name, value]) => `${name} ${value === null ? 'not measured' : format(value)}`,
  )
  return `  ${contestant.padEnd(34)} ${parts.join(' · ')}`
}

function format(value: number): string {
  return round(value).toLocaleString('en')
}

/** Rounds to three digits. Two runs agree on fewer. */
export function round(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

/** Says whether a ratio keeps its limit. */
export function verdict(ratio: number, limit = 1): 'kept' | 'EXCEEDED' {
  return ratio <= limit ? 'kept' : 'EXCEEDED'
}

/** Compares a number of ours with the most that it may be. */
export function besideLimit({ bench, variant, numbers }: Result, name: string, most: number): Ratio {
  const ratio = round((numbers[name] ?? NaN) / most)
  const of = `${name}: ${verdict(ratio)}`
  return { bench, variant, of, contestant: OURS, against: `the limit of ${most}`, ratio }
}
