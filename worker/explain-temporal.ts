import { isGrpcServiceError } from '@temporalio/client'

/** Codes of gRPC: https://grpc.io/docs/guides/status-codes/ */
const NOT_FOUND = 5
const PERMISSION_DENIED = 7
const UNAUTHENTICATED = 16

/** Returns a sentence for an error of Temporal's client: what happened, what it means, what to do. */
export function explainTemporal(
  error: unknown,
  { address, namespace }: { readonly address: string; readonly namespace: string },
): string {
  if (error instanceof TypeError && /address/.test(error.message)) {
    return `TEMPORAL_ADDRESS is "${address}", so Temporal cannot be found: write it as host:port, without https://.`
  }
  const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined
  switch (code) {
    case NOT_FOUND:
      return `Temporal at ${address} has no namespace "${namespace}", so nothing is applied: create it, or correct TEMPORAL_NAMESPACE.`
    case PERMISSION_DENIED:
    case UNAUTHENTICATED:
      return `Temporal at ${address} refuses us, so nothing is applied: correct TEMPORAL_API_KEY, or the certificate of TEMPORAL_TLS_….`
    default:
      return `Temporal at ${address} does not answer (${reasonOf(error)}), so nothing is applied: start it, or correct TEMPORAL_ADDRESS.`
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code === 'string') return code // of the operating system
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.split('\n')[0]?.replace(/\.$/, '') ?? text
}
