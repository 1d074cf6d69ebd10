import type { ChildProcess } from 'node:child_process'
import { startChild } from '../dev/child.js'
import { freePort } from '../dev/free-port.js'
import { post } from './post.js'
import type { EndpointCount } from './fake-stripe/request-count.js'
import type { BenchType } from './fake-stripe/objects.js'

export interface FakeStripe {
  readonly url: string
  /** Of each type. */
  readonly count: number
  readonly process: ChildProcess
  setLatency(ms: number): Promise<void>
  /** Changes every n-th object without an event. @returns how many */
  changeEvery(type: BenchType, n: number): Promise<number>
  /** By endpoint, since the last call. */
  takeRequests(): Promise<Readonly<Record<string, EndpointCount>>>
  call<T>(command: string, input?: unknown): Promise<T>
  stop(): Promise<void>
}

/** A Stripe in a process of its own, with as many customers and as many subscriptions. */
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
