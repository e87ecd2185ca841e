/** A condition value: a string, or a list of strings where the key has several values (KEY-3). */
export type ContextValue = string | readonly string[]
