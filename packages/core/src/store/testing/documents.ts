/** A document of one statement that allows an action on everything. */
export function allow(action = '*'): object {
  return {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: action, Resource: '*' },
  }
}

/** A trust policy of one statement. */
export function trust(
  principal: unknown = { AWS: 'arn:gw:iam::000000000001:root' },
  more: Readonly<Record<string, unknown>> = {},
): object {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }
  return { Version: '2012-10-17', Statement: statement }
}

/** A role that its own account may assume. */
export function role(more: Readonly<Record<string, unknown>> = {}): object {
  return { AssumeRolePolicyDocument: trust(), ...more }
}
