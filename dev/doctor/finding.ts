/** Result of one check, and what to do if something is wrong. */
export interface Finding {
  readonly state: 'ok' | 'note' | 'broken'
  readonly what: string
  readonly text: string
}

/** Receives findings as they come, so that a person sees the progress. */
export type Tell = (...findings: readonly Finding[]) => void

export const ok = (what: string, text: string): Finding => ({ state: 'ok', what, text })
/** Creates a finding about something that could be better, but that breaks nothing. */
export const note = (what: string, text: string): Finding => ({ state: 'note', what, text })
export const broken = (what: string, text: string): Finding => ({ state: 'broken', what, text })

export function isBroken({ state }: Finding): boolean {
  return state === 'broken'
}

export function line({ state, what, text }: Finding): string {
  return `${state.padEnd(7)} ${what.padEnd(17)} ${text}`
}

/** Returns one line that names everything that is ok; undefined if nothing is. */
export function foldedLine(findings: readonly Finding[]): string | undefined {
  const names = new Set(findings.filter(({ state }) => state === 'ok').map(({ what }) => what))
  if (names.size === 0) return undefined
  return line(ok(`${names.size} ${names.size === 1 ? 'check' : 'checks'}`, `${[...names].join(', ')}.`))
}

/** Returns the first line of an error's message. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.split('\n')[0] ?? text
}
