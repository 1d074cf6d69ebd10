import { html } from 'ghtml'

/** An open page asks again this often. */
const REFRESH_MS = 1_500

/**
 * Renders a part that the open page fetches again every 1.5 s, and morphs into the answer. Focus, selection and scroll
 * position stay. Elements with `data-keep` are left as they are.
 *
 * @param from the address of the part
 */
export function livePage(from: string, live: string): string {
  return html`<main
      id="live"
      hx-get="${from}"
      hx-trigger="every ${REFRESH_MS}ms, refresh"
      hx-swap="morph:innerHTML"
      hx-sync="this:drop"
    >
      !${live}
    </main>
    <template id="no-answer">
      <section class="verdict bad" aria-label="State">
        <p class="state" data-state="no answer" aria-live="polite">no answer</p>
        <p>No answer since <time></time>. What you see below is old.</p>
        <p>Check that the API is running. The page asks again by itself.</p>
      </section>
    </template>`
}
