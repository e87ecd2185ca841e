import { encode } from 'uqr'
import { describe, expect, test } from 'vitest'
import { createMasterKeys } from '../session/master-keys.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { createMfaDevice } from './create-mfa-device.ts'
import { qrSvg, qrText } from './qr-code.ts'

const account = '111122223333'
const { uri } = createMfaDevice(
  {
    account,
    arn: `arn:gw:iam::${account}:user/alice`,
    id: 'AIDAALICEAAAAAAAAAAAA',
    name: 'alice',
  },
  { masterKeys: createMasterKeys({ random: seededRandom(1) }), random: seededRandom(2) },
)
const matrix = encode(uri, { border: 4 }).data

/** Reads the half blocks back: two rows a line, drawn where a module is light. */
function matrixOfText(text: string): boolean[][] {
  const lines = text.split('\n').map((line) => Array.from(line))
  return lines.flatMap((line) => [
    line.map((letter) => letter !== '█' && letter !== '▀'),
    line.map((letter) => letter !== '█' && letter !== '▄'),
  ])
}

/** Reads the dark squares back from their corners. */
function matrixOfSvg(svg: string): boolean[][] {
  const [, side] = /viewBox="0 0 (\d+) \1"/.exec(svg) ?? []
  const size = Number(side) / 10
  const rows = Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  for (const [, x, y] of svg.matchAll(/M(\d+),(\d+)h10v10h-10z/g)) {
    const row = rows[Number(y) / 10] as boolean[]
    row[Number(x) / 10] = true
  }
  return rows
}

describe('MFA-5 the QR code of an enrolment', () => {
  test('MFA-5 the terminal shows the modules of the URI, and a quiet zone of four', () => {
    const read = matrixOfText(qrText(uri))

    // An odd number of rows ends on half a line.
    expect(read.slice(0, matrix.length)).toEqual(matrix)
    expect(matrix.slice(0, 4).flat()).not.toContain(true)
    expect(matrix.map((row) => row[3])).not.toContain(true)
  })

  test('MFA-5 the SVG shows the same modules, and nothing that runs or loads', () => {
    const svg = qrSvg(uri)

    expect(matrixOfSvg(svg)).toEqual(matrix)
    expect(svg).not.toMatch(/script|style|href|url\(/)
    expect(svg).not.toContain('otpauth')
  })

  test('a terminal of 80 columns has room for it', () => {
    expect(
      Math.max(
        ...qrText(uri)
          .split('\n')
          .map((line) => Array.from(line).length),
      ),
    ).toBeLessThan(80)
  })

  test.each([{ text: '' }, { text: 'a'.repeat(1_001) }, { text: undefined as never }])(
    'what is no text of 1 to 1,000 characters is refused',
    ({ text }) => {
      expect(() => qrText(text)).toThrow('"text" must be a string of 1 to 1000 characters')
      expect(() => qrSvg(text)).toThrow(TypeError)
    },
  )
})
