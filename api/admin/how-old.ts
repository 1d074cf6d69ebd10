import { html } from 'ghtml'
import type { Age } from '../age-of.js'

/** Says how old a part of the page is, and why when it could not be read again: `Rows were counted 12 seconds ago.` */
export function howOld(subject: string, { text, problem }: Age): string {
  return html`<p class="hint">${subject} were ${text}.${problem === null ? '' : ` ${problem}`}</p>`
}
