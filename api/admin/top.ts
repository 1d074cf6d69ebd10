import { html } from 'ghtml'
import type { Status } from '../status/status-schema.js'
import { healthLine } from './health-line.js'
import { when } from './time.js'
import { verdictSection } from './verdict-section.js'

/** Renders the top of every page: the verdict with its problems, and the health line. */
export function top(status: Status): string {
  return html`!${verdictSection(status)} !${healthLine(status)}`
}

/** Renders the bottom of every page: the accounts, and the time of the status. */
export function bottom({ accounts, checkedAt }: Status): string {
  return html`<footer>
    !${accounts.map(({ account, mode }) => html`<span>${account} (${mode} mode)</span> `).join('')}
    <span>Status as of !${when(checkedAt)}</span>
  </footer>`
}

/**
 * Renders the top when the status cannot be read.
 *
 * @param problem why webhooks cannot be stored; null when only the status cannot be read
 */
export function unknownSection(problem: string | null): string {
  return html`
    <section class="verdict bad" aria-label="State">
      <p class="state" data-state="unknown" aria-live="polite">unknown</p>
      !${
        problem === null
          ? html`<p>The status cannot be read. The log of the API has the reason.</p>`
          : html`<p>The status cannot be read, and webhooks cannot be stored. ${problem}</p>
              <p>Stripe delivers the webhooks again, and reconcile finds them.</p>`
      }
    </section>
  `
}
