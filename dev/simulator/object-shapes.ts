import type { Stripe } from 'stripe'
import type { JsonObject, Wire } from './wire.js'

// Shapes in which the simulator keeps objects. They are the JSON shapes, but with whole sub-lists as plain
// arrays, which rendering cuts at 10.
// Fields with a leading `_` are the simulator's own. Rendering removes them.

export type Customer = Wire<Stripe.Customer>
export type Product = Wire<Stripe.Product>
export type Price = Wire<Stripe.Price>
export type Plan = Wire<Stripe.Plan>
export type Coupon = Wire<Stripe.Coupon>
export type Discount = Wire<Stripe.Discount>
export type PaymentMethod = Wire<Stripe.PaymentMethod>
export type Charge = Wire<Stripe.Charge>
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>
export type InvoiceLineItem = Wire<Stripe.InvoiceLineItem>
export type LineItem = Wire<Stripe.LineItem>
export type CreditNoteLineItem = Wire<Stripe.CreditNoteLineItem>
export type TransferReversal = Wire<Stripe.TransferReversal>
export type FeeRefund = Wire<Stripe.FeeRefund>
export type ValueListItem = Wire<Stripe.Radar.ValueListItem>
export type AmountDetailsLineItem = Wire<Stripe.PaymentIntentAmountDetailsLineItem>

export type Subscription = WithChildren<Wire<Stripe.Subscription>, 'items', SubscriptionItem>
export type Invoice = WithChildren<Wire<Stripe.Invoice>, 'lines', InvoiceLineItem>
export type CheckoutSession = WithChildren<Wire<Stripe.Checkout.Session>, 'line_items', LineItem>
export type CreditNote = WithChildren<Wire<Stripe.CreditNote>, 'lines', CreditNoteLineItem>
export type PaymentLink = WithChildren<Wire<Stripe.PaymentLink>, 'line_items', LineItem>
export type Transfer = WithChildren<Wire<Stripe.Transfer>, 'reversals', TransferReversal>
export type ApplicationFee = WithChildren<Wire<Stripe.ApplicationFee>, 'refunds', FeeRefund>
export type ValueList = WithChildren<Wire<Stripe.Radar.ValueList>, 'list_items', ValueListItem>
export type PaymentIntent = Omit<Wire<Stripe.PaymentIntent>, 'amount_details'> & {
  readonly amount_details: WithChildren<Wire<Stripe.PaymentIntent.AmountDetails>, 'line_items', AmountDetailsLineItem>
}
export type Quote = Omit<WithChildren<Wire<Stripe.Quote>, 'line_items', LineItem>, 'computed'> & {
  readonly computed: Omit<Wire<Stripe.Quote.Computed>, 'upfront'> & {
    readonly upfront: WithChildren<Wire<Stripe.Quote.Computed.Upfront>, 'line_items', LineItem>
  }
}

type WithChildren<T, Field extends keyof T, Child> = Omit<T, Field> & { readonly [Key in Field]-?: readonly Child[] }

export type Account = Omit<Wire<Stripe.Account>, 'external_accounts'>
export type CustomerSource = Wire<Stripe.Card> | Wire<Stripe.BankAccount> | Wire<Stripe.Source>
export type ExternalAccount = Wire<Stripe.Card> | Wire<Stripe.BankAccount>
export type BalanceTransaction = Wire<Stripe.BalanceTransaction>
export type Refund = Wire<Stripe.Refund>
export type Dispute = Wire<Stripe.Dispute>
export type Review = Wire<Stripe.Review>
export type Payout = Wire<Stripe.Payout>
export type Topup = Wire<Stripe.Topup>
export type SetupIntent = Wire<Stripe.SetupIntent>
export type InvoiceItem = Wire<Stripe.InvoiceItem>
export type InvoicePayment = Wire<Stripe.InvoicePayment>
export type SubscriptionSchedule = Wire<Stripe.SubscriptionSchedule>
export type TaxId = Wire<Stripe.TaxId>
export type Feature = Wire<Stripe.Entitlements.Feature>
export type TestClock = Wire<Stripe.TestHelpers.TestClock>

/** Adds the parent's id to an object that does not name its parent. */
type Under<T> = T & { readonly _parent: string }

export type ProductFeature = Under<Wire<Stripe.ProductFeature>>
export type ActiveEntitlement = Under<Wire<Stripe.Entitlements.ActiveEntitlement>>
export type AccountOwner = Under<Wire<Stripe.FinancialConnections.AccountOwner>>
/** A trial offer. Its list can filter by `created`, but the object has no such field. */
export type TrialOffer = Wire<Stripe.ProductCatalog.TrialOffer> & { readonly _created: number }
/**
 * A credit balance transaction. Its list can filter by the grant's customer, but the object names only the
 * grant.
 */
type CreditBalanceTransaction = Wire<Stripe.Billing.CreditBalanceTransaction> & {
  readonly _customer: string | null
}
/** A file without its list of links. Rendering makes that list from the file links. */
export type File = Omit<Wire<Stripe.File>, 'links'>

/**
 * Every object type that has a list of its own. Keys are Stripe's `object` values, where these are unique.
 */
export interface ObjectShapes {
  readonly customer: Customer
  readonly product: Product
  readonly price: Price
  readonly coupon: Coupon
  readonly payment_method: PaymentMethod
  readonly subscription: Subscription
  readonly invoice: Invoice
  readonly charge: Charge
  readonly 'checkout.session': CheckoutSession

  readonly customer_balance_transaction: Wire<Stripe.CustomerBalanceTransaction>
  readonly customer_cash_balance_transaction: Wire<Stripe.CustomerCashBalanceTransaction>
  readonly customer_source: CustomerSource
  readonly source_transaction: Wire<Stripe.SourceTransaction>
  readonly tax_id: TaxId
  readonly 'test_helpers.test_clock': TestClock

  readonly plan: Plan
  readonly product_feature: ProductFeature
  readonly 'entitlements.feature': Feature
  readonly 'entitlements.active_entitlement': ActiveEntitlement
  readonly 'product_catalog.trial_offer': TrialOffer
  readonly shipping_rate: Wire<Stripe.ShippingRate>
  readonly tax_rate: Wire<Stripe.TaxRate>
  readonly promotion_code: Wire<Stripe.PromotionCode>

  readonly credit_note: CreditNote
  readonly invoiceitem: InvoiceItem
  readonly invoice_payment: InvoicePayment
  readonly invoice_rendering_template: Wire<Stripe.InvoiceRenderingTemplate>
  readonly quote: Quote
  readonly subscription_schedule: SubscriptionSchedule
  readonly payment_link: PaymentLink
  readonly 'billing.alert': Wire<Stripe.Billing.Alert>
  readonly 'billing.credit_balance_transaction': CreditBalanceTransaction
  readonly 'billing.credit_grant': Wire<Stripe.Billing.CreditGrant>
  readonly 'billing.feedback_option': Wire<Stripe.Billing.FeedbackOption>
  readonly 'billing.meter': Wire<Stripe.Billing.Meter>
  readonly 'billing_portal.configuration': Wire<Stripe.BillingPortal.Configuration>

  readonly payment_intent: PaymentIntent
  readonly setup_intent: SetupIntent
  readonly setup_attempt: Wire<Stripe.SetupAttempt>
  readonly refund: Refund
  readonly dispute: Dispute
  readonly payout: Payout
  readonly balance_transaction: BalanceTransaction
  readonly payment_record: Wire<Stripe.PaymentRecord>
  readonly payment_attempt_record: Wire<Stripe.PaymentAttemptRecord>
  readonly payment_method_configuration: Wire<Stripe.PaymentMethodConfiguration>
  readonly payment_method_domain: Wire<Stripe.PaymentMethodDomain>
  readonly apple_pay_domain: Wire<Stripe.ApplePayDomain>
  readonly exchange_rate: Wire<Stripe.ExchangeRate>
  readonly 'three_d_secure.authentication': Wire<Stripe.ThreeDSecure.Authentication>

  readonly review: Review
  readonly 'radar.early_fraud_warning': Wire<Stripe.Radar.EarlyFraudWarning>
  readonly 'radar.value_list': ValueList

  readonly account: Account
  readonly capability: Wire<Stripe.Capability>
  readonly person: Wire<Stripe.Person>
  readonly external_account: ExternalAccount
  readonly application_fee: ApplicationFee
  readonly transfer: Transfer
  readonly topup: Topup
  readonly country_spec: Wire<Stripe.CountrySpec>

  readonly 'issuing.authorization': Wire<Stripe.Issuing.Authorization>
  readonly 'issuing.card': Wire<Stripe.Issuing.Card>
  readonly 'issuing.cardholder': Wire<Stripe.Issuing.Cardholder>
  readonly 'issuing.dispute': Wire<Stripe.Issuing.Dispute>
  readonly 'issuing.personalization_design': Wire<Stripe.Issuing.PersonalizationDesign>
  readonly 'issuing.physical_bundle': Wire<Stripe.Issuing.PhysicalBundle>
  readonly 'issuing.token': Wire<Stripe.Issuing.Token>
  readonly 'issuing.transaction': Wire<Stripe.Issuing.Transaction>

  readonly 'treasury.financial_account': Wire<Stripe.Treasury.FinancialAccount>
  readonly 'treasury.credit_reversal': Wire<Stripe.Treasury.CreditReversal>
  readonly 'treasury.debit_reversal': Wire<Stripe.Treasury.DebitReversal>
  readonly 'treasury.inbound_transfer': Wire<Stripe.Treasury.InboundTransfer>
  readonly 'treasury.outbound_payment': Wire<Stripe.Treasury.OutboundPayment>
  readonly 'treasury.outbound_transfer': Wire<Stripe.Treasury.OutboundTransfer>
  readonly 'treasury.received_credit': Wire<Stripe.Treasury.ReceivedCredit>
  readonly 'treasury.received_debit': Wire<Stripe.Treasury.ReceivedDebit>
  readonly 'treasury.transaction': Wire<Stripe.Treasury.Transaction>
  readonly 'treasury.transaction_entry': Wire<Stripe.Treasury.TransactionEntry>

  readonly 'terminal.configuration': Wire<Stripe.Terminal.Configuration>
  readonly 'terminal.location': Wire<Stripe.Terminal.Location>
  readonly 'terminal.reader': Wire<Stripe.Terminal.Reader>

  readonly 'financial_connections.account': Wire<Stripe.FinancialConnections.Account>
  readonly 'financial_connections.account_owner': AccountOwner
  readonly 'financial_connections.transaction': Wire<Stripe.FinancialConnections.Transaction>
  readonly 'identity.verification_report': Wire<Stripe.Identity.VerificationReport>
  readonly 'identity.verification_session': Wire<Stripe.Identity.VerificationSession>

  readonly 'tax.location': Wire<Stripe.Tax.Location>
  readonly 'tax.registration': Wire<Stripe.Tax.Registration>
  readonly tax_code: Wire<Stripe.TaxCode>

  readonly 'climate.order': Wire<Stripe.Climate.Order>
  readonly 'climate.product': Wire<Stripe.Climate.Product>
  readonly 'climate.supplier': Wire<Stripe.Climate.Supplier>
  readonly 'reporting.report_run': Wire<Stripe.Reporting.ReportRun>
  readonly 'reporting.report_type': Wire<Stripe.Reporting.ReportType>
  readonly scheduled_query_run: Wire<Stripe.Sigma.ScheduledQueryRun>
  readonly file: File
  readonly file_link: Wire<Stripe.FileLink>
  readonly 'apps.install': Wire<Stripe.Apps.Install>
  readonly 'apps.secret': Wire<Stripe.Apps.Secret>
  readonly 'forwarding.request': Wire<Stripe.Forwarding.Request>
}

export type TypeName = keyof ObjectShapes

/** An object of any type. Its `object` field tells the type. */
export type AnyShape = ObjectShapes[TypeName]

/** An object of any type, for code that treats all types alike. */
export type StoredObject = JsonObject

/**
 * Types that exist only in sub-lists. Stripe names the children of three kinds of parents `item`. Here each
 * kind has its own name.
 */
export type ChildTypeName =
  | 'subscription_item'
  | 'line_item'
  | 'checkout_session_line_item'
  | 'credit_note_line_item'
  | 'quote_line_item'
  | 'quote_computed_upfront_line_item'
  | 'payment_link_line_item'
  | 'payment_intent_amount_details_line_item'
  | 'transfer_reversal'
  | 'fee_refund'
  | 'radar.value_list_item'

export type EventType = Stripe.Event['type']
