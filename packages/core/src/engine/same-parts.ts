/**
 * Whether two lists hold the same parts in the same places: the same values, or Maps with equal entries. Entities of a
 * store are immutable, so the object tells; tags are small, and a reading may make them anew.
 */
export function areSameParts(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length === after.length && before.every((part, index) => isSame(part, after[index]))
}

function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true
  if (!(before instanceof Map && after instanceof Map) || before.size !== after.size) return false
  for (const [key, value] of before) if (after.get(key) !== value) return false
  return true
}
