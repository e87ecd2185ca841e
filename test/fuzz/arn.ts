// FZ-3: the parser of ARNs.
import { formatArn, parseArn } from '@gatewarden/core'
import { splitFields } from '../reference/glob.ts'
import { ByteSource } from './byte-source.ts'
import { claim, shown } from './expect.ts'

/** Parses a text that is often an ARN. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const source = new ByteSource(bytes)
  const head = source.pick(['arn:', 'arn:gw:', 'arn:gw:orders:eu-1:', ''])
  const text = head + source.text(16)
  const arn = parseArn(text)
  const fields = splitFields(text)
  const isArn = fields.length === 6 && fields[0] === 'arn' && fields[1] !== ''
  claim((arn !== undefined) === isArn, () => `parsed ${shown(arn)}: ${shown(text)}`)
  if (arn === undefined) return
  claim(formatArn(arn) === text, () => `printed ${shown(formatArn(arn))}: ${shown(text)}`)
  const { partition, service, region, account, resource } = arn
  const parts = [partition, service, region, account, resource]
  claim(shown(parts) === shown(fields.slice(1)), () => `fields ${shown(parts)}: ${shown(text)}`)
}
