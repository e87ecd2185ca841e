import type { Contestant } from './measure.ts'

/** U: build one decision key by template and get it from a Map. All decision figures are ratios to it (PERF-R6). */
export function unitContestant(): Contestant {
  const map = new Map<string, number>()
  const keyOf = (i: number) =>
    `u${i}|svc1:GetOrder|arn:gw:svc1:eu-1:111122223333:order/t${i}/i${7 * i}`
  for (let i = 0; i < 500; i += 1) map.set(keyOf(i), i)
  let n = 0
  return {
    name: 'U',
    label: 'U: key and Map.get',
    run: () => {
      n += 1
      return map.get(keyOf(n % 500))
    },
  }
}
