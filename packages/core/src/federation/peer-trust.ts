import { X509Certificate } from 'node:crypto'
import * as tls from 'node:tls'
import { LRUCache } from 'lru-cache'

/** How far a host is believed from which discovery documents and key sets are read. */
export interface PeerTrust {
  /** Whether it may be at an address that is not public (JWKS-3). */
  readonly allowsPrivate: boolean
  /** CA certificates (PEM) beside those that Node trusts. */
  readonly ca: string | undefined
  /** SHA-1 of DER certificates, 40 lower-case hex digits: one of them must be in the chain. Empty: no pin. */
  readonly thumbprints: readonly string[]
}

/** Trust in hosts of the public internet and in Node's CA store. */
export const publicPeer: PeerTrust = Object.freeze({
  allowsPrivate: false,
  ca: undefined,
  thumbprints: Object.freeze([]),
})

/** Options of `https.request` that hold a peer to its trust. */
export type PeerOptions = (trust: PeerTrust) => tls.ConnectionOptions

/** CAs of this many providers are kept ready. */
const mostContexts = 100

/** Creates what makes options for peers. Nothing is sent to a peer before both checks are done. */
export function createPeerOptions(): PeerOptions {
  // Every CA of Node is parsed for one: 10 ms in which nothing else happens.
  const contexts = new LRUCache<string, tls.SecureContext>({ max: mostContexts })
  const contextOf = (ca: string): tls.SecureContext => {
    const context = contexts.get(ca) ?? tls.createSecureContext({ ca: [...nodeCertificates(), ca] }) // RULE fed.ca-beside-node
    contexts.set(ca, context)
    return context
  }
  return ({ ca, thumbprints }) => ({
    ...(ca !== undefined && { secureContext: contextOf(ca) }),
    ...(thumbprints.length > 0 && {
      checkServerIdentity: (hostname: string, certificate: tls.PeerCertificate) =>
        tls.checkServerIdentity(hostname, certificate) ?? pinProblem(certificate, thumbprints),
    }),
  })
}

/** Node 22.15 and later can tell all that it trusts, NODE_EXTRA_CA_CERTS included; before that, its bundled store. */
function nodeCertificates(): readonly string[] {
  return typeof tls.getCACertificates === 'function'
    ? tls.getCACertificates('default')
    : tls.rootCertificates
}

function pinProblem(leaf: tls.PeerCertificate, thumbprints: readonly string[]): Error | undefined {
  for (const certificate of signedChain(leaf as tls.DetailedPeerCertificate)) {
    const thumbprint = certificate.fingerprint.replaceAll(':', '').toLowerCase()
    if (thumbprints.includes(thumbprint)) return undefined
  }
  return new Error('no certificate of the host has a pinned thumbprint') // RULE fed.thumbprint-pin
}

const longestChain = 10

/** The leaf and whoever really signed it: a pinned certificate that merely lies beside the chain does not count. */
function* signedChain(leaf: tls.DetailedPeerCertificate): Generator<X509Certificate> {
  let at = leaf
  let certificate = new X509Certificate(at.raw)
  yield certificate
  for (let depth = 1; depth < longestChain; depth += 1) {
    if (at.issuerCertificate === undefined || at.issuerCertificate === at) return
    at = at.issuerCertificate
    const issuer = new X509Certificate(at.raw)
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return
    yield issuer
    certificate = issuer
  }
}
