import type { Account } from './account.js'
import { triggerEvent } from './occurrences.js'
import * as charges from './operations/charges.js'
import * as checkout from './operations/checkout.js'
import * as connect from './operations/connect.js'
import * as creditNotes from './operations/credit-notes.js'
import * as customers from './operations/customers.js'
import * as discounts from './operations/discounts.js'
import * as doubts from './operations/doubts.js'
import * as entitlements from './operations/entitlements.js'
import * as invoiceItems from './operations/invoice-items.js'
import * as invoicePayments from './operations/invoice-payments.js'
import * as invoices from './operations/invoices.js'
import * as objects from './operations/objects.js'
import * as paymentIntents from './operations/payment-intents.js'
import * as paymentMethods from './operations/payment-methods.js'
import * as products from './operations/products.js'
import * as quotes from './operations/quotes.js'
import * as schedules from './operations/schedules.js'
import * as sources from './operations/sources.js'
import * as phases from './operations/subscription-phases.js'
import * as subscriptions from './operations/subscriptions.js'
import * as testClocks from './operations/test-clocks.js'
import type { Transaction } from './transaction.js'

/**
 * Everything that can happen to an account. Each operation changes the state and emits the events that Stripe
 * emits.
 */
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
  createPaymentIntent: paymentIntents.createPaymentIntent,
  cancelPaymentIntent: paymentIntents.cancelPaymentIntent,

  updateRefund: doubts.updateRefund,
  failRefund: doubts.failRefund,
  openDispute: doubts.openDispute,
  submitEvidence: doubts.submitEvidence,
  closeDispute: doubts.closeDispute,
  closeReview: doubts.closeReview,
  warnOfFraud: doubts.warnOfFraud,
  settleWarning: doubts.settleWarning,

  createCreditNote: creditNotes.createCreditNote,
  voidCreditNote: creditNotes.voidCreditNote,
  createInvoiceItem: invoiceItems.createInvoiceItem,
  addInvoiceItem: invoiceItems.addInvoiceItem,
  deleteInvoiceItem: invoiceItems.deleteInvoiceItem,
  finalizeQuote: quotes.finalizeQuote,
  acceptQuote: quotes.acceptQuote,
  cancelQuote: quotes.cancelQuote,
  scheduleSubscription: schedules.scheduleSubscription,
  releaseSchedule: schedules.releaseSchedule,
  cancelSchedule: schedules.cancelSchedule,

  discountCustomer: discounts.discountCustomer,
  updateCustomerDiscount: discounts.updateCustomerDiscount,
  removeCustomerDiscount: discounts.removeCustomerDiscount,
  discountSubscription: discounts.discountSubscription,
  removeSubscriptionDiscounts: discounts.removeSubscriptionDiscounts,
  grantEntitlement: entitlements.grantEntitlement,
  revokeEntitlement: entitlements.revokeEntitlement,
  addSource: sources.addSource,
  removeSource: sources.removeSource,
  advanceTestClock: testClocks.advanceTestClock,
  deleteTestClock: testClocks.deleteTestClock,

  connectAccount: connect.connectAccount,
  disconnectAccount: connect.disconnectAccount,
  reverseTransfer: connect.reverseTransfer,
  refundApplicationFee: connect.refundApplicationFee,
  updateFeeRefund: connect.updateFeeRefund,

  /** For all types and events without operations of their own. */
  createObject: objects.createObject,
  updateObject: objects.updateObject,
  deleteObject: objects.deleteObject,
  triggerEvent,
}

export type MutationName = keyof typeof OPERATIONS

export type Mutations = { readonly [Name in MutationName]: WithoutTransaction<(typeof OPERATIONS)[Name]> }

type WithoutTransaction<Operation> = Operation extends (tx: Transaction, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never

export function createMutations(account: Account): Mutations {
  const bound = Object.entries(OPERATIONS).map(([name, operation]) => {
    // `Mutations` restores the types.
    const run = operation as (tx: Transaction, ...rest: readonly unknown[]) => unknown
    return [name, (...rest: readonly unknown[]) => account.transact((tx) => run(tx, ...rest))]
  })
  return Object.fromEntries(bound) as Mutations
}

export function isMutationName(name: string): name is MutationName {
  return Object.hasOwn(OPERATIONS, name)
}
