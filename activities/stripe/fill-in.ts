import { StripeFailure } from './failure.js'

/** Ids by the name that a path has them under: `{ customer: 'cus_123' }`. */
export type Place = Readonly<Record<string, string | undefined>>

/**
 * A path with its `{names}` replaced: `/v1/customers/{customer}/sources/{id}`.
 *
 * @throws {StripeFailure} when one of them is not known: asking again cannot help
 */
export function fillIn(path: string, place: Place): string {
  return path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = place[name]
    if (value !== undefined) return encodeURIComponent(value)
    throw new StripeFailure(`${path} cannot be asked for: the ${name} is not known.`, { kind: 'invalid' })
  })
}
