/**
 * An OpenAPI document of objects with the properties that these have. v1 makes its tables from Stripe's own document, which it loads
 * from GitHub; the bench measures without the internet, and the columns that v1 makes of the objects in it are the same.
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
