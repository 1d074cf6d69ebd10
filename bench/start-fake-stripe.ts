import type { ChildProcess } from 'node:child_process'
import { startChild } from '../dev/child.js'
import { freePort } from '../dev/free-port.js'
import { post } from './post.js'
import type { EndpointCount } from './fake-stripe/request-count.js'
import type { BenchType } from './fake-stripe/objects.js'

export interface FakeStripe {
  readonly url: string
  /** Objects of each type. */
  readonly count: number
  readonly process: ChildProcess
  setLatency(ms: number): Promise<void>
  /** Changes every n-th object without an event. @returns the number of changed objects */
  changeEvery(type: BenchType, n: number): Promise<number>
  /** Returns the requests since the last call, by endpoint. */
  takeRequests(): Promise<Readonly<Record<string, EndpointCount>>>
  call<T>(command: string, input?: unknown): Promise<T>
  stop(): Promise<void>
}

/** Starts a fake Stripe in a separate process, with `count` customers and `count` subscriptions. */
export async function startFakeStripe({ count }: { readonly count: number }): Promise<FakeStripe> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = await startChild({
    script: 'bench/fake-stripe/main.ts',
    args: [String(port), String(count)],
    env: {},
    readyWhen: 'fake Stripe ready',
    onLine: () => undefined,
  })

  const call = <T>(command: string, input: unknown = {}) => post<T>(`${url}/_bench/${command}`, input)

  return {
    url,
    count,
    process: child.process,
    setLatency: (ms) => call('latency', { ms }),
    changeEvery: (type, n) => call('change-every', { type, n }),
    async takeRequests() {
      const requests = await call<Record<string, EndpointCount>>('requests')
      await call('reset-requests')
      return requests
    },
    call,
    stop: () => child.stop(),
  }
}
