const constructors = [
  Object,
  Array,
  String,
  Number,
  Boolean,
  Function,
  Map,
  Set,
  RegExp,
  Error,
  Uint8Array,
]

/** Every member of the prototypes that all code shares, and what it is: equal before and after (SEC-32). */
export function prototypes(): readonly (readonly [owner: string, name: PropertyKey, unknown])[] {
  return constructors.flatMap(({ name, prototype }) =>
    Reflect.ownKeys(prototype).map(
      (key) => [name, key, Object.getOwnPropertyDescriptor(prototype, key)] as const,
    ),
  )
}
