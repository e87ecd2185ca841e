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
/** Columns shrink to this before the terminal wraps them for us. */
const narrowest = [4, 18, 12, 10, 14]

/** Draws what was asked, what was decided, and by which statement in which layer. */
export function renderTable(rows: readonly Row[], screen: Screen): string {
  const paint = paintOn(screen)
  const cells = rows.map((row) => cellsOf(row, screen))
  const table = new Table({
    head: head.map((title) => paint('dim', title)),
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    colWidths: shrinkTo(screen.columns, naturalWidths(cells)),
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
  const mark = screen.isTerminal ? (isExpected ? ' ✔' : ' ✘') : isExpected ? 'ok' : 'NOT'
  const answer = [reply.status, reply.code].filter((part) => part !== undefined).join(' ')
  const decision = [verdict.effect, verdict.layer].filter((part) => part !== undefined).join(' ')
  return [mark, asked, answer, decision || '-', verdict.by ?? reply.title ?? '-']
}

function paintRow(cells: readonly string[], row: Row, paint: Paint): string[] {
  const [mark = '', asked = '', answer = '', decision = '', by = ''] = cells
  return [
    paint(row.isExpected ? 'green' : 'red', mark),
    asked,
    paint(row.reply.status < 400 ? 'green' : 'yellow', answer),
    paint(row.verdict.effect === 'Allow' ? 'green' : 'yellow', decision),
    by,
  ]
}

function describe({ expected }: Row): string {
  const { status, code, effect, layer, sid } = expected
  return [status, code, effect, layer, sid].filter((part) => part !== undefined).join(' ')
}

function naturalWidths(cells: readonly (readonly string[])[]): number[] {
  return head.map((title, column) => {
    const longest = Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0))
    return longest + 2
  })
}

/** Takes what is too much from the widest column, one character at a time. */
function shrinkTo(columns: number, natural: readonly number[]): number[] {
  const widths = [...natural]
  let total = widths.reduce((sum, width) => sum + width, 0)
  while (total > columns) {
    const widest = widths.reduce(
      (best, width, column) =>
        width > (narrowest[column] ?? 0) && width > (widths[best] ?? 0) ? column : best,
      0,
    )
    if ((widths[widest] ?? 0) <= (narrowest[widest] ?? 0)) break
    widths[widest] = (widths[widest] ?? 0) - 1
    total -= 1
  }
  return widths
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
