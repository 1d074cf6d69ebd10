import { StripeFailure } from './failure.js'

/** The values of a path's parameters, by name: `{ customer: 'cus_123' }`. */
export type PathParameters = Readonly<Record<string, string | undefined>>

/**
 * Replaces the `{names}` in a path by values: `/v1/customers/{customer}/sources/{id}`.
 *
 * @throws {StripeFailure} when a value is not known; a retry cannot help
 */
export function fillPath(path: string, place: PathParameters): string {
  return path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = place[name]
    if (value !== undefined) return encodeURIComponent(value)
    throw new StripeFailure(`The request ${path} cannot be sent, because its ${name} is not known.`, {
      kind: 'invalid',
    })
  })
}
