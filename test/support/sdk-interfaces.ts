import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const RESOURCES = 'node_modules/stripe/esm/resources'

/**
 * Reads which SDK interface each Stripe object has, by its `object` value. Example: `checkout.session` has
 * `Stripe.Checkout.Session`.
 */
export function readSdkInterfaces(): ReadonlyMap<string, string> {
  const interfaces = new Map<string, string>()
  for (const path of readdirSync(RESOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.d.ts') || path.startsWith('V2')) continue
    const namespace = path.includes('/') ? `${path.split('/')[0]}.` : ''
    const text = readFileSync(join(RESOURCES, path), 'utf8')
    for (const [, name = '', body = ''] of text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)) {
      const object = /^ {4}object: '([\w.]+)';/m.exec(body)?.[1]
      if (object !== undefined && !name.startsWith('Deleted')) interfaces.set(object, `Stripe.${namespace}${name}`)
    }
  }
  return interfaces
}
