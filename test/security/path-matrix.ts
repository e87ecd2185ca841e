/** What the router alone answers, and what names the resource where it matches. */
export interface PathForm {
  readonly target: string
  /** Status by server: Express 5 default, strict, caseSensitive, Express 4. */
  readonly bare: readonly [number, number, number, number]
  /** Resource part of the ARN; `refused` where the parameter cannot be in one. */
  readonly resource: string | 'refused' | undefined
}

const everywhere = (status: number) => [status, status, status, status] as const

const admin = (target: string, bare: PathForm['bare'] = everywhere(200)): PathForm => ({
  target,
  bare,
  resource: 'admin',
})
const absent = (target: string): PathForm => ({
  target,
  bare: everywhere(404),
  resource: undefined,
})
const user = (id: string, resource: string): PathForm => ({
  target: `/api/users/${id}`,
  bare: everywhere(200),
  resource: resource === 'refused' ? 'refused' : `order/${resource}`,
})
const broken = (target: string): PathForm => ({
  target,
  bare: everywhere(400),
  resource: undefined,
})

/** The 31 forms of section 3.1. */
export const pathForms: readonly PathForm[] = [
  admin('/api/admin'),
  admin('/api/admin#f'),
  admin('/api/admin?x'),
  admin('http://evil/api/admin'),
  admin('/API/ADMIN', [200, 200, 404, 200]),
  admin('/api/admin/', [200, 404, 200, 200]),
  absent('//api/admin'),
  absent('/api//admin'),
  absent('/api/%61dmin'),
  absent('/%61pi/admin'),
  absent('/api%2fadmin'),
  absent('/api/admin%2f'),
  absent('/api/./admin'),
  absent('/api/x/../admin'),
  absent('/api/admin.'),
  absent('/api/admin;x=1'),
  absent('/api/admin%00'),
  absent('/api\\admin'),
  user('a%2Fb', 'refused'),
  user('a%252Fb', 'a%2Fb'),
  user('..', 'refused'),
  user('%2e%2e', 'refused'),
  user('a%20b', 'a b'),
  user('*', '*'),
  user('a%2a', 'a*'),
  user('ADMIN', 'ADMIN'),
  user('a'.repeat(20), 'a'.repeat(20)),
  broken('/api/users/%F0%9F'),
  broken('/api/users/%ff'),
  { target: '/files/a/../../api/admin', bare: everywhere(200), resource: 'refused' },
  { target: '/files/a%2f..%2fb', bare: everywhere(200), resource: 'refused' },
]
