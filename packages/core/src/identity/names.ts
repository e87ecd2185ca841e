/** What a name names; the limits of LIM-9 differ by it. */
export type NameKind = 'user' | 'role' | 'group' | 'policy' | 'role-session' | 'mfa-device'

const nameLimits: Readonly<Record<NameKind, { readonly min: number; readonly max: number }>> =
  Object.freeze({
    user: { min: 1, max: 64 },
    role: { min: 1, max: 64 },
    group: { min: 1, max: 128 },
    policy: { min: 1, max: 128 },
    'role-session': { min: 2, max: 64 },
    'mfa-device': { min: 1, max: 128 },
  })

const longestPath = 512

/**
 * Says what is wrong with a name, or `undefined`: ASCII letters, digits and `_+=,.@-` (SEC-21), lengths by LIM-9.
 * Completes "the name ...".
 */
export function nameProblem(kind: NameKind, name: string): string | undefined {
  const { min, max } = nameLimits[kind]
  // The length comes first: nothing long is scanned.
  if (name.length < min || name.length > max) return `must have ${min} to ${max} characters` // RULE lim.names-and-tags
  if (!/^[A-Za-z0-9_+=,.@-]+$/.test(name)) return 'may hold only letters, digits and `_+=,.@-`'
  return undefined
}

/** Says what is wrong with a path, or `undefined`: `/`, or printable ASCII between slashes, at most 512 characters. */
export function pathProblem(path: string): string | undefined {
  if (path.length > longestPath) return `must have at most ${longestPath} characters`
  if (!/^\/(?:[\x21-\x7e]+\/)?$/.test(path)) {
    return 'must begin and end with `/` and hold only printable ASCII'
  }
  return undefined
}

/** Whether `text` is an account id: twelve digits. */
export function isAccountId(text: string): boolean {
  return /^[0-9]{12}$/.test(text)
}
