import { type LoopbackServer, serveOnLoopback } from '@gatewarden/core'
import { type ClientOptions, providerOf } from '../provider-of.ts'
import { signInPorts } from '../sign-in-options.ts'
import { createMetadataEndpoint } from './metadata-endpoint.ts'

/** Options of {@link serveMetadata}. */
export type ServeMetadataOptions = ClientOptions & {
  /** 0 to 65,535; 0 is a free one. Default 9,911. */
  readonly port?: number
}

/** The metadata service of this machine, listening. */
export interface MetadataServer extends LoopbackServer {
  /** For `AWS_EC2_METADATA_SERVICE_ENDPOINT`: `http://127.0.0.1:PORT/`. */
  readonly url: string
}

const defaultPort = 9_911
/** Clients of an instance expect a session with some time left. */
const renewBeforeSeconds = 600

/**
 * Serves the credentials of a certificate as the EC2 instance metadata service does, version 2 alone, on 127.0.0.1 and
 * ::1 (RAC-5): for programs that can be told nothing but an environment variable. A session is renewed when 10 to 11
 * minutes of it remain; if that fails the last one is served while it lasts, then 500 (RAC-6).
 *
 * Every program of the machine may ask. Where that is too many, use `createContainerCredentials` of `@gatewarden/core`,
 * which asks for a token.
 *
 * @example
 * const server = await serveMetadata({ endpoint, region, trustAnchorArn, profileArn, roleArn, certificateFile, privateKeyFile })
 * // AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:9911/ aws sts get-caller-identity
 *
 * @throws {TypeError} for an unknown option, a port that is none, or a `roleArn` without a name.
 * @throws {Error} `EADDRINUSE`, `EACCES` of the system.
 */
export async function serveMetadata(options: ServeMetadataOptions): Promise<MetadataServer> {
  const { port: wanted = defaultPort, ...client } = options
  const roleName = /\/([\w+=,.@-]+)$/.exec(client.roleArn)?.[1]
  if (roleName === undefined) throw new TypeError('"roleArn" option must be the ARN of a role')
  const endpoint = createMetadataEndpoint({
    ...signInPorts(client),
    provide: providerOf({ renewBeforeSeconds, ...client }),
    roleName,
  })
  const { port, close } = await serveOnLoopback(endpoint, wanted)
  return Object.freeze({ url: `http://127.0.0.1:${port}/`, port, close })
}
