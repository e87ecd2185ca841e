import { type HttpInput, IamError, sha256Hex, splitTarget } from '@gatewarden/core'

const replacements = [
  '\0',
  '\t',
  ' ',
  '%',
  '&',
  '+',
  '.',
  '/',
  '0',
  ';',
  '=',
  'A',
  'a',
  '\x80',
  '\xff',
]
/** Every byte but line ends, which Node's parser reads before us; four other bytes for each. */
export function* mutantsOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\n') continue
    const original = text.charCodeAt(at)
    const drawn = replacements[at % replacements.length] ?? ''
    for (const byte of [drawn.charCodeAt(0), original ^ 1, original ^ 0x20, original ^ 0x80]) {
      if (byte !== original)
        yield text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1)
    }
  }
}

/**
 * What a request says, told without the canonicaliser: a mutant that says the same may be accepted, for
 * example one that spells a header name or an escape in another case.
 */
export function meaningOf(input: HttpInput): string {
  const { path, query } = splitTarget(input.target)
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return [name, value.join('=')].map((part) => unescape(part).replaceAll('+', '%2B'))
  })
  const headers: Record<string, string[]> = {}
  for (let index = 0; index < input.rawHeaders.length; index += 2) {
    const name = input.rawHeaders[index]?.toLowerCase() ?? ''
    const values = headers[name] ?? []
    headers[name] = [
      ...values,
      (input.rawHeaders[index + 1] ?? '')
        .split(/[ \t\r\n]+/)
        .join(' ')
        .trim(),
    ]
  }
  if (headers['host']) headers['host'] = headers['host'].map((value) => value.toLowerCase())
  const body = sha256Hex(input.body)
  return JSON.stringify([input.method, path, pairs.sort(), Object.entries(headers).sort(), body])
}

/** Whether a request verifies; whatever is no coded refusal is a bug. */
export async function isAccepted(verify: () => Promise<unknown>): Promise<boolean> {
  try {
    await verify()
    return true
  } catch (error) {
    if (error instanceof IamError) return false
    throw error
  }
}
