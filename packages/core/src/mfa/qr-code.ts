import { renderSVG, renderUnicodeCompact } from 'uqr'

/** Light modules around the code, as ISO/IEC 18004 wants them: without them many cameras find nothing. */
const quietZone = 4

/** Most characters of a text: a code of that many still fits a terminal and a camera. */
const longestText = 1_000

/**
 * Draws a text, such as the `uri` of a new MFA device, as a QR code for a terminal: two rows of modules a line. Light
 * modules are drawn, so it is meant for light letters on a dark ground. As secret as its text.
 *
 * @param text - 1 to 1,000 characters.
 * @throws {TypeError} for a text of another length.
 */
export function qrText(text: string): string {
  assertDrawable(text)
  return renderUnicodeCompact(text, { border: quietZone })
}

/**
 * Draws a text, such as the `uri` of a new MFA device, as a QR code in SVG: black on white, scalable, without script,
 * style or outside reference. As secret as its text.
 *
 * @param text - 1 to 1,000 characters.
 * @throws {TypeError} for a text of another length.
 */
export function qrSvg(text: string): string {
  assertDrawable(text)
  return renderSVG(text, { border: quietZone })
}

function assertDrawable(text: string): void {
  if (typeof text === 'string' && text.length > 0 && text.length <= longestText) return
  throw new TypeError(`"text" must be a string of 1 to ${longestText} characters`)
}
