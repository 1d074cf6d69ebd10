import { html } from 'ghtml'
import type { Status } from '../status/status-schema.js'

/** Renders one light for each part of the service. */
export function healthLine({ health }: Status): string {
  const light = ({ name, state, text }: Status['health'][number]) =>
    html`<li class="light ${state}" data-light="${name}" data-light-state="${state}">
      <span class="dot" role="img" aria-label="${WORDS[state]}"></span>
      <strong>${name}</strong> <span>${text}</span>
    </li>`
  return html`<ul class="health" aria-label="Health">
    !${health.map(light).join('')}
  </ul>`
}

const WORDS = { good: 'well', warn: 'warning', bad: 'problem', unknown: 'not known' } as const
