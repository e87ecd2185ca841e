import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Timers } from '@gatewarden/core'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createDevelopmentCa, type DevelopmentCa } from '../../ca/index.ts'
import { type ClientStage, clientStage } from '../../testing/client-stage.ts'
import { forgedTime } from '../../testing/forge-chain.ts'
import { credentialProcess } from '../credential-process.ts'
import { signerFromPem } from '../signing-key.ts'
import { type UpdateProfileOptions, updateProfile } from './update-profile.ts'

const clock = { now: () => forgedTime, monotonic: () => 0 }
let ca: DevelopmentCa
let folder: string
let stage: ClientStage
let client: UpdateProfileOptions
beforeAll(async () => {
  ca = await createDevelopmentCa({ clock })
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profile-'))
  stage = clientStage(ca.rootPem)
  const { certificatePem, chainPem, privateKeyPem } = await ca.issue({ commonName: 'press-4' })
  client = {
    ...stage.common,
    certificate: certificatePem + chainPem,
    sign: signerFromPem(privateKeyPem),
  }
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const keyIn = async (file: string) =>
  /aws_access_key_id = (\w+)/.exec(await readFile(file, 'utf8'))?.[1]

test('RAC-1 update once: the profile has the session, the file is its owner’s, and nothing else is left', async () => {
  const file = join(folder, 'credentials')
  await writeFile(file, '[other]\nregion = x\n')
  await chmod(file, 0o644)

  await updateProfile({ ...client, file, profile: 'press', once: true })

  expect(await readFile(file, 'utf8')).toBe(
    '[other]\nregion = x\n\n[press]\naws_access_key_id = ASIA1\naws_secret_access_key = secret\naws_session_token = token\n',
  )
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['credentials'])
})

test('RAC-1 update: the environment names the file, and its folder is made', async () => {
  const file = join(folder, '.aws', 'credentials')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file)

  await updateProfile({ ...client, once: true })

  expect(await keyIn(file)).toBe('ASIA1')
  expect((await stat(join(folder, '.aws'))).mode & 0o777).toBe(0o700)
})

test('RAC-1 update: a link stays a link', async () => {
  const file = join(folder, 'real')
  const link = join(folder, 'credentials')
  await writeFile(file, '')
  await symlink(file, link)

  await updateProfile({ ...client, file: link, once: true })

  expect(await keyIn(file)).toBe('ASIA1')
})

test('RAC-1 update: two processes lose no profile of each other', async () => {
  const file = join(folder, 'credentials')
  // Those of the process: each waits for the lock of the others.
  const { timers: _, ...waiting } = client

  await Promise.all(
    ['a', 'b', 'c'].map((profile) => updateProfile({ ...waiting, file, profile, once: true })),
  )

  const sections = (await readFile(file, 'utf8')).match(/^\[.\]$/gm)
  expect(sections?.sort()).toEqual(['[a]', '[b]', '[c]'])
})

test('RAC-1 update goes on until it is told to end, writes what is new, and survives a failure', async () => {
  const file = join(folder, 'credentials')
  const ending = new AbortController()
  const seen: (string | undefined)[] = []
  // Each look is a step of the test: time moves here, and only here.
  const looks = [
    () => stage.advance(10_000),
    () => stage.advance(3_600_000 - 300_000),
    () => stage.before.push(...[1, 2, 3].map(() => new Response('{}', { status: 403 }))),
    () => stage.advance(3_600_000),
    () => stage.advance(10_000),
    () => ending.abort(),
  ]
  const timers: Timers = {
    after(_ms, run) {
      keyIn(file).then((key) => {
        seen.push(key)
        looks.shift()?.()
        run()
      })
      return () => {}
    },
  }

  await updateProfile({ ...client, file, timers, signal: ending.signal })

  expect(seen).toEqual(['ASIA1', 'ASIA1', 'ASIA2', 'ASIA2', 'ASIA2', 'ASIA2'])
  expect(stage.logged).toContain('the profile default was not updated: the service gave no reason')
})

test('RAC-1 credential_process prints the session', async () => {
  expect(JSON.parse(await credentialProcess(client))).toEqual({
    Version: 1,
    AccessKeyId: 'ASIA1',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: '2025-01-01T01:00:00Z',
  })
})
