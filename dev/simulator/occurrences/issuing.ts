import { type Occurrences, step, update } from './occurrence.js'

export const ISSUING_OCCURRENCES: Occurrences = {
  'issuing_authorization.request': step('issuing.authorization', { from: { status: 'pending' } }),
  'issuing_dispute.closed': step('issuing.dispute', { from: { status: 'submitted' }, to: { status: 'won' } }),
  'issuing_dispute.funds_reinstated': step('issuing.dispute', { from: { status: 'won' } }),
  'issuing_dispute.funds_rescinded': step('issuing.dispute', { from: { status: 'lost' } }),
  'issuing_dispute.submitted': step('issuing.dispute', {
    from: { status: 'unsubmitted' },
    to: { status: 'submitted' },
  }),
  'issuing_personalization_design.activated': step('issuing.personalization_design', {
    from: { status: 'review' },
    to: { status: 'active' },
  }),
  'issuing_personalization_design.deactivated': step('issuing.personalization_design', {
    from: { status: 'active' },
    to: { status: 'inactive' },
  }),
  'issuing_personalization_design.rejected': step('issuing.personalization_design', {
    from: { status: 'review' },
    to: { rejection_reasons: { card_logo: ['inappropriate'], carrier_text: [] }, status: 'rejected' },
  }),
  'issuing_token.updated': update('issuing.token', {
    to: ({ status }) => ({ status: status === 'active' ? 'suspended' : 'active' }),
  }),
  'issuing_transaction.purchase_details_receipt_updated': step('issuing.transaction', {
    to: {
      purchase_details: { fleet: null, flight: null, fuel: null, lodging: null, receipt: null, reference: 'R-1' },
    },
  }),
}
