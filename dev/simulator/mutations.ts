import type { Account } from './account.js'
import * as charges from './operations/charges.js'
import * as checkout from './operations/checkout.js'
import * as customers from './operations/customers.js'
import * as invoicePayments from './operations/invoice-payments.js'
import * as invoices from './operations/invoices.js'
import * as paymentMethods from './operations/payment-methods.js'
import * as products from './operations/products.js'
import * as phases from './operations/subscription-phases.js'
import * as subscriptions from './operations/subscriptions.js'
import type { Transaction } from './transaction.js'

/** Everything that can happen to an account: each changes its state and emits the events that Stripe emits. */
const OPERATIONS = {
  createCustomer: customers.createCustomer,
  updateCustomer: customers.updateCustomer,
  deleteCustomer: customers.deleteCustomer,

  createProduct: products.createProduct,
  updateProduct: products.updateProduct,
  deleteProduct: products.deleteProduct,
  createPrice: products.createPrice,
  createInlinePrice: products.createInlinePrice,
  updatePrice: products.updatePrice,
  deletePrice: products.deletePrice,
  createCoupon: products.createCoupon,
  updateCoupon: products.updateCoupon,
  deleteCoupon: products.deleteCoupon,

  createPaymentMethod: paymentMethods.createPaymentMethod,
  attachPaymentMethod: paymentMethods.attachPaymentMethod,
  updatePaymentMethod: paymentMethods.updatePaymentMethod,
  renewCard: paymentMethods.renewCard,
  detachPaymentMethod: paymentMethods.detachPaymentMethod,

  createSubscription: subscriptions.createSubscription,
  updateSubscription: subscriptions.updateSubscription,
  changeSubscriptionItems: subscriptions.changeSubscriptionItems,
  renewSubscription: subscriptions.renewSubscription,
  cancelSubscription: subscriptions.cancelSubscription,
  scheduleCancellation: subscriptions.scheduleCancellation,
  expireIncompleteSubscription: subscriptions.expireIncompleteSubscription,
  pauseSubscription: phases.pauseSubscription,
  resumeSubscription: phases.resumeSubscription,
  announceTrialEnd: phases.announceTrialEnd,
  requestPendingUpdate: phases.requestPendingUpdate,
  applyPendingUpdate: phases.applyPendingUpdate,
  expirePendingUpdate: phases.expirePendingUpdate,
  announceUpcomingInvoice: phases.announceUpcomingInvoice,

  createInvoice: invoices.createInvoice,
  addInvoiceLines: invoices.addInvoiceLines,
  updateInvoice: invoices.updateInvoice,
  finalizeInvoice: invoices.finalizeInvoice,
  failInvoiceFinalization: invoices.failInvoiceFinalization,
  sendInvoice: invoices.sendInvoice,
  voidInvoice: invoices.voidInvoice,
  markInvoiceUncollectible: invoices.markInvoiceUncollectible,
  announceInvoiceDue: invoices.announceInvoiceDue,
  announceInvoiceOverdue: invoices.announceInvoiceOverdue,
  deleteInvoice: invoices.deleteInvoice,
  payInvoice: invoicePayments.payInvoice,
  overpayInvoice: invoicePayments.overpayInvoice,
  failInvoicePayment: invoicePayments.failInvoicePayment,
  requireInvoiceAction: invoicePayments.requireInvoiceAction,
  requireInvoicePaymentAttempt: invoicePayments.requireInvoicePaymentAttempt,

  createCheckoutSession: checkout.createCheckoutSession,
  completeCheckoutSession: checkout.completeCheckoutSession,
  settleCheckoutPayment: checkout.settleCheckoutPayment,
  expireCheckoutSession: checkout.expireCheckoutSession,

  createCharge: charges.createCharge,
  failCharge: charges.failCharge,
  authorizeCharge: charges.authorizeCharge,
  captureCharge: charges.captureCharge,
  expireCharge: charges.expireCharge,
  startCharge: charges.startCharge,
  settleCharge: charges.settleCharge,
  refundCharge: charges.refundCharge,
  updateCharge: charges.updateCharge,
}

export type MutationName = keyof typeof OPERATIONS

export type Mutations = { readonly [Name in MutationName]: WithoutTransaction<(typeof OPERATIONS)[Name]> }

type WithoutTransaction<Operation> = Operation extends (tx: Transaction, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never

export function createMutations(account: Account): Mutations {
  const bound = Object.entries(OPERATIONS).map(([name, operation]) => {
    const run = operation as (tx: Transaction, ...rest: readonly unknown[]) => unknown // typed again by Mutations
    return [name, (...rest: readonly unknown[]) => account.transact((tx) => run(tx, ...rest))]
  })
  return Object.fromEntries(bound) as Mutations
}

export function isMutationName(name: string): name is MutationName {
  return Object.hasOwn(OPERATIONS, name)
}
