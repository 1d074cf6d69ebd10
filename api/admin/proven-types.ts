import { html } from 'ghtml'
import { earliest } from '../status/earliest.js'
import type { Status } from '../status/status-schema.js'
import { when } from './time.js'

/** Renders a sentence on how many types are proven, and as of when: `38 of 40 types proven, the oldest as of …`. */
export function provenTypes({ types }: Status): string {
  const proven = types.flatMap((each) => each.proven ?? [])
  const oldest = earliest(proven.map(({ asOf }) => asOf))
  const others = (['failed', 'skipped'] as const).flatMap((state) => {
    const count = types.filter((each) => each.state === state).length
    return count > 0 ? ` ${count} ${state}.` : []
  })
  return html`<p data-proven="${proven.length}">
    ${proven.length} of ${types.length} types
    proven!${oldest ? html`, the oldest as of !${when(oldest)}` : ''}.!${others.join('')}
  </p>`
}
