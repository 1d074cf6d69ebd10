import { createServer } from 'node:net'
import { StartError } from '../prisma/env.js'

/** Returns a TCP port on loopback that is free now. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))))
    })
  })
}

/**
 * Checks that a port is free.
 * @throws {StartError} if another process listens on the port
 */
export function assertPortFree(port: number, what: string): Promise<void> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'EADDRINUSE'
          ? new StartError(`Port ${port} is in use, and ${what} needs it: stop what uses it, or choose another port.`)
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', () => server.close(() => done()))
  })
}
