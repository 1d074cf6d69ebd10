import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'

/** Sends what this process asks api.stripe.com to another host: the peers have no setting for it. */
export function redirectHttps(target: string): void {
  const { hostname, port } = new URL(target)
  const agent = new http.Agent({ keepAlive: true })
  const request = (options: http.RequestOptions, onResponse?: (response: http.IncomingMessage) => void) => {
    const sent = http.request({ ...options, protocol: 'http:', host: hostname, hostname, port, agent }, onResponse)
    // Stripe's SDK writes when the TLS handshake is done, and there is none.
    return sent.once('socket', (socket) => socket.once('connect', () => socket.emit('secureConnect')))
  }
  Object.assign(https, { request })
  syncBuiltinESMExports()
}
