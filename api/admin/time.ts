import { html } from 'ghtml'

/** Formats a date: `2026-11-24 09:05:07 UTC`. */
export function moment(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/**
 * Renders a date as an element, which annotate.js gives the visitor's local time on hover.
 *
 * @param text what the page shows; the time in UTC by default
 */
export function when(date: Date, text = moment(date)): string {
  return html`<time datetime="${date.toISOString()}">${text}</time>`
}

/** Renders how long before `now` a date was, as `when` does. */
export function whenAgo(date: Date, now: Date): string {
  return when(date, ago(date, now))
}

/**
 * Formats the time between a date and `now`: `3 minutes ago`. Both must be of the same
 * clock or of close ones.
 */
export function ago(date: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - date.getTime()) / 1_000))
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ['second', 1]
  const count = Math.floor(seconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const
