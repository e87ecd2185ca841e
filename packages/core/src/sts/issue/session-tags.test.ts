import { expect, test } from 'vitest'
import { noTags } from '../../identity/tags.ts'
import { stageSession } from '../testing/stage.ts'
import { combineSessionTags } from './session-tags.ts'

const tags = (entries: Record<string, string>) => new Map(Object.entries(entries))

const inheriting = stageSession('caller', {
  tags: tags({ Project: 'alpha', Team: 'blue', Mood: 'good' }),
  transitiveTagKeys: ['Project', 'team'],
}).session

test('STS-13 transitive tags are inherited and stay transitive, others end with their session', () => {
  const combined = combineSessionTags(tags({ Stage: 'test' }), ['Stage'], inheriting)

  expect(combined.all).toEqual(tags({ Project: 'alpha', Team: 'blue', Stage: 'test' }))
  expect(combined.transitiveKeys).toEqual(['Project', 'Team', 'Stage'])
  expect(combined.inherited).toEqual(tags({ Project: 'alpha', Team: 'blue' }))
})

test.each([
  { name: 'another value', passed: { Project: 'beta' } },
  { name: 'the same value', passed: { Project: 'alpha' } },
  { name: 'another case', passed: { pROJECT: 'alpha' } },
])('STS-13 ATK-9 passing a tag with an inherited key is refused: $name', ({ passed }) => {
  expect(() => combineSessionTags(tags(passed), [], inheriting)).toThrow(
    expect.objectContaining({
      code: 'ValidationError',
      message: `the tag \`${Object.keys(passed)[0]}\` is inherited from the calling session`,
    }),
  )
})

test('STS-12 a transitive key may name a passed or an inherited tag, in any case', () => {
  const combined = combineSessionTags(tags({ Stage: 'test' }), ['stage', 'PROJECT'], inheriting)

  expect(combined.namedTransitiveKeys).toEqual(['Stage', 'Project'])
})

test('STS-12 a transitive key that names no tag is refused', () => {
  expect(() => combineSessionTags(tags({ Stage: 'test' }), ['Mood'], inheriting)).toThrow(
    expect.objectContaining({
      code: 'ValidationError',
      message: 'a transitive tag key must name a tag of the session',
    }),
  )
})

test('STS-12 a transitive key named twice counts once', () => {
  const combined = combineSessionTags(tags({ Stage: 'test' }), ['Stage', 'stage'], undefined)

  expect(combined.transitiveKeys).toEqual(['Stage'])
})

test('STS-11 inherited tags count towards the limit of 50', () => {
  const passed = new Map(Array.from({ length: 49 }, (_, index) => [`k${index}`, '']))

  expect(() => combineSessionTags(passed, [], inheriting)).toThrow(
    expect.objectContaining({
      code: 'ValidationError',
      message: 'there are more than 50 tags, inherited ones included',
    }),
  )
  passed.delete('k0')
  expect(combineSessionTags(passed, [], inheriting).all.size).toBe(50)
})

test.each([
  { name: 'a star', passed: { k: 'a*' } },
  { name: 'a variable', passed: { k: `\${aws:username}` } },
  { name: 'a newline', passed: { k: 'a\nb' } },
  { name: 'U+2028', passed: { k: 'a\u2028b' } },
  { name: 'a star in the key', passed: { 'k*': 'a' } },
  { name: 'an unpaired surrogate', passed: { k: '\ud800' } },
  { name: 'a reserved key', passed: { 'AWS:x': 'a' } },
  { name: 'an empty key', passed: { '': 'a' } },
  { name: 'a key of 129 characters', passed: { ['k'.repeat(129)]: 'a' } },
  { name: 'a value of 257 characters', passed: { k: 'v'.repeat(257) } },
  { name: 'keys that differ in case', passed: { Key: 'a', kEY: 'b' } },
])('STS-11 ATK-8 a tag is refused: $name', ({ passed }) => {
  expect(() => combineSessionTags(tags(passed as Record<string, string>), [], undefined)).toThrow(
    expect.objectContaining({ code: 'ValidationError' }),
  )
})

test('STS-11 ATK-8 slashes and look-alike letters are literals', () => {
  const passed = tags({ 'x509Subject/CN': 'раypal', empty: '' })

  expect(combineSessionTags(passed, [], undefined).all).toEqual(passed)
})

test('STS-13 a session without transitive keys hands nothing down', () => {
  const { session } = stageSession('caller', { tags: tags({ Project: 'alpha' }) })

  expect(combineSessionTags(noTags, [], session).all).toEqual(noTags)
})

test('ATK-8 a refused tag key is repeated on one line', () => {
  expect(() => combineSessionTags(tags({ 'a\nb\u2028c': '' }), [], undefined)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^the tag `a\ufffdb\ufffdc` may hold only .+$/),
    }),
  )
})
