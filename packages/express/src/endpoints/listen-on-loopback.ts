import {
  type ContainerCredentials,
  containerCredentialsPath,
  type LoopbackServer,
  serveOnLoopback,
} from '@gatewarden/core'

/** Options of {@link listenOnLoopback}. */
export interface LoopbackOptions {
  /** 0 to 65,535. Default 0: a free one. */
  readonly port?: number
}

/** A server that only this machine reaches. */
export interface LoopbackListener extends LoopbackServer {
  /** For `AWS_CONTAINER_CREDENTIALS_FULL_URI`: `http://127.0.0.1:PORT/credentials`. */
  readonly url: string
}

/**
 * Serves a container credentials endpoint on 127.0.0.1, and on ::1 where the machine has it: with both taken, no other
 * process gets the token of a client that asks `localhost`.
 *
 * It is a server of its own and no middleware: behind a reverse proxy, every request of the public comes from a loopback
 * address.
 *
 * @throws {TypeError} for a port that is none.
 * @throws {Error} `EADDRINUSE`, `EACCES` of the system.
 */
export async function listenOnLoopback(
  endpoint: ContainerCredentials,
  options: LoopbackOptions = {},
): Promise<LoopbackListener> {
  const { port, close } = await serveOnLoopback(endpoint, options.port)
  const url = `http://127.0.0.1:${port}${containerCredentialsPath}`
  return Object.freeze({ url, port, close })
}
