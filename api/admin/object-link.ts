import { html } from 'ghtml'
import { objectPath } from './send-page.js'

/** Renders the id of an object as a link to its page. */
export function objectLink(id: string): string {
  return html`<a href="${objectPath(id)}">${id}</a>`
}
