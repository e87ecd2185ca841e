import { decodeBase64 } from '../der/base64.ts'

/** One block of a PEM text. */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY` … */
  readonly label: string
  readonly der: Uint8Array
}

const boundary = /^-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----$/

/**
 * Reads every block of a PEM text in order. Text between blocks is ignored (OpenSSL writes names there); text inside
 * must be canonical base64.
 *
 * @returns `undefined` when a block is not closed, nested, closed by another label or not base64.
 */
export function readPem(text: string): readonly PemBlock[] | undefined {
  const blocks: PemBlock[] = []
  let label: string | undefined
  let body = ''
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim()
    const [, kind, name] = boundary.exec(line) ?? []
    if (kind === undefined || name === undefined) {
      if (label !== undefined) body += line
      continue
    }
    if ((kind === 'BEGIN') !== (label === undefined)) return undefined
    if (kind === 'BEGIN') {
      label = name
      body = ''
      continue
    }
    const der = decodeBase64(body)
    if (name !== label || der === undefined) return undefined
    blocks.push({ label: name, der })
    label = undefined
  }
  return label === undefined ? blocks : undefined
}

/** Writes one block: lines of 64 characters (RFC 7468, section 2). */
export function pemText(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
