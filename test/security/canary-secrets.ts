import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** One secret: how it is recognised, and the text that carries it. */
export interface CanarySecret {
  readonly name: string
  /** Parts of which none may appear anywhere. */
  readonly marks: readonly string[]
  readonly text: string
}

/** Text that looks random, different in every run. */
const fresh = (prefix: string, length = 24) =>
  `${prefix}${randomBytes(length).toString('hex').slice(0, length)}`

const plain = (name: string, text: string): CanarySecret => ({ name, marks: [text], text })

/** Secrets of the formats of SEC-66 that can be presented without a service behind them. */
export function canarySecrets(): readonly CanarySecret[] {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const der = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
  const jwk = JSON.stringify(privateKey.export({ format: 'jwk' }))
  const jwkSecret = String((JSON.parse(jwk) as { d?: string }).d)
  const password = fresh('canary-password-')
  const basic = Buffer.from(`user:${password}`).toString('base64')
  return [
    plain('access key secret', fresh('canarySecretAccessKey', 40)),
    { name: 'Basic header', marks: [basic, password], text: `Basic ${basic}` },
    plain('cookie', fresh('canary-cookie-')),
    plain('container token', fresh('canary-container-token-')),
    { name: 'PEM key', marks: [pem.split('\n')[1] ?? pem], text: pem.replaceAll('\n', '%0A') },
    { name: 'PKCS#8 base64', marks: [der.slice(40, 100)], text: der },
    plain('PKCS#12 password', fresh('canary-p12-')),
    { name: 'private JWK', marks: [jwkSecret], text: jwk },
    plain('TOTP seed', fresh('CANARYSEED', 32).toUpperCase()),
    plain('recovery code', fresh('canary-recovery-')),
    plain('hex master key', randomBytes(32).toString('hex')),
    {
      name: 'database URL',
      marks: [password],
      text: `postgres://user:${password}@db.example/iam`,
    },
    {
      name: 'otpauth URI',
      marks: [`secret=${password}`],
      text: `otpauth://totp/a?secret=${password}`,
    },
  ]
}

/** Names of the secrets of which any part stands in a text. */
export function leaksIn(text: string, secrets: readonly CanarySecret[]): readonly string[] {
  return secrets
    .filter(({ marks }) =>
      marks.some((mark) => text.includes(mark) || text.includes(encodeURIComponent(mark))),
    )
    .map(({ name }) => name)
}
