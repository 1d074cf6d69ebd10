import type { AlertReceiver } from '../catalogue/enumerated-columns.js'

/** A problem that operators are told of. */
export interface AlertProblem {
  /** What the problem is about. It begins and ends by this code. */
  readonly code: string
  /** What happened, what it means for the data, and what to do. */
  readonly text: string
}

/** The state and the problems at one moment. */
export interface Look {
  readonly state: string
  readonly problems: readonly AlertProblem[]
}

/** What changed since operators were told last. */
export interface AlertMessage {
  readonly state: string
  /** The state that was told before; null in the first message. */
  readonly previous: string | null
  readonly begun: readonly AlertProblem[]
  readonly ended: readonly AlertProblem[]
}

/** A message to one receiver. Attempts that repeat a message have the same id. */
export interface Alert {
  readonly id: string
  readonly receiver: AlertReceiver
  readonly at: Date
  readonly message: AlertMessage
}

/**
 * Returns what operators should be told, and what they know then; null when nothing changed.
 *
 * A problem begins when two looks in a row found it, and ends when two looks in a row did not. So one that
 * comes and goes tells nothing.
 *
 * @param told what operators know; null when they were told nothing yet
 */
export function changeOf(
  told: Look | null,
  { before, now }: { readonly before: Look; readonly now: Look },
): { readonly message: AlertMessage; readonly told: Look } | null {
  const isIn = (problems: readonly AlertProblem[] | undefined) => (problem: AlertProblem) =>
    problems?.some(({ code }) => code === problem.code) ?? false
  const isKnown = isIn(told?.problems)
  const isSeen = isIn([...before.problems, ...now.problems])
  const begun = now.problems.filter(isIn(before.problems)).filter((each) => !isKnown(each))
  const ended = (told?.problems ?? []).filter((each) => !isSeen(each))
  const state = now.state === before.state ? now.state : told?.state
  if (state === undefined) return null
  if (told?.state === state && begun.length === 0 && ended.length === 0) return null
  const lasting = (told?.problems ?? []).filter(isSeen)
  return {
    message: { state, previous: told?.state ?? null, begun, ended },
    told: { state, problems: [...lasting, ...begun] },
  }
}

/** Returns the body for ALERT_WEBHOOK_URL. */
export function webhookBody({ at, message }: Alert, page: string | null): string {
  return JSON.stringify({ type: 'status.changed', timestamp: at.toISOString(), data: { ...message, page } })
}

/** Returns the body for an incoming webhook of Slack. */
export function slackBody({ message: { state, previous, begun, ended } }: Alert, page: string | null): string {
  const lines = [
    `*Stripe Sync: ${escaped(state)}*${previous === null || previous === state ? '' : ` (before: ${escaped(previous)})`}`,
    ...begun.map(({ text }) => `• ${escaped(text)}`),
    ...ended.map(({ text }) => `• Over: ${escaped(text)}`),
    ...(page === null ? [] : [`<${page}|Open the admin page>`]),
  ]
  return JSON.stringify({ text: lines.join('\n') })
}

/** Escapes the three characters that Slack reads as markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
