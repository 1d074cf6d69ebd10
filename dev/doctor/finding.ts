/** One thing that was looked at, and what to do when it is not as it should be. */
export interface Finding {
  readonly state: 'ok' | 'note' | 'broken'
  readonly what: string
  readonly text: string
}

/** Takes findings as they come, so that a person sees what is being looked at. */
export type Tell = (...findings: readonly Finding[]) => void

export const ok = (what: string, text: string): Finding => ({ state: 'ok', what, text })
/** Not as it could be, and nothing fails for it. */
export const note = (what: string, text: string): Finding => ({ state: 'note', what, text })
export const broken = (what: string, text: string): Finding => ({ state: 'broken', what, text })

export function isBroken({ state }: Finding): boolean {
  return state === 'broken'
}

export function line({ state, what, text }: Finding): string {
  return `${state.padEnd(7)} ${what.padEnd(17)} ${text}`
}

/** The first line of what an error says. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.split('\n')[0] ?? text
}
