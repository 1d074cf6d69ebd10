import { html } from 'ghtml'
import { writeCursor } from '../../prisma/status/cursor.js'

/** A list on a page whose address holds where each list begins. */
export interface Paging {
  /** The path of the page. */
  readonly path: string
  readonly query: URLSearchParams
  /** The parameter that holds the cursor of this list. */
  readonly parameter: string
  /** What the list has, such as `gaps`. */
  readonly name: string
}

/** Renders the links to the first and the next page of a list; an empty text if there is one page only. */
export function pageLinks({ path, query, parameter, name }: Paging, next: readonly string[] | null): string {
  const address = (cursor: readonly string[] | null) => {
    const parameters = new URLSearchParams(query)
    if (cursor) parameters.set(parameter, writeCursor(cursor))
    else parameters.delete(parameter)
    return `${path}${parameters.size > 0 ? `?${parameters.toString()}` : ''}`
  }
  const isFirst = !query.has(parameter)
  if (isFirst && next === null) return ''
  return html`<p class="pages">
    !${isFirst ? '' : html`<a href="${address(null)}">Newest ${name}</a>`}
    !${next === null ? '' : html`<a href="${address(next)}" rel="next">Older ${name}</a>`}
  </p>`
}
