import { expect, test } from 'vitest'
import { IamError } from '../errors.ts'
import type { Confirmation } from '../identity/confirmation.ts'
import type { HttpInput } from '../ports/http.ts'
import { presigned, signed } from '../sigv4/testing/sign.ts'
import {
  acceptsForms,
  noWeakerForms,
  RequestFormError,
  type RequestForms,
} from './request-forms.ts'
import { type BoundWorld, createBoundWorld } from './testing/bound-world.ts'

const links: RequestForms = { presigned: true, unsignedPayload: false }
const certificate = 'C'.repeat(42).concat('A')
const bound: Confirmation = { kind: 'certificate', thumbprint: certificate }

async function outcome(world: BoundWorld, input: HttpInput, accepted?: RequestForms) {
  try {
    const { method } = await world.line.authenticator.authenticate(input, accepted)
    return method
  } catch (error) {
    if (error instanceof IamError) return error.code
    throw error
  }
}

async function link(world: BoundWorld, confirmation?: Confirmation): Promise<HttpInput> {
  const credentials = await world.mint(confirmation)
  return presigned({ ...credentials, time: world.clock.now(), expires: '60' })
}

test('SIG-9 a presigned request is refused without a look at it, unless it is accepted', async () => {
  await using world = await createBoundWorld()
  const input = await link(world)

  expect(await outcome(world, input)).toBe('InvalidToken')
  expect(world.counted).toEqual([])
  expect(await outcome(world, input, links)).toBe('sigv4')
  expect(world.counted).toEqual(['sigv4 accepted'])
})

test('SIG-6 an unsigned payload is a form of its own, in every spelling', async () => {
  await using world = await createBoundWorld()
  const credentials = await world.mint()
  const draft = { ...credentials, time: world.clock.now(), method: 'POST' }
  const spelt = (payloadHash: string) => signed({ ...draft, payloadHash })
  const loose = { presigned: false, unsignedPayload: true }

  expect(await outcome(world, spelt('UNSIGNED-PAYLOAD'))).toBe('SignatureDoesNotMatch')
  expect(await outcome(world, spelt('UNSIGNED-PAYLOAD'), links)).toBe('SignatureDoesNotMatch')
  expect(await outcome(world, spelt('UNSIGNED-PAYLOAD'), loose)).toBe('sigv4')
  expect(await outcome(world, spelt('unsigned-payload'), loose)).toBe('SignatureDoesNotMatch')
})

test('POP-2 a session of a certificate signs links for connections with it alone', async () => {
  await using world = await createBoundWorld()
  const input = await link(world, bound)
  const over = { ...input, peerCertificate: certificate }

  expect(await outcome(world, input, links)).toBe('InvalidToken')
  expect(await outcome(world, over, links)).toBe('sigv4')
})

test('ATK-26 two-sources: a DPoP proof beside a signed query is ambiguous', async () => {
  await using world = await createBoundWorld()
  const input = await link(world)
  const proven = { ...input, rawHeaders: [...input.rawHeaders, 'DPoP', 'a.b.c'] }

  expect(await outcome(world, proven, links)).toBe('AmbiguousCredentials')
})

test.each([
  { accepted: noWeakerForms, needed: noWeakerForms, want: true },
  { accepted: noWeakerForms, needed: links, want: false },
  { accepted: links, needed: noWeakerForms, want: true },
  { accepted: links, needed: { presigned: true, unsignedPayload: true }, want: false },
  { accepted: { presigned: true, unsignedPayload: true }, needed: links, want: true },
])('SIG-9 $accepted accepts $needed: $want', ({ accepted, needed, want }) => {
  expect(acceptsForms(accepted, needed)).toBe(want)
})

test('SIG-9 the refusal tells what a route would have to accept', () => {
  expect(new RequestFormError(links)).toMatchObject({ code: 'InvalidToken', forms: links })
})
