import { html } from 'ghtml'
import type { WholeEvent } from '../../prisma/status/find-object.js'
import { frame } from './frame.js'
import { objectPath } from './send-page.js'
import { moment } from './time.js'

/** Renders one event of the inbox with its payload. */
export function eventPage({ id, type, created, receivedAt, outcome, error, objectId, payload }: WholeEvent): string {
  return frame({
    path: `/events/${id}`,
    title: id,
    query: id,
    content: html`<main>
      <h1 data-event="${id}">${id}</h1>
      <section aria-label="Event">
        <dl>
          <dt>Type</dt>
          <dd>${type}</dd>
          <dt>Object</dt>
          <dd>!${objectId === null ? 'none' : html`<a href="${objectPath(objectId)}">${objectId}</a>`}</dd>
          <dt>Made by Stripe</dt>
          <dd>${moment(created)}</dd>
          <dt>Received</dt>
          <dd>${moment(receivedAt)}</dd>
          <dt>Outcome</dt>
          <dd>${outcome}${error === null ? '' : `: ${error}`}</dd>
        </dl>
        <h2>Payload, without the excluded fields</h2>
        <pre>${JSON.stringify(payload, null, 2)}</pre>
      </section>
    </main>`,
  })
}
