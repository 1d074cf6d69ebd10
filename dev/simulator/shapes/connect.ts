import type { Stripe } from 'stripe'
import type {
  Account,
  ApplicationFee,
  ExternalAccount,
  FeeRefund,
  ObjectShapes,
  Topup,
  Transfer,
  TransferReversal,
} from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import type { Wire } from '../wire.js'
import { newBankAccount, newCard } from './bank-accounts-and-cards.js'
import { NO_METADATA, type Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

const NO_REQUIREMENTS = {
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
} satisfies Wire<Stripe.Account.Requirements>

/** Makes a connected account, or the account itself. */
export function newAccount(origin: Origin, fields: Partial<Account>): Account {
  return withDefaults(origin, {
    id: origin.newId('acct_1'),
    object: 'account',
    business_profile: null,
    business_type: 'company',
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    controller: { type: 'account' },
    country: 'US',
    created: origin.created,
    default_currency: 'usd',
    details_submitted: true,
    email: `${origin.random.token(8).toLowerCase()}@example.com`,
    future_requirements: NO_REQUIREMENTS,
    metadata: NO_METADATA,
    payouts_enabled: true,
    requirements: NO_REQUIREMENTS,
    settings: null,
    tos_acceptance: {},
    type: 'standard',
    ...fields,
  })
}

const CAPABILITIES = [
  ...['card_payments', 'transfers', 'link_payments', 'klarna_payments', 'affirm_payments', 'ideal_payments'],
  ...['bancontact_payments', 'eps_payments', 'p24_payments', 'sepa_debit_payments', 'us_bank_account_ach_payments'],
  ...['tax_reporting_us_1099_k', 'cashapp_payments', 'amazon_pay_payments', 'revolut_pay_payments', 'twint_payments'],
]

/** Makes the next capability that an account does not have. Capability ids are the same for all accounts. */
export const newCapability: Factory<ObjectShapes['capability']> = (tx, fields) => {
  const taken = (account: string) => tx.under('capability', account).length
  const account = fields.account ?? tx.need('account', { where: ({ id }) => taken(id) < CAPABILITIES.length }).id
  return withDefaults(tx, {
    id: CAPABILITIES[taken(account)] ?? 'legacy_payments',
    object: 'capability',
    account,
    future_requirements: NO_REQUIREMENTS,
    requested: true,
    requested_at: tx.created,
    requirements: NO_REQUIREMENTS,
    status: 'active',
    ...fields,
  })
}

export const newPerson: Factory<ObjectShapes['person']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('person_1'),
    object: 'person',
    account: fields.account ?? tx.need('account').id,
    additional_tos_acceptances: { account: { date: null, ip: null, user_agent: null } },
    dob: { day: null, month: null, year: null },
    first_name: 'Ada',
    future_requirements: null,
    id_number_provided: false,
    last_name: 'Baker',
    metadata: NO_METADATA,
    relationship: {
      authorizer: null,
      director: false,
      executive: false,
      legal_guardian: false,
      owner: true,
      percent_ownership: null,
      representative: false,
      title: null,
    },
    requirements: null,
    ssn_last_4_provided: false,
    verification: {
      additional_document: null,
      details: null,
      details_code: null,
      document: { back: null, details: null, details_code: null, front: null },
      status: 'unverified',
    },
    ...fields,
  })

/**
 * Fields of an account that the platform controls. Only the external accounts of controlled accounts can be
 * seen.
 */
export const CONTROLLED = {
  controller: {
    fees: { payer: 'application' },
    is_controller: true,
    losses: { payments: 'application' },
    requirement_collection: 'application',
    stripe_dashboard: { type: 'none' },
    type: 'application',
  },
  type: 'none',
} satisfies Partial<Account>

/** Makes a payout destination: a bank account, or in 20 % of the cases a debit card. */
export const newExternalAccount: Factory<ExternalAccount> = (tx, fields) => {
  const account = fields.account ?? tx.need('account', { where: isControlled, fields: CONTROLLED }).id
  const about = { account, default_for_currency: false, available_payout_methods: ['standard'] as const }
  const kind = fields.object ?? (tx.random.chance(0.8) ? 'bank_account' : 'card')
  // The other fields are of the same kind.
  if (kind === 'bank_account') return { ...newBankAccount(tx, about), ...fields } as ExternalAccount
  return { ...newCard(tx, { ...about, currency: 'usd', funding: 'debit' }), ...fields } as ExternalAccount
}

/** Makes the share that the platform keeps of a connected account's charge. */
export const newApplicationFee: Factory<ApplicationFee> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('fee_1'),
    object: 'application_fee',
    account: fields.account ?? tx.need('account', { where: isConnected(tx) }).id,
    amount: tx.random.between(1, 20) * 100,
    amount_refunded: 0,
    application: APPLICATION,
    balance_transaction: tx.newId('txn_1'),
    charge: fields.charge ?? tx.need('charge').id,
    currency: 'usd',
    refunded: false,
    refunds: [],
    ...fields,
  })

/** Id of the platform, as its connected accounts see it. */
export const APPLICATION = 'ca_SimulatorPlatform00000000000000'

export function newFeeRefund(origin: Origin, { fee, amount }: { fee: ApplicationFee; amount: number }): FeeRefund {
  return withDefaults(origin, {
    id: origin.newId('fr_1'),
    object: 'fee_refund',
    amount,
    balance_transaction: origin.newId('txn_1'),
    currency: fee.currency,
    fee: fee.id,
  })
}

export const newTransfer: Factory<Transfer> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('tr_1'),
    object: 'transfer',
    amount: tx.random.between(10, 500) * 100,
    amount_reversed: 0,
    balance_transaction: tx.newId('txn_1'),
    currency: 'usd',
    destination: fields.destination ?? tx.need('account', { where: isConnected(tx) }).id,
    destination_payment: tx.newId('py_1'),
    reversals: [],
    reversed: false,
    source_transaction: fields.source_transaction ?? tx.need('charge').id,
    source_type: 'card',
    ...fields,
  })

export function newTransferReversal(
  origin: Origin,
  { transfer, amount }: { transfer: Transfer; amount: number },
): TransferReversal {
  return withDefaults(origin, {
    id: origin.newId('trr_1'),
    object: 'transfer_reversal',
    amount,
    balance_transaction: origin.newId('txn_1'),
    currency: transfer.currency,
    transfer: transfer.id,
  })
}

export const newTopup: Factory<Topup> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('tu_1'),
    object: 'topup',
    amount: tx.random.between(10, 90) * 1_000,
    currency: 'usd',
    description: 'Top-up',
    expected_availability_date: tx.created + 5 * 86_400,
    status: 'pending',
    ...fields,
  })

function isControlled({ controller }: Account): boolean {
  return controller?.is_controller === true
}

function isConnected({ accountId }: Origin): (account: Account) => boolean {
  return ({ id }) => id !== accountId
}
