import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'

/** This machine, as a URL writes it. Where one family is missing, the other serves in its place. */
export function loopback(): { readonly ipv4: string; readonly ipv6: string } {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  const has = (wanted: string) => addresses.some(({ address }) => address === wanted)
  return {
    ipv4: has('127.0.0.1') ? '127.0.0.1' : '[::1]',
    ipv6: has('::1') ? '[::1]' : '127.0.0.1',
  }
}

/** Where to listen. */
export interface ListenOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** As a URL writes it. */
  readonly host: string
  /** Environment variable that moves the port: named when the port is taken. */
  readonly variable: string
}

/** Listens and answers where. @throws {Error} that says what to do when the port is taken. */
export function listen(
  server: Server,
  { port, host, variable }: ListenOptions,
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE'
      const remedy = `port ${port} is in use: set ${variable} to another one, or to 0 for any free one`
      reject(isTaken ? new Error(remedy, { cause: error }) : error)
    })
    server.listen({ port, host: host.replace(/[[\]]/g, '') }, () => {
      resolve(server.address() as AddressInfo)
    })
  })
}

/** Ends a server at once, kept-alive connections included. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
