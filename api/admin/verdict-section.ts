import { html } from 'ghtml'
import type { Status } from '../status/status-schema.js'
import { actionButton } from './action-button.js'
import { when, whenAgo } from './time.js'

const TONE = {
  'in sync': 'good',
  'catching up': 'busy',
  'never synced': 'busy',
  degraded: 'warn',
  'out of sync': 'bad',
} as const

/** Renders the verdict with its problems, each with the button that helps. */
export function verdictSection({ state, knownAsOf, problems, checkedAt }: Status): string {
  return html`<section class="verdict ${TONE[state]}" aria-label="State">
    <p class="state" data-state="${state}" aria-live="polite">${state}</p>
    !${
      knownAsOf
        ? html`<p>Every event up to !${when(knownAsOf)} is in its row (!${whenAgo(knownAsOf, checkedAt)}).</p>`
        : ''
    }
    !${problems.map(problem).join('')}
  </section>`
}

function problem({ code, severity, text, action }: Status['problems'][number]): string {
  return html`<div class="problem ${severity}" data-problem="${code}">
    <p>${text}</p>
    !${action === null ? '' : actionButton(action)}
  </div>`
}
