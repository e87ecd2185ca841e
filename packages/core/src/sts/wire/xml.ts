/** An element: its name, and text or further elements. An absent value is no element. */
export type XmlElement = readonly [
  name: string,
  content: string | number | undefined | readonly XmlElement[],
]

/** Writes elements as XML text. */
export function xmlFromElements(elements: readonly XmlElement[]): string {
  let xml = ''
  for (const [name, content] of elements) {
    if (content === undefined) continue
    const inner =
      typeof content === 'object' ? xmlFromElements(content) : escapeXml(String(content))
    xml += `<${name}>${inner}</${name}>`
  }
  return xml
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
  ['\r', '&#xD;'],
])

/** Escapes text for XML 1.0; what XML cannot hold becomes U+FFFD (WIRE-10). */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the code points that XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replace(/[&<>"'\r]/g, (character) => entities.get(character) ?? '') // RULE wire.xml-escape
  )
}
