import { x509 } from '@gatewarden/roles-anywhere'
import type { KeyType } from '@gatewarden/roles-anywhere/ca'
import { expect, test } from 'vitest'
import { createMtlsWorld, machine, mutualTls, plant, send } from './mtls-world.ts'

const assume = { roleArn: 'press' }

test.each(['ML-DSA-44', 'ML-DSA-87'] satisfies KeyType[])(
  'MTLS-7 RA-8 a client certificate with a key of %s is a credential on TLS 1.3',
  async (key) => {
    await using world = await createMtlsWorld({
      trust: () =>
        x509({
          anchors: [{ name: 'plant', pem: plant.rootPem }],
          source: 'tls',
          assume,
        }),
      tls: mutualTls,
    })
    const { cert, key: privateKey } = await machine({
      commonName: 'press-4',
      organizationalUnit: 'presses',
      key,
    })
    const ask = (press: string) =>
      send(`${world.url}/presses/${press}`, { agent: false, cert, key: privateKey })

    expect((await ask('press-4')).status).toBe(200)
    expect((await ask('press-5')).status).toBe(403)
  },
)
