import { createObject } from '../operations/create-object.js'
import { newPaymentIntent } from '../shapes/new-payment-intent.js'
import type { Transaction } from '../transaction.js'

/** Seeds objects with nested fields filled in that are null everywhere else. */
export function seedFilledIn(someTime: () => Transaction): void {
  seedPeople(someTime())
  seedSales(someTime())
  seedPayments(someTime())
  seedServices(someTime())
}

function seedPeople(tx: Transaction): void {
  const requirements = {
    alternatives: [],
    current_deadline: tx.created,
    currently_due: ['external_account'],
    disabled_reason: 'requirements.past_due' as const,
    errors: [],
    eventually_due: [],
    past_due: ['tos_acceptance.date'],
    pending_verification: [],
  }
  const account = createObject(tx, {
    type: 'account',
    fields: {
      business_profile: {
        annual_revenue: null,
        estimated_worker_count: null,
        mcc: '5734',
        minority_owned_business_designation: null,
        name: 'Rocket Rides',
        specified_commercial_transactions_act_url: null,
        support_address: null,
        support_email: null,
        support_phone: null,
        support_url: null,
        url: 'https://example.com',
      },
      company: { name: 'Rocket Rides Inc.' },
      requirements,
    },
  }).id
  createObject(tx, { type: 'capability', fields: { account, requirements } })
  createObject(tx, { type: 'person', fields: { account, requirements } })
}

function seedSales(tx: Transaction): void {
  const restrictions = { first_time_transaction: true, minimum_amount: 5_000, minimum_amount_currency: 'usd' }
  createObject(tx, { type: 'promotion_code', fields: { restrictions } })
  createObject(tx, {
    type: 'coupon',
    fields: { amount_off: 500, currency: 'usd', percent_off: null, name: 'Five off' },
  })
  createObject(tx, {
    type: 'tax_rate',
    fields: { flat_amount: { amount: 40, currency: 'usd' }, percentage: 0, rate_type: 'flat_amount' },
  })
  const from = createObject(tx, { type: 'quote' }).id
  const transitions = { accepted_at: tx.created, canceled_at: tx.created + 1, finalized_at: tx.created + 2 }
  createObject(tx, {
    type: 'quote',
    fields: { from_quote: { is_revision: true, quote: from }, status: 'accepted', status_transitions: transitions },
  })
  createObject(tx, {
    type: 'payment_link',
    fields: {
      restrictions: { completed_sessions: { count: 3, limit: 9 } },
      transfer_data: { amount: null, destination: tx.need('account').id },
    },
  })
  const subscription = tx.need('subscription', {
    where: ({ customer, items }) => items.length > 0 && tx.find('customer', customer) !== undefined,
  })
  createObject(tx, {
    type: 'subscription_schedule',
    fields: {
      customer: subscription.customer,
      current_phase: { end_date: tx.created + 86_400, start_date: tx.created },
      status: 'active',
      subscription: subscription.id,
    },
  })
  const details = { subscription: subscription.id, subscription_item: subscription.items[0]?.id ?? '' }
  createObject(tx, {
    type: 'invoiceitem',
    fields: {
      customer: subscription.customer,
      parent: { subscription_details: details, type: 'subscription_details' },
    },
  })
  createObject(tx, {
    type: 'billing.meter',
    fields: { status: 'inactive', status_transitions: { deactivated_at: tx.created } },
  })
}

function seedPayments(tx: Transaction): void {
  const declined = {
    code: 'card_declined',
    decline_code: 'do_not_honor',
    message: 'Your card was declined.',
    type: 'card_error',
  } as const
  tx.insert(
    newPaymentIntent(tx, { last_payment_error: declined, transfer_data: { destination: tx.need('account').id } }),
  )
  createObject(tx, { type: 'setup_intent', fields: { last_setup_error: declined } })
  createObject(tx, {
    type: 'payout',
    fields: { trace_id: { status: 'supported', value: '021000021' }, status: 'paid' },
  })
  createObject(tx, { type: 'application_fee', fields: { fee_source: { payout: tx.newId('po_1'), type: 'payout' } } })
  const details = { custom: { payment_reference: 'PSP-1' }, type: 'custom' } as const
  createObject(tx, { type: 'payment_record', fields: { processor_details: details } })
}

function seedServices(tx: Transaction): void {
  const file = createObject(tx, { type: 'file' })
  const result = { ...file, links: null }
  createObject(tx, { type: 'reporting.report_run', fields: { result, status: 'succeeded', succeeded_at: tx.created } })
  createObject(tx, { type: 'scheduled_query_run', fields: { error: { message: 'It took too long.' }, file: result } })
  createObject(tx, {
    type: 'identity.verification_session',
    fields: { last_error: { code: 'abandoned', reason: null } },
  })
  createObject(tx, {
    type: 'financial_connections.account',
    fields: {
      account_holder: { account: tx.need('account').id, type: 'account' },
      balance: { as_of: tx.created, cash: { available: { usd: 1 } }, current: { usd: 2 }, type: 'cash' },
    },
  })
  createObject(tx, {
    type: 'treasury.inbound_transfer',
    fields: {
      failure_details: { code: 'other' },
      linked_flows: { received_debit: tx.newId('rd_1') },
      status: 'failed',
    },
  })
}
