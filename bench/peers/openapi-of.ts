/**
 * Returns an OpenAPI document that describes these objects. v1 creates its tables from Stripe's document on
 * GitHub, but the bench works without the internet. For these objects, v1 creates the same columns from
 * either document.
 */
export function openApiOf(objects: readonly Readonly<Record<string, unknown>>[]): object {
  const schemas = objects.map((object) => {
    const properties = Object.entries(object).map(([name, value]) => [name, schemaOf(value)])
    const schema = { type: 'object', properties: Object.fromEntries(properties), 'x-resourceId': object['object'] }
    return [object['object'], schema]
  })
  return { openapi: '3.0.0', info: { version: 'bench' }, components: { schemas: Object.fromEntries(schemas) } }
}

function schemaOf(value: unknown): object {
  if (typeof value === 'boolean') return { type: 'boolean' }
  if (typeof value === 'number') return { type: 'integer' }
  return typeof value === 'object' && value !== null ? { type: 'object' } : { type: 'string', nullable: true }
}
