import type { AccountOwner, ObjectShapes } from '../object-shapes.js'
import type { Factory, Transaction } from '../transaction.js'
import { withDefaults } from './with-defaults.js'

type BankAccount = ObjectShapes['financial_connections.account']
type BankTransaction = ObjectShapes['financial_connections.transaction']
type Report = ObjectShapes['identity.verification_report']
type Session = ObjectShapes['identity.verification_session']

/**
 * Makes a customer's account at a bank. Its owners and transactions are known only after a refresh, which not
 * every account had.
 */
export const newLinkedAccount: Factory<BankAccount> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('fca_1'),
    object: 'financial_connections.account',
    account_holder: { customer: tx.need('customer').id, type: 'customer' },
    category: 'cash',
    display_name: 'Sample checking account',
    institution_name: 'StripeBank',
    last4: '6789',
    permissions: ['transactions'],
    status: 'active',
    subcategory: 'checking',
    subscriptions: [],
    supported_payment_method_types: ['us_bank_account'],
    ...fields,
  })

export const newAccountOwner: Factory<AccountOwner> = (tx, fields) => {
  const account = tx.need(
    'financial_connections.account',
    fields._parent ?? { where: ({ ownership }) => ownership !== null, fields: { ownership: tx.newId('fcaowns_1') } },
  )
  return withDefaults(tx, {
    id: tx.newId('fcaown_1'),
    object: 'financial_connections.account_owner',
    email: `${tx.random.token(8).toLowerCase()}@example.com`,
    name: 'Jane Smith',
    ownership: account.ownership ?? '',
    phone: '+1 555-555-5555',
    raw_address: '123 Main Street, Everytown USA',
    refreshed_at: tx.created,
    _parent: account.id,
    ...fields,
  })
}

/** Returns the latest refresh of an account's transactions at its bank. */
function refresh({ created, newId }: Transaction): NonNullable<BankAccount['transaction_refresh']> {
  return { id: newId('fctxnref_1'), last_attempted_at: created, next_refresh_available_at: null, status: 'succeeded' }
}

export const newBankTransaction: Factory<BankTransaction> = (tx, fields) => {
  const account = tx.need(
    'financial_connections.account',
    fields.account ?? {
      where: (one) => one.transaction_refresh !== null,
      fields: { transaction_refresh: refresh(tx) },
    },
  )
  return withDefaults(tx, {
    id: tx.newId('fctxn_1'),
    object: 'financial_connections.transaction',
    account: account.id,
    amount: tx.random.between(-90, 90) * 100,
    currency: 'usd',
    description: 'Rocket Rides',
    status: 'posted',
    status_transitions: { posted_at: tx.created, void_at: null },
    transacted_at: tx.created,
    transaction_refresh: account.transaction_refresh?.id ?? '',
    updated: tx.created,
    ...fields,
  })
}

export const newVerificationSession: Factory<Session> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('vs_1'),
    object: 'identity.verification_session',
    options: { document: {} },
    related_customer: fields.related_customer ?? tx.need('customer').id,
    status: 'requires_input',
    type: 'document',
    ...fields,
  })

export const newVerificationReport: Factory<Report> = (tx, fields) => {
  const session = tx.need('identity.verification_session', fields.verification_session)
  return withDefaults(tx, {
    id: tx.newId('vr_1'),
    object: 'identity.verification_report',
    client_reference_id: session.client_reference_id,
    options: {},
    type: 'document',
    verification_session: session.id,
    ...fields,
  })
}
