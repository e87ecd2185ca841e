import { createDevelopmentCa, type KeyType } from '@gatewarden/roles-anywhere/ca'
import { expect, test } from 'vitest'
import { startPlant } from './plant.ts'

const press = { organizationalUnit: 'presses', commonName: 'press-4' }

test.each(['ML-DSA-44', 'ML-DSA-87'] satisfies KeyType[])(
  'RA-12 RA-13 a machine of a CA with %s keys signs in and is served, given room for its headers',
  async (key) => {
    const ca = await createDevelopmentCa({ key })
    await using plant = await startPlant({ ca, maxHeaderSize: 65_536 })

    const credentials = await (await plant.machine({ ...press, key }))()

    expect(await plant.readPress(credentials, 'press-4')).toBe(200)
    expect(await plant.readPress(credentials, 'press-5')).toBe(403)
  },
)

test('RA-12 the usual room for headers is too small for an ML-DSA leaf with its chain', async () => {
  const ca = await createDevelopmentCa({ key: 'ML-DSA-65' })
  await using plant = await startPlant({ ca })
  const provide = await plant.machine({ ...press, key: 'ML-DSA-65' })

  await expect(provide()).rejects.toMatchObject({ name: 'CreateSessionError', status: 431 })
})
