import { generateKeyPairSync, sign } from 'node:crypto'

/** An identity provider as small as one can be: a key, and tokens that live for five minutes. */
export function createIdentityProvider(issuer: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }
  return {
    /** Its entry among the providers of the policy files. */
    entry: { Url: issuer, ClientIDList: ['sts'], Algorithms: ['ES256'], Jwks: { keys: [jwk] } },
    tokenOf(subject: string): string {
      const now = Math.floor(Date.now() / 1000)
      const claims = { iss: issuer, sub: subject, aud: 'sts', iat: now, exp: now + 300 }
      const parts = [{ alg: 'ES256', typ: 'JWT', kid: 'k1' }, claims]
      const text = parts.map((part) => encode(JSON.stringify(part))).join('.')
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
      return `${text}.${encode(sign('sha256', Buffer.from(text), key))}`
    },
  }
}

function encode(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString('base64url')
}
