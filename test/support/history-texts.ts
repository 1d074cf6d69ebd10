/**
 * Returns every text in a history of Temporal: strings, and payloads and other bytes as text. Payloads are not
 * compressed or encrypted here, so a text that was put in can be found.
 */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
