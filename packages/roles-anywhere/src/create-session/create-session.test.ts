import { expect, test } from 'vitest'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'
import { der } from '../testing/der-writer.ts'
import { ecKey } from '../testing/forge-certificate.ts'
import { forgeCa, forgedTime, forgeLeaf } from '../testing/forge-chain.ts'
import { clientAuth, generalName, subjectAltName } from '../testing/forge-extensions.ts'
import { notAuthorized, outcome } from '../testing/outcome.ts'

test.each([
  { name: 'a disabled profile', profile: { enabled: false }, body: {} },
  {
    name: 'a role that the profile does not list',
    profile: {},
    body: { roleArn: 'arn:gw:iam::000000000001:role/admin' },
  },
  {
    name: 'a role of another account',
    profile: {},
    body: { roleArn: 'arn:gw:iam::000000000002:role/press' },
  },
  {
    name: 'a session name that the profile does not accept',
    profile: {},
    body: { roleSessionName: 'press-4' },
  },
])('RA-13 $name is refused in the text of a denied role', async ({ profile, body }) => {
  const stage = anywhereStage({ profile })

  expect(outcome(await stage.send({ body }))).toBe(notAuthorized)
  expect(stage.issued).toEqual([])
})

test('RA-31 a session name is taken where the profile accepts it', async () => {
  const stage = anywhereStage({ profile: { acceptRoleSessionName: true } })

  expect(outcome(await stage.send({ body: { roleSessionName: 'press-4' } }))).toBe('201')
  expect(stage.issued[0]?.sessionName).toBe('press-4')
})

test('RA-13 instance properties can be required', async () => {
  const stage = anywhereStage({ profile: { requireInstanceProperties: true } })

  expect(outcome(await stage.send())).toBe('400 ValidationException: instanceProperties is missing')
  expect(outcome(await stage.send({ body: { instanceProperties: { hall: '7' } } }))).toBe('201')
  expect(stage.calls.at(-1)?.requestParameters).toMatchObject({ instanceProperties: { hall: '7' } })
})

test.each([
  { name: 'nothing asked', asked: undefined, profile: 7_200, want: 7_200 },
  { name: 'less asked', asked: 900, profile: 7_200, want: 900 },
  { name: 'more asked', asked: 43_200, profile: 7_200, want: 7_200 },
])('RA-32 the duration is cut to the profile: $name', async ({ asked, profile, want }) => {
  const stage = anywhereStage({ profile: { durationSeconds: profile } })

  expect(outcome(await stage.send({ body: { durationSeconds: asked } }))).toBe('201')
  expect(stage.issued[0]).toMatchObject({ durationSeconds: want, overlong: 'cut' })
})

test('RA-32 a session ends with the first certificate of its path', async () => {
  const stage = anywhereStage()
  const short = forgeCa('short', stage.root, { notAfter: der.utcTime('250101000500Z') })
  const key = ecKey()
  const leaf = { key, der: forgeLeaf(short, { key }) }

  await stage.send({ leaf, chain: [short.der] })
  stage.time = forgedTime + 300_500
  await stage.send({ leaf, chain: [short.der] })

  expect(stage.issued.map(({ durationSeconds }) => durationSeconds)).toEqual([300, 1])
})

test('RA-33 RA-34 RA-35 RA-37 the issuer is asked for the service, with what the certificate says', async () => {
  const stage = anywhereStage({
    profile: {
      sessionPolicy: '{"Version":"2012-10-17","Statement":[]}',
      managedPolicyArns: ['arn:gw:iam::000000000001:policy/x'],
    },
  })
  const subject = der.sequence(
    ...(['presses', 'north'] as const).map((text) =>
      der.set(der.sequence(der.oid('2.5.4.11'), der.utf8(text))),
    ),
    der.set(der.sequence(der.oid('2.5.4.3'), der.utf8('press-4'))),
  )
  const leaf = stage.leaf({
    subject,
    moreExtensions: [
      subjectAltName([generalName.dns('press-4.example'), generalName.uri('urn:press:4')]),
    ],
  })
  const trustAnchorArn = stage.anywhere.trustAnchorArn('plant')

  expect(outcome(await stage.send({ leaf }))).toBe('201')

  const [request] = stage.issued
  expect(request).toMatchObject({
    principal: { kind: 'service', service: 'rolesanywhere.amazonaws.com' },
    action: 'sts:AssumeRole',
    roleArn: pressRole,
    sessionName: '01',
    sourceIdentity: 'press-4',
    transitiveTagKeys: [],
    policies: {
      inline: '{"Version":"2012-10-17","Statement":[]}',
      arns: ['arn:gw:iam::000000000001:policy/x'],
    },
    federation: {
      issuer: trustAnchorArn,
      provider: trustAnchorArn,
      subject: expect.stringMatching(/^x509:[\w-]{43}:01$/),
    },
    mfa: undefined,
    facts: { sourceIp: '192.0.2.1' },
  })
  expect(request?.federation?.claims.get('spki')).toMatch(/^[\w-]{43}$/)
  expect(Object.fromEntries(request?.tags ?? [])).toEqual({
    'x509Subject/OU': 'north',
    'x509Subject/CN': 'press-4',
    'x509Issuer/CN': 'plant root',
    'x509SAN/DNS': 'press-4.example',
    'x509SAN/URI': 'urn:press:4',
  })
  expect(Object.fromEntries(request?.keys ?? [])).toEqual({
    'aws:sourcearn': trustAnchorArn,
    'aws:sourceaccount': '000000000001',
    'aws:principaltag/x509subject/ou': 'north',
    'aws:principaltag/x509subject/cn': 'press-4',
    'aws:principaltag/x509issuer/cn': 'plant root',
    'aws:principaltag/x509san/dns': 'press-4.example',
    'aws:principaltag/x509san/uri': 'urn:press:4',
    'rolesanywhere:profilearn': stage.anywhere.profileArn('presses'),
    'rolesanywhere:serialnumber': '01',
    'rolesanywhere:spkisha256': expect.stringMatching(/^[\w-]{43}$/),
    'rolesanywhere:via': 'signature',
    'rolesanywhere:extendedkeyusage': [clientAuth],
    'rolesanywhere:subject/ou': ['presses', 'north'],
    'rolesanywhere:subject/cn': ['press-4'],
    'rolesanywhere:issuer/cn': ['plant root'],
    'rolesanywhere:san/dns': ['press-4.example'],
    'rolesanywhere:san/uri': ['urn:press:4'],
  })
})

test('RA-29 an attribute that no tag can hold refuses the call and is named', async () => {
  const stage = anywhereStage()
  const subject = der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8('Press & Sons'))))

  expect(outcome(await stage.send({ leaf: stage.leaf({ subject }) }))).toBe(
    '403 AccessDeniedException: Unable to assume role. Some attributes failed to be mapped into session tags. ' +
      'Issuer: [ ]; Subject: [ CN ]; SAN: [ ]',
  )
})
