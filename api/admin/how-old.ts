import { html } from 'ghtml'
import type { Age } from '../status/age-of.js'
import { when } from './time.js'

/**
 * Renders the age of a part of the page, such as `Rows were counted 12 seconds ago.`, and why
 * it was not read again.
 */
export function howOld(subject: string, { at, text, problem }: Age): string {
  return html`<p class="hint">${subject} were !${when(at, text)}.${problem === null ? '' : ` ${problem}`}</p>`
}
