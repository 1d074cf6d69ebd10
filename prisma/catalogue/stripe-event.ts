/** An event as Stripe sends it to a webhook endpoint and lists it. */
export interface StripeEvent {
  readonly id: string
  readonly object: 'event'
  readonly type: string
  /** Unix seconds. */
  readonly created: number
  readonly livemode: boolean
  readonly api_version: string | null
  /** The connected account on which it happened. Missing if it happened on the key's own account. */
  readonly account?: string
  /** The account on which it happened, or a path that ends with it. https://docs.stripe.com/context */
  readonly context?: string
  readonly data: { readonly object: unknown; readonly previous_attributes?: unknown }
}
