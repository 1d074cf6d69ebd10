import type { Mutations } from '../../dev/simulator/mutations.js'
import type { Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject } from '../../dev/simulator/wire.js'

export interface EmittedEvent {
  readonly type: string
  readonly created: number
  readonly data: { readonly object: JsonObject; readonly previous_attributes?: Readonly<Record<string, unknown>> }
}

/** Returns the events that some mutations emit, in order. */
export function emittedBy(simulator: Simulator, work: (mutations: Mutations) => unknown): EmittedEvent[] {
  const before = [...simulator.events()].length
  work(simulator.mutations)
  return [...simulator.events()].slice(before) as unknown as EmittedEvent[]
}

export const typesOf = (events: readonly EmittedEvent[]) => events.map(({ type }) => type)
