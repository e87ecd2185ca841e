import { readdirSync, readFileSync } from 'node:fs'
import { type HttpInput, splitTarget } from '@gatewarden/core'

const root = new URL('../vectors/sigv4/', import.meta.url)

/** One case of the suite. */
export interface SigV4Case {
  readonly name: string
  readonly secret: string
  readonly normalizes: boolean
  readonly omitsToken: boolean
  /** Reads a file of the case as latin1, one character per byte. */
  read(file: string): string
}

/** All cases of the suite. */
export function sigV4Cases(): SigV4Case[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.map(({ name }) => {
    const read = (file: string) => readFileSync(new URL(`${name}/${file}`, root), 'latin1')
    const context = JSON.parse(read('context.json'))
    return {
      name,
      secret: context.credentials.secret_access_key,
      normalizes: context.normalize,
      omitsToken: context.omit_session_token ?? false,
      read,
    }
  })
}

/** Reads the text of a request as a server sees it. Targets of the suite may hold spaces. */
export function readRequest(text: string): HttpInput {
  const [head = '', ...rest] = text.split('\n\n')
  const [line = '', ...headerLines] = head.split('\n')
  const rawHeaders: string[] = []
  for (const headerLine of headerLines) {
    if (/^\s/.test(headerLine)) {
      rawHeaders.push(`${rawHeaders.pop()}\n${headerLine}`)
    } else {
      const colon = headerLine.indexOf(':')
      rawHeaders.push(headerLine.slice(0, colon), headerLine.slice(colon + 1))
    }
  }
  const target = line.slice(line.indexOf(' ') + 1, line.lastIndexOf(' '))
  return {
    method: line.slice(0, line.indexOf(' ')),
    target,
    mountedTarget: target,
    rawHeaders,
    peerAddress: undefined,
    isSecure: true,
    body: Buffer.from(rest.join('\n\n'), 'latin1'),
  }
}

/**
 * Normalises the path of a target as signers of the suite do; a path that ends in `/.` loses its slash.
 * Our routes refuse every path that this would change (SIG-8), so the product has no such function.
 */
export function normalizeTarget(target: string): string {
  const { path, query } = splitTarget(target)
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  const slash = path.endsWith('/') && segments.length > 0 ? '/' : ''
  return `/${segments.join('/')}${slash}${query === '' ? '' : `?${query}`}`
}
