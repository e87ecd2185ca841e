/** Makes a value again only when what it is made from is another object. */
export function memoBySource<Source extends object, Value>(
  source: () => Source,
  make: (source: Source) => Value,
): () => Value {
  let made: { readonly from: Source; readonly value: Value } | undefined
  return () => {
    const from = source()
    if (made?.from !== from) made = { from, value: make(from) }
    return made.value
  }
}
