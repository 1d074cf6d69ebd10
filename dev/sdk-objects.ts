import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An object of Stripe, as the pinned SDK declares it. */
export interface SdkObject {
  /** Name of the interface, for example `Stripe.Checkout.Session`. */
  readonly interfaceName: string
  readonly fields: readonly SdkField[]
}

interface SdkField {
  readonly name: string
  readonly isOptional: boolean
  readonly isNullable: boolean
}

const RESOURCES = fileURLToPath(new URL('resources/', import.meta.resolve('stripe')))

/** Reads the SDK's declarations of all objects. Keys are Stripe's `object` values. */
export function readSdkObjects(): ReadonlyMap<string, SdkObject> {
  const objects = new Map<string, SdkObject>()
  for (const path of readdirSync(RESOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.d.ts') || path.startsWith('V2')) continue
    const namespace = path.includes('/') ? `${path.split('/')[0]}.` : ''
    const text = readFileSync(join(RESOURCES, path), 'utf8')
    for (const [, name = '', body = ''] of text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)) {
      const object = /^ {4}object: '([\w.]+)';/m.exec(body)?.[1]
      if (object === undefined || name.startsWith('Deleted')) continue
      objects.set(object, { interfaceName: `Stripe.${namespace}${name}`, fields: fieldsOf(body) })
    }
  }
  return objects
}

/**
 * Reads the fields of an interface. A field ends where the next one begins, because its type may have several
 * lines.
 */
function fieldsOf(body: string): SdkField[] {
  const withoutComments = body.replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
  const [, ...fields] = withoutComments.split(/^ {4}(?=\w+\??: )/m)
  return fields.map((text) => {
    const name = /^\w+/.exec(text)?.[0] ?? ''
    return { name, isOptional: text.startsWith(`${name}?`), isNullable: /\| null;\s*$/.test(text) }
  })
}
