import { rawRequest } from '../kit/raw-request.ts'
import type { Exchange, Expectation, Place } from './bypass-case.ts'

/** What must come of an exchange at a place. */
export function expectationAt(exchange: Exchange, place: Place): Expectation {
  return typeof exchange.expect === 'function' ? exchange.expect(place) : exchange.expect
}

/** The bytes of an exchange with this credential line. */
export function bytesOf(exchange: Exchange, credential: string): string {
  if (exchange.bytes !== undefined) return exchange.bytes.replace('AUTH', () => credential)
  const { request } = exchange
  return rawRequest({ ...request, headers: [credential, ...(request.headers ?? [])] })
}
