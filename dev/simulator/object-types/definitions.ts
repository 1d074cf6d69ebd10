import type { ObjectType } from '../object-type.js'
import type { ObjectShapes, TypeName } from '../object-shapes.js'

/** What a file of this folder says: of some types each. */
export type Definitions<Name extends TypeName = TypeName> = { readonly [Each in Name]: ObjectType<ObjectShapes[Each]> }

export const OF_CUSTOMER = { refersTo: 'customer' } as const

export const COLLECTION_METHODS = ['charge_automatically', 'send_invoice']
