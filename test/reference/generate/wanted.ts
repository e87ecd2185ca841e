// What a run of the comparison must have met (ASR-3).

const stringNames = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase']
const orders = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan']

/** Every operator of section 5.2 but `Null`. */
const comparing: readonly string[] = [
  ...[...stringNames, 'Like', 'NotLike'].map((name) => `String${name}`),
  ...[...orders, 'GreaterThanEquals'].flatMap((name) => [`Numeric${name}`, `Date${name}`]),
  ...['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'IpAddress', 'NotIpAddress'],
  ...['Bool', 'BinaryEquals'],
]

/** Every operator of section 5.2. */
export const operatorNames: readonly string[] = [...comparing, 'Null']

/** What the names of each family have in common. */
export const operatorFamilies: readonly string[] = [
  ...['String', 'Numeric', 'Date', 'Bool', 'Binary', 'IpAddress', 'Arn', 'Null'],
]

const qualified = (name: string): string[] => [name, `ForAllValues:${name}`, `ForAnyValue:${name}`]

/** Every operator in every form that a document may give it. */
export const operatorForms: readonly string[] = [
  ...comparing.flatMap((name) => [...qualified(name), ...qualified(`${name}IfExists`)]),
  ...qualified('Null'),
]

/** Every type of caller. */
export const callerTypes: readonly string[] = [
  ...['user', 'root', 'role-session', 'federated-user', 'service', 'federated', 'anonymous'],
]

/** Every decision with every layer that can decide it (EVAL-19). */
export const outcomes: readonly string[] = [
  ...['resource', 'identity', 'resource+identity'].map((layer) => `Allowed ${layer}`),
  ...['rcp', 'scp', 'resource', 'identity', 'boundary', 'session'].map(
    (layer) => `ExplicitlyDenied ${layer}`,
  ),
  ...['scp', 'resource', 'identity', 'boundary', 'session'].map(
    (layer) => `ImplicitlyDenied ${layer}`,
  ),
]
