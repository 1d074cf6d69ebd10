import type { ObjectRow } from '../../prisma/status/find-object.js'
import { moment } from '../admin/time.js'

/** How content came, by the row's channel. */
const BY: Readonly<Record<ObjectRow['channel'], string>> = {
  webhook: 'It came by webhook.',
  gap: 'Reconcile found the event before a webhook came.',
  contested: 'An event alone could not decide the content, so Stripe was asked.',
  refresh: 'The application had asked for the customer.',
  'full-sync': 'A full sync listed it.',
  audit: 'An audit compared it.',
  absence: 'A listing did not show it.',
  cascade: 'Its owner was deleted.',
}

/** Says in sentences why a row has its content: which event or request brought it, and when. */
export function explainRow(row: ObjectRow): string {
  const { source, asOf, seenAt, deletedAt, eventId, requestId, channel } = row
  const by = BY[channel]
  if (source === 'snapshot') {
    const content = deletedAt ? 'says that the object is deleted' : 'has this content'
    return `Event ${eventId ?? ''} ${content}. Stripe made it ${at(asOf)}. ${by}`
  }
  const answer = deletedAt ? 'Stripe said that the object is deleted' : 'Stripe gave this content'
  const request = requestId === null ? '' : `, in request ${requestId}`
  return `${answer}, when it was asked at ${moment(seenAt)} or later${request}. ${by}`
}

function at(date: Date | null): string {
  return date ? `at ${moment(date)}` : 'at an unknown time'
}
