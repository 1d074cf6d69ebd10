import { html } from 'ghtml'
import { quantity } from '../quantity.js'
import type { Status } from '../status/status-schema.js'
import { driftSummary } from './drift-section.js'
import { provenTypes } from './proven-types.js'
import { PAGE } from './send-page.js'
import { whenAgo } from './time.js'

/** Renders a line on the proof of the types, and one on each kind of repair. The pages Types and Drift have the rest. */
export function copySection(status: Status): string {
  const { misfits } = status
  return html`<section aria-label="Copy">
    <h2>The copy</h2>
    !${provenTypes(status)}
    <p>!${gapLine(status)}</p>
    <p>${driftSummary(status.drift.counts)}</p>
    !${misfits.count === 0 ? '' : html`<p>${quantity(misfits.count, 'row')} with values that do not fit their column.</p>`}
    <p><a href="${PAGE}/types">See Types</a> · <a href="${PAGE}/drift">See Drift</a></p>
  </section>`
}

/** Says what became of the last gaps. */
function gapLine({ gaps, checkedAt }: Status): string {
  const [last] = gaps
  if (!last) return 'No gap found: no event was missed.'
  const underWay = gaps.filter(({ repairedAt }) => repairedAt === null).length
  const found = html`The last gap was found !${whenAgo(last.foundAt, checkedAt)}: ${quantity(last.events, 'event')}.`
  return `${found} ${underWay === 0 ? 'It is repaired.' : `${quantity(underWay, 'gap')} not repaired yet.`}`
}
