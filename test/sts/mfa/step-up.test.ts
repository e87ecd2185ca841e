import {
  type Credentials,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { account, userArn } from '../access-keys/user-entities.ts'
import { callAsBearer, callSigned, claimsOf, credentialsOf, postJson } from './call-native.ts'
import { createStepUpScene, type StepUpScene } from './step-up-scene.ts'

/** A scene for each group: time only goes forward. */
function staged(): StepUpScene {
  const scene = {} as StepUpScene
  beforeAll(async () => {
    Object.assign(scene, await createStepUpScene())
  })
  afterAll(() => scene.world[Symbol.asyncDispose]())
  return scene
}

const denied = { status: 403, body: { code: 'AccessDenied', title: 'Access denied' } }

describe('RFC 9470 from a denial to a fresh factor', () => {
  const scene = staged()

  test('RFC 9470 a user with a long-term key is asked, and steps up by a signed request', async () => {
    const refused = await scene.world.request('DELETE', '/orders/7', scene.alice)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_user_authentication')

    const stepped = credentialsOf(await callSigned(scene.url, scene.totp(), scene.alice))

    expect((await scene.world.request('DELETE', '/orders/7', stepped)).status).toBe(200)
  })

  test('RFC 9470 who would not be let in with a factor is told nothing of one', async () => {
    const bob = await scene.world.createKey('bob')

    const refused = await scene.world.request('DELETE', '/orders/7', bob)

    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([403, null])
  })

  test('RFC 9470 a denied session is told max_age, steps up, and is let in until the factor is old', async () => {
    const plain = await scene.ownSession()
    const refused = await scene.deleteOrder(plain)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(
      /error="insufficient_user_authentication", acr_values="mfa", max_age="299"$/,
    )

    const stepped = credentialsOf(await callAsBearer(scene.url, scene.totp(), plain))
    expect((await scene.deleteOrder(stepped)).status).toBe(200)
    expect((await scene.deleteOrder(plain)).status).toBe(401)

    scene.advance(300_000)
    expect((await scene.deleteOrder(stepped)).status).toBe(401)
    const again = credentialsOf(await callAsBearer(scene.url, scene.recovery(), stepped))
    expect((await scene.deleteOrder(again)).status).toBe(200)
  })
})

describe('STS-18 STS-20 a session of a user', () => {
  const scene = staged()

  test('STS-18 steps up to itself, with amr, auth_time and mfa_ser', async () => {
    const plain = await scene.ownSession({ DurationSeconds: 3_600 })

    const stepped = credentialsOf(await callSigned(scene.url, scene.totp(), plain))

    expect(claimsOf(plain)).not.toHaveProperty('amr')
    expect(claimsOf(stepped)).toMatchObject({
      sub: userArn('alice'),
      amr: ['mfa'],
      mfa_ser: scene.device.serialNumber,
      auth_time: Math.floor(scene.clock.now() / 1000),
      act: { sub: userArn('alice'), jti: claimsOf(plain)['jti'] },
    })
    expect(await scene.whoIs(stepped)).toMatchObject(await scene.whoIs(scene.alice))
  })

  test('STS-20 never ends later than the session that was stepped up, however long is asked for', async () => {
    const plain = await scene.ownSession({ DurationSeconds: 3_600 })

    const longer = { ...scene.totp(), durationSeconds: 129_600 }
    const stepped = credentialsOf(await callAsBearer(scene.url, longer, plain))
    const shorter = credentialsOf(
      await callAsBearer(scene.url, { ...scene.recovery(), durationSeconds: 900 }, plain),
    )

    expect(claimsOf(stepped)['exp']).toBe(claimsOf(plain)['exp'])
    expect(Number(claimsOf(shorter)['exp'])).toBeLessThan(Number(claimsOf(plain)['exp']))
  })

  test('STS-18 cannot mint by what it became', async () => {
    const stepped = credentialsOf(
      await callSigned(scene.url, scene.totp(), await scene.ownSession()),
    )

    for (const command of [
      new GetSessionTokenCommand({}),
      new GetFederationTokenCommand({ Name: 'guest' }),
    ]) {
      await expect(
        scene.world.client(stepped).send(command as GetSessionTokenCommand),
      ).rejects.toMatchObject({ name: 'AccessDenied' })
    }
  })

  test('REV-2 dies with the session that it came from', async () => {
    const plain = await scene.ownSession()
    const stepped = credentialsOf(await callAsBearer(scene.url, scene.totp(), plain))
    expect((await scene.deleteOrder(stepped)).status).toBe(200)

    const form = new URLSearchParams({ token: plain.SessionToken ?? '' })
    const revoked = await fetch(`${scene.world.url}/oauth2/revoke`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${plain.SessionToken}` },
    })

    expect(revoked.status).toBe(200)
    expect((await scene.deleteOrder(stepped)).status).toBe(401)
    expect((await callAsBearer(scene.url, scene.totp(), stepped)).status).toBe(401)
  })

  test('MFA-7 counts in AssumeRole as a session of GetSessionToken with a code does', async () => {
    const stepped = credentialsOf(
      await callSigned(scene.url, scene.recovery(), await scene.ownSession()),
    )

    const inVault = await scene.assume('vault', stepped)

    expect(claimsOf(inVault)).not.toHaveProperty('amr')
  })

  test('STS-20 a chain of more than ten step-ups is refused', async () => {
    let session = await scene.ownSession()
    for (let link = 0; link < 10; link += 1) {
      // Back by as much as it went ahead: signatures bind the scene.clock, and steps only have to grow.
      session = credentialsOf(await callAsBearer(scene.url, scene.totp(), session))
    }

    expect(await callAsBearer(scene.url, scene.totp(), session)).toMatchObject(denied)
  })
})

describe('MFA-7 a role session', () => {
  const scene = staged()

  test('MFA-7 steps up by the factor of its user where its role trusts itself', async () => {
    const plain = await scene.assume('desk', scene.alice, {
      Tags: [
        { Key: 'Team', Value: 'blue' },
        { Key: 'Job', Value: 'night' },
      ],
      TransitiveTagKeys: ['Job'],
      SourceIdentity: 'alice@example.com',
    })
    expect((await scene.deleteOrder(plain)).status).toBe(401)

    const stepped = credentialsOf(await callAsBearer(scene.url, scene.recovery(), plain))

    expect((await scene.deleteOrder(stepped)).status).toBe(200)
    const [old, now] = [claimsOf(plain), claimsOf(stepped)]
    expect(now).toMatchObject({
      sub: old['sub'],
      tags: old['tags'],
      ttk: old['ttk'],
      src: old['src'],
      exp: old['exp'],
      amr: ['mfa'],
      mfa_ser: expect.stringMatching(/^recovery-code\//),
      act: { jti: old['jti'] },
    })
  })

  test('STS-2 STS-20 lasts an hour at most, and never longer than before', async () => {
    const long = await scene.assume('desk', scene.alice, { DurationSeconds: 7_200 })
    const short = await scene.assume('desk', scene.alice, { DurationSeconds: 900 })

    const ofLong = claimsOf(credentialsOf(await callAsBearer(scene.url, scene.recovery(), long)))
    const ofShort = claimsOf(credentialsOf(await callAsBearer(scene.url, scene.recovery(), short)))

    expect(Number(ofLong['exp']) - Number(ofLong['iat'])).toBeLessThanOrEqual(3_600)
    expect(Number(ofShort['exp'])).toBeLessThanOrEqual(Number(claimsOf(short)['exp']))
    const asked = { ...scene.recovery(), durationSeconds: 3_600 }
    const longer = claimsOf(credentialsOf(await callAsBearer(scene.url, asked, short)))
    expect(longer['exp']).toBe(claimsOf(short)['exp'])
  })

  test('STS-10 ATK-11 keeps its session policy', async () => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['sts:*', 'orders:GetOrder'], Resource: '*' }],
    })
    const narrow = await scene.assume('desk', scene.alice, { Policy })

    const stepped = credentialsOf(await callAsBearer(scene.url, scene.recovery(), narrow))

    expect((await scene.deleteOrder(stepped)).status).toBe(403)
    expect((await scene.world.request('GET', '/orders/7', stepped)).status).toBe(200)
  })

  test('MFA-7 TRUST-3 is refused where its role does not trust itself, and the code is gone', async () => {
    const session = await scene.assume('counter', scene.alice)
    const once = scene.recovery()

    expect(await callAsBearer(scene.url, once, session)).toMatchObject(denied)

    expect(await callSigned(scene.url, once, scene.alice)).toMatchObject(denied)
  })

  test('MFA-7 a session that began elsewhere has no factor', async () => {
    const command = new GetFederationTokenCommand({ Name: 'guest' })
    const guest = (await scene.world.client(scene.alice).send(command)).Credentials as Credentials
    const once = scene.recovery()

    expect(await callAsBearer(scene.url, once, guest)).toMatchObject(denied)

    expect((await callSigned(scene.url, once, scene.alice)).status).toBe(200)
  })
})

describe('MFA-3 one refusal for all factors', () => {
  const scene = staged()

  test('MFA-3 MFA-9 wrong, used, foreign and unknown factors have one body', async () => {
    const bob = await scene.world.createKey('bob')
    const used = scene.recovery()
    await callSigned(scene.url, used, scene.alice)
    const fresh = { recoveryCode: scene.codes.at(-1) as string }
    const serialNumber = scene.device.serialNumber
    const attempts = await Promise.all([
      callSigned(scene.url, used, scene.alice),
      callSigned(scene.url, fresh, bob),
      callSigned(scene.url, { recoveryCode: 'AAAA-AAAA-AAAA-AAAA-AAAA' }, scene.alice),
      callSigned(scene.url, { serialNumber, tokenCode: scene.device.code(5) }, scene.alice),
      callSigned(scene.url, { serialNumber, tokenCode: scene.device.code() }, bob),
      callSigned(
        scene.url,
        { serialNumber: `${serialNumber}x`, tokenCode: scene.device.code() },
        scene.alice,
      ),
    ])

    expect(new Set(attempts.map(({ status, text }) => `${status} ${text}`))).toEqual(
      new Set([
        `403 ${JSON.stringify({ type: 'urn:gatewarden:error:AccessDenied', title: 'Access denied', status: 403, code: 'AccessDenied' })}`,
      ]),
    )
  })

  test.each([
    { name: 'no factor', body: {} },
    {
      name: 'two factors',
      body: { recoveryCode: 'x', serialNumber: 'GAHT12345678', tokenCode: '123456' },
    },
    { name: 'half a factor', body: { serialNumber: 'GAHT12345678' } },
    { name: 'a code of five digits', body: { serialNumber: 'GAHT12345678', tokenCode: '12345' } },
    { name: 'a number for a code', body: { serialNumber: 'GAHT12345678', tokenCode: 123456 } },
    { name: 'a member that nobody reads', body: { recoveryCode: 'x', policy: '{}' } },
    { name: 'a prototype', body: JSON.parse('{"__proto__":{"recoveryCode":"x"}}') },
    { name: 'a short duration', body: { recoveryCode: 'x', durationSeconds: 899 } },
    { name: 'an assertion without relying party', body: { credential: { id: 'AA' } } },
  ])('STS-4 $name is a bad parameter', async ({ body }) => {
    const answer = await callSigned(scene.url, body, scene.alice)

    expect(answer).toMatchObject({ status: 400, body: { code: 'ValidationError' } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(answer.text).not.toContain('12345"')
  })

  test('LES-4 a body that is not one plain JSON object is refused', async () => {
    const headers = { authorization: `Bearer ${(await scene.ownSession()).SessionToken}` }

    for (const body of ['', '[]', '{"recoveryCode":"x","recoveryCode":"y"}', '\ufeff{}', '{']) {
      const answer = await postJson(scene.url, body, headers)
      expect(answer).toMatchObject({ status: 400, body: { code: 'ValidationError' } })
    }
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
    expect((await postJson(scene.url, 'recoveryCode=x', form)).status).toBe(400)
    expect((await postJson(`${scene.url}?recoveryCode=x`, '{}', headers)).status).toBe(400)
    const large = JSON.stringify({ recoveryCode: 'x'.repeat(65_536) })
    expect((await postJson(scene.url, large, headers)).status).toBe(413)
  })

  test('INV-3 nobody and a wrong credential are 401, and say nothing of the body', async () => {
    const nobody = await postJson(scene.url, '{')
    const wrong = await postJson(scene.url, '{', { authorization: 'Bearer x.y.z' })
    const unsigned = await callSigned(scene.url, {}, { ...scene.alice, SecretAccessKey: 'wrong' })

    expect(nobody).toMatchObject({ status: 401, body: { code: 'MissingAuthenticationToken' } })
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer realm="gatewarden"')
    expect(wrong).toMatchObject({ status: 401, body: { code: 'InvalidToken' } })
    expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"')
    expect(unsigned).toMatchObject({ status: 401, body: { code: 'SignatureDoesNotMatch' } })
    for (const { headers } of [nobody, wrong, unsigned]) {
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })
})

describe('records', () => {
  const scene = staged()

  test('INV-12 SEC-66 every step-up is recorded once, without code, seed or secret', async () => {
    const from = scene.world.events.length
    const once = scene.recovery()
    const stepped = credentialsOf(await callSigned(scene.url, once, scene.alice))
    await callSigned(scene.url, once, scene.alice)
    const factor = scene.totp()
    await callSigned(scene.url, factor, scene.alice)

    const events = scene.world.events.slice(from)
    const text = JSON.stringify(scene.world.events)
    expect(events.map(({ eventName, errorCode }) => [eventName, errorCode])).toEqual([
      ['StepUp', undefined],
      ['StepUp', 'AccessDenied'],
      ['StepUp', undefined],
    ])
    expect(JSON.stringify(events)).toContain('recovery-code/')
    for (const secret of [
      ...scene.codes,
      ...scene.codes.map((code) => code.replaceAll('-', '')),
      `"${factor.tokenCode}"`,
      scene.device.seed,
      String(stepped.SecretAccessKey),
      String(stepped.SessionToken),
    ]) {
      expect(text).not.toContain(secret)
    }
    expect(text).toContain(`arn:gw:iam::${account}:mfa/alice`)
  })
})
