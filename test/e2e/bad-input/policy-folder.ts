import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder of policy files that is removed again. */
export interface PolicyFolder extends AsyncDisposable {
  readonly path: string
}

/** Writes files below a fresh folder; objects become JSON, text stays as it is. */
export async function policyFolder(
  files: Readonly<Record<string, unknown>>,
): Promise<PolicyFolder> {
  const path = await mkdtemp(join(tmpdir(), 'gatewarden-policies-'))
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  }
}

/** A role file whose trust is one OpenID issuer. */
export function roleFile(statements: readonly object[]): object {
  return {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: 'arn:gw:iam::000000000001:oidc-provider/idp.example' },
          Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
          Condition: { StringEquals: { 'idp.example:aud': 'orders-api' } },
        },
      ],
    },
    Policies: { main: { Version: '2012-10-17', Statement: statements } },
  }
}
