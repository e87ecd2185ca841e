// FZ-13: the decoder of Query and form parameters.
import { IamError } from '@gatewarden/core'
import { readForm } from '../../packages/core/src/sts/wire/read-form.ts'
import { ByteSource, mutated } from './byte-source.ts'
import { claim, shown } from './expect.ts'

const samples: readonly [string, ...string[]] = [
  'Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Agw%3Aiam%3A%3A1%3Arole%2Fa&Tags.member.1.Key=k',
  'Action=GetCallerIdentity&Version=2011-06-15',
  'a=1&a=2',
  'a+b=c+d&%61=1',
]

/** Pairs of a form, decoded by the platform; behind an ampersand it eats no question mark. */
const pairsOf = (text: string): [string, string][] => [...new URLSearchParams(`&${text}`)]

/** Reads a form in query and body. @throws Finding */
export function fuzz(bytes: Uint8Array): void {
  const source = new ByteSource(bytes)
  const query = source.below(3) === 0 ? mutated(source, source.pick(samples)) : ''
  const body = mutated(source, source.pick(samples))
  const type = source.below(8) === 0 ? source.text(8) : 'application/x-www-form-urlencoded'
  const target = query === '' ? '/' : `/?${query}`
  const input = {
    method: 'POST',
    target,
    mountedTarget: target,
    rawHeaders: ['Content-Type', type],
    peerAddress: undefined,
    isSecure: true,
    body: new TextEncoder().encode(body),
  }
  let form: ReadonlyMap<string, string>
  try {
    form = readForm(input)
  } catch (error) {
    if (error instanceof IamError && error.code === 'MalformedQueryString') return
    throw error
  }
  claim(form.size <= 1_000, () => `${form.size} parameters`)
  for (const name of form.keys()) {
    claim(name !== '' && !name.includes('\0') && name.split('.').length <= 8, () => shown(name))
  }
  if (query !== '' || !body.isWellFormed()) return
  const platform = pairsOf(body)
  claim(platform.length === form.size, () => `a pair was lost: ${shown(body)}`)
  for (const [name, value] of platform)
    claim(form.get(name) === value, () => `${name}: ${shown(body)}`)
}
