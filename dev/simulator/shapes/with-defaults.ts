import { readSdkObjects } from '../../sdk-objects.js'
import { NO_METADATA, type Origin } from '../origin.js'

/** What must be given to make an object: all but what the SDK's declarations and the origin tell. */
type Given<T> = Partial<T> & Omit<T, 'created' | 'livemode' | 'metadata' | Nullable<T>>

type Nullable<T> = { [Key in keyof T]-?: null extends T[Key] ? Key : never }[keyof T]

/**
 * Completes a new object. Fields that the SDK declares as nullable are null, unless they are given. Metadata is
 * empty. `created` and `livemode` come from the origin. Optional fields stay absent.
 *
 * No other value is made up from a declaration. It does not tell which values fit together: a status and its
 * times, an amount and its parts, or two links to one object.
 */
export function withDefaults<T extends { readonly object: string }>(
  { created, livemode }: Pick<Origin, 'created' | 'livemode'>,
  given: NoInfer<Given<T> & Pick<T, 'object'>>,
): T {
  const template = templateOf(given.object)
  const own = { ...('created' in template && { created }), ...('livemode' in template && { livemode }) }
  return { ...template, ...own, ...given } as unknown as T // what is not given has its default
}

/** All required fields of an object, in Stripe's order. Undefined if they have no default. */
type Template = Readonly<Record<string, unknown>>

const sdkObjects = readSdkObjects()
const templates = new Map<string, Template>()

function templateOf(object: string): Template {
  const template = templates.get(object) ?? createTemplate(object)
  templates.set(object, template)
  return template
}

function createTemplate(object: string): Template {
  const declared = sdkObjects.get(object)
  if (!declared) throw new Error(`The SDK declares no object ${object}.`)
  const required = declared.fields.filter(({ isOptional }) => !isOptional)
  return Object.fromEntries(
    required.map(({ name, isNullable }) => [name, name === 'metadata' ? NO_METADATA : isNullable ? null : undefined]),
  )
}
