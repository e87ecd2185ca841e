import {
  AssumeRoleRequest$,
  AssumeRoleWithWebIdentityRequest$,
  type Credentials,
  DecodeAuthorizationMessageRequest$,
  GetAccessKeyInfoRequest$,
  GetCallerIdentityRequest$,
  GetFederationTokenRequest$,
  GetSessionTokenRequest$,
  GetWebIdentityTokenRequest$,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { post, postSigned } from '../signed-form.ts'
import { type ClientWorld, createClientWorld } from './client-world.ts'

/** Members without a counterpart here. Refused, never dropped: each of them narrows or changes what is issued. */
const unsupported = new Set([
  'MinimumSessionTokenSize', // Our tokens have one form.
  'ProvidedContexts',
  'ProviderId', // OAuth 2.0 providers of AWS's own list; ours are found by `iss`.
  'Scope', // Of tokens for services of AWS.
  'SubjectMode', // Our `sub` has one form (OUT-4).
])

const operations = [
  { operation: 'AssumeRole', schema: AssumeRoleRequest$ },
  { operation: 'AssumeRoleWithWebIdentity', schema: AssumeRoleWithWebIdentityRequest$ },
  { operation: 'GetCallerIdentity', schema: GetCallerIdentityRequest$ },
  { operation: 'GetSessionToken', schema: GetSessionTokenRequest$ },
  { operation: 'GetFederationToken', schema: GetFederationTokenRequest$ },
  { operation: 'GetAccessKeyInfo', schema: GetAccessKeyInfoRequest$ },
  { operation: 'GetWebIdentityToken', schema: GetWebIdentityTokenRequest$ },
  { operation: 'DecodeAuthorizationMessage', schema: DecodeAuthorizationMessageRequest$ },
].map(({ operation, schema }) => {
  // Kind, namespace, name, traits, members, their schemas, how many of them are required: these come first.
  const [, , , , members, , required = 0] = schema as unknown as readonly unknown[]
  const names = members as readonly string[]
  return { operation, names, required: names.slice(0, required as number) }
})

let world: ClientWorld
let alice: Credentials
beforeAll(async () => {
  world = await createClientWorld()
  alice = await world.createKey('alice')
})
afterAll(() => world[Symbol.asyncDispose]())

const send = (operation: string, parameters: Readonly<Record<string, string>>) => {
  const form = new URLSearchParams({ Action: operation, Version: '2011-06-15', ...parameters })
  const isUnsigned = operation === 'AssumeRoleWithWebIdentity'
  const body = form.toString()
  return isUnsigned ? post(world.url, body) : postSigned(world.url, alice, { body })
}

const camel = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`

describe.each(operations)(
  'the public service model, $operation',
  ({ operation, names, required }) => {
    test('WIRE-7 every member is a parameter, or refused by name', async () => {
      for (const name of names) {
        // A list of nothing is a list: `Name=`.
        const { body } = await send(operation, { [name]: '' })
        const isUnknown = body.includes(`Unknown parameter &apos;${name}&apos;`)

        expect([name, isUnknown]).toEqual([name, unsupported.has(name)])
      }
    })

    test('WIRE-7 its required members are required, and no others', async () => {
      const { body, code } = await send(operation, {})
      const missing = [...body.matchAll(/Value null at &apos;(\w+)&apos;/g)].map(([, name]) => name)

      expect(missing).toEqual(required.map(camel))
      if (required.length > 0) expect(code).toBe('ValidationError')
    })

    test('WIRE-4 a parameter that the model does not have is refused', async () => {
      const answer = await send(operation, { Restriction: 'x' })

      expect([answer.status, answer.code]).toEqual([400, 'ValidationError'])
    })
  },
)
