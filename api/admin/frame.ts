import { html } from 'ghtml'
import { PAGE } from './send-page.js'

/** The pages of the navigation, in its order. The first is the admin page itself. */
const PAGES = [
  { path: '', name: 'Overview' },
  { path: '/events', name: 'Events' },
  { path: '/runs', name: 'Runs' },
  { path: '/sync', name: 'Sync' },
  { path: '/types', name: 'Types' },
  { path: '/drift', name: 'Drift' },
] as const

/**
 * Settings of htmx. It may not evaluate code or add styles, which our content security policy forbids. A server that
 * is silent for 5 s counts as down.
 */
const HTMX = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  historyEnabled: false,
  selfRequestsOnly: true,
  timeout: 5_000,
})

/** Renders a whole HTML document around its body. */
export function layout(body: string, title = 'Stripe Sync'): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="htmx-config" content="${HTMX}" />
        <title>${title}</title>
        <link rel="stylesheet" href="${PAGE}/uplot.css" />
        <link rel="stylesheet" href="${PAGE}/admin.css" />
        <link rel="stylesheet" href="${PAGE}/chart.css" />
        <link rel="stylesheet" href="${PAGE}/events.css" />
        <link rel="stylesheet" href="${PAGE}/runs.css" />
        <link rel="stylesheet" href="${PAGE}/types.css" />
        <link rel="icon" href="data:," />
        <script src="${PAGE}/htmx.js" defer></script>
        <script src="${PAGE}/idiomorph.js" defer></script>
        <script src="${PAGE}/refresh.js" defer></script>
        <script src="${PAGE}/annotate.js" defer></script>
        <script src="${PAGE}/uplot.js" defer></script>
        <script src="${PAGE}/draw-charts.js" defer></script>
      </head>
      <body hx-ext="morph">
        !${body}
      </body>
    </html>`
}

export interface Frame {
  /** The path below the admin page, such as `/events`; empty for the admin page itself. */
  readonly path: string
  readonly title: string
  readonly content: string
  /** The result of the last button press. It stays until the page is left. */
  readonly notice?: string | undefined
  /** The text in the search box. */
  readonly query?: string
}

/** Renders a page with navigation, search box and notice around its content. */
export function frame({ path, title, content, notice, query = '' }: Frame): string {
  return layout(
    html`<a class="skip" href="#content">Skip to the content</a>
      <header class="top">
        <p class="brand"><a href="${PAGE}">Stripe Sync</a></p>
        <nav aria-label="Pages">!${PAGES.map((each) => link(each, path)).join('')}</nav>
        !${searchForm(query)}
        <form method="post" action="${PAGE}/logout"><button class="quiet">Log out</button></form>
      </header>
      !${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`}
      <div id="content" tabindex="-1">!${content}</div>`,
    title === 'Overview' ? 'Stripe Sync' : `${title} · Stripe Sync`,
  )
}

function link({ path, name }: (typeof PAGES)[number], current: string): string {
  return path === current
    ? html`<a href="${PAGE}${path}" aria-current="page">${name}</a>`
    : html`<a href="${PAGE}${path}">${name}</a>`
}

function searchForm(query: string): string {
  return html`<form method="get" action="${PAGE}/search" role="search">
    <label>
      <span class="hint">Find</span>
      <input name="q" type="search" required value="${query}" placeholder="cus_…, sub_…, evt_…, e-mail, user id" />
    </label>
    <button>Search</button>
  </form>`
}
