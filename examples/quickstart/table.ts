import { styleText } from 'node:util'
import Table from 'cli-table3'
import type { Row } from './desk.ts'

/** Where and how wide a table is printed. */
export interface Screen {
  /** Marks, rules and colour; without it plain text that grep likes. */
  readonly isTerminal: boolean
  readonly hasColor: boolean
  readonly columns: number
}

/** Styles text, or leaves it. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string

/** Answers how to print on this stream: colour off without a terminal, with `NO_COLOR` or `--no-color` (CLI-3). */
export function screenOf(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Screen {
  const isTerminal = stream.isTTY === true
  const isForced = (env['FORCE_COLOR'] ?? '') !== '' && env['FORCE_COLOR'] !== '0'
  const isForbidden = (env['NO_COLOR'] ?? '') !== '' || args.includes('--no-color')
  const hasColor = !isForbidden && (isTerminal || isForced)
  return { isTerminal, hasColor, columns: isTerminal ? stream.columns : Number.POSITIVE_INFINITY }
}

/** The painter of a screen. */
export function paintOn(screen: Screen): Paint {
  return (format, text) =>
    screen.hasColor ? styleText(format, text, { validateStream: false }) : text
}

const head = ['', 'asked', 'answer', 'decision', 'by']
/** Below this the terminal wraps lines, not we. */
const narrowest = [3, 18, 12, 10, 14]
/** Blanks after each column. */
const gap = 2

/** Draws what was asked, what was decided, and by which statement in which layer. */
export function renderTable(rows: readonly Row[], screen: Screen): string {
  const paint = paintOn(screen)
  const cells = rows.map((row) => cellsOf(row, screen))
  const table = new Table({
    head: head.map((title) => paint('dim', title)),
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap },
    colWidths: columnWidths(cells, screen.columns),
    wordWrap: true,
    wrapOnWordBoundary: true,
  })

  let group = ''
  for (const [index, row] of rows.entries()) {
    if (row.group !== group) {
      group = row.group
      if (index > 0) table.push([{ colSpan: head.length, content: '' }])
      table.push([{ colSpan: head.length, content: paint('bold', group) }])
    }
    table.push(paintRow(cells[index] ?? [], row, paint))
    if (!row.isExpected) {
      table.push([
        '',
        { colSpan: head.length - 1, content: paint('red', `expected ${describe(row)}`) },
      ])
    }
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

function cellsOf({ asked, reply, verdict, isExpected }: Row, screen: Screen): string[] {
  const mark = screen.isTerminal ? (isExpected ? '✔' : '✘') : isExpected ? 'ok' : 'NOT'
  const answer = [reply.status, reply.code].filter((part) => part !== undefined).join(' ')
  const decision = [verdict.effect, verdict.layer].filter((part) => part !== undefined).join(' ')
  const told = typeof reply.value === 'string' ? reply.value : reply.title
  return [mark, asked, answer, decision || '-', verdict.by ?? told ?? '-']
}

function paintRow(cells: readonly string[], row: Row, paint: Paint): string[] {
  const [mark = '', asked = '', answer = '', decision = '', by = ''] = cells
  return [
    paint(row.isExpected ? 'green' : 'red', mark),
    asked,
    paint(row.reply.status < 400 ? 'green' : 'yellow', answer),
    paint(decisionColor(row), decision),
    by,
  ]
}

function decisionColor({ verdict }: Row): 'green' | 'yellow' | 'dim' {
  if (verdict.effect === undefined) return 'dim'
  return verdict.effect === 'Allow' ? 'green' : 'yellow'
}

function describe({ expected }: Row): string {
  const { status, code, effect, layer, sid } = expected
  return [status, code, effect, layer, sid].filter((part) => part !== undefined).join(' ')
}

function widths(cells: readonly (readonly string[])[], measure: (cell: string) => number) {
  return head.map((title, column) => {
    const longest = Math.max(title.length, ...cells.map((row) => measure(row[column] ?? '')))
    return longest + gap
  })
}

function longestWord(cell: string): number {
  return Math.max(...cell.split(' ').map((word) => word.length))
}

/** Natural widths where they fit; else words wrap; else, on a very narrow screen, words are cut. */
function columnWidths(cells: readonly (readonly string[])[], columns: number): number[] {
  const natural = widths(cells, (cell) => cell.length)
  const wrapped = shrink(natural, widths(cells, longestWord), columns)
  return shrink(wrapped, narrowest, columns)
}

/** Takes what is too much from the column with the most to spare, one character at a time. */
function shrink(from: readonly number[], floors: readonly number[], columns: number): number[] {
  const shrunk = [...from]
  const spare = (column: number) => (shrunk[column] ?? 0) - (floors[column] ?? 0)
  let excess = shrunk.reduce((sum, width) => sum + width, 0) - columns
  while (excess > 0) {
    const widest = shrunk.reduce(
      (best, _, column) => (spare(column) > spare(best) ? column : best),
      0,
    )
    if (spare(widest) <= 0) break
    shrunk[widest] = (shrunk[widest] ?? 0) - 1
    excess -= 1
  }
  return shrunk
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}
