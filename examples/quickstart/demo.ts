import { createServer } from 'node:http'
import type { Request, Response } from 'express'
import { createOrdersApi } from './app.ts'
import type { AuditTrail } from './audit-trail.ts'
import { createAuditTrail } from './audit-trail.ts'
import type { Certificates } from './certificates.ts'
import { createCertificates } from './certificates.ts'
import { closeServer, listen, loopback } from './listen.ts'
import type { OperatorLog } from './operator-log.ts'
import { createOperatorLog } from './operator-log.ts'
import type { DemoOptions } from './options.ts'
import { policyFolder } from './policy-folder.ts'
import { startProvider } from './provider.ts'

/** The demonstration, running: everything on sockets of this machine. */
export interface Demo {
  /** The orders API and its STS, by IPv4. */
  readonly api: string
  /** The same by IPv6; equal to `api` on a machine without it. */
  readonly api6: string
  readonly issuer: string
  /** Folder that the policies are read from. */
  readonly policies: string
  readonly certificates: Certificates
  readonly machines: { readonly trustAnchorArn: string; readonly profileArn: string }
  readonly trail: AuditTrail
  readonly log: OperatorLog
  close(): Promise<void>
}

type Closer = () => Promise<unknown>

/**
 * Starts the OpenID provider, the development CA and the orders API, in this order.
 *
 * @throws {Error} for a port in use; {IamError} `PolicySourceInvalid` for policies that cannot be read.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const closers: Closer[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return { ...(await open(options, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function open(options: DemoOptions, closers: Closer[]): Promise<Omit<Demo, 'close'>> {
  const provider = await startProvider(options.oidcPort)
  closers.push(() => provider.close())
  const folder = await policyFolder(provider.issuer)
  closers.push(() => folder.remove())

  // Listening comes first: an ephemeral port is known only then, and `baseUrl` holds it.
  const { ipv4, ipv6 } = loopback()
  const server = createServer()
  const { port } = await listen(server, { port: options.port, host: ipv4, variable: 'PORT' })
  closers.push(() => closeServer(server))
  // The demonstration has public secrets: both families, and this machine only.
  const server6 = createServer()
  if (ipv6 !== ipv4) await listen(server6, { port, host: ipv6, variable: 'PORT' })
  closers.push(() => closeServer(server6))
  const api = `http://${ipv4}:${port}`
  const api6 = `http://${ipv6}:${port}`

  const certificates = await createCertificates()
  const trail = createAuditTrail()
  const log = createOperatorLog()
  const { app, iam, anywhere } = await createOrdersApi(
    {
      baseUrl: api,
      acceptedHosts: [new URL(api6).host, `localhost:${port}`],
      policies: folder.path,
      audit: trail,
      logger: log,
    },
    provider.issuer,
    certificates.rootPem,
  )
  closers.push(() => iam.close())

  // What default deny is for: somebody adds a route later and forgets its guard.
  app.get('/debug/orders', (_req: Request, res: Response) =>
    res.json({ secret: 'every order there is' }),
  )
  server.on('request', app)
  server6.on('request', app)
  return {
    api,
    api6,
    issuer: provider.issuer,
    policies: folder.path,
    certificates,
    machines: {
      trustAnchorArn: anywhere.trustAnchorArn('warehouse'),
      profileArn: anywhere.profileArn('machines'),
    },
    trail,
    log,
  }
}
