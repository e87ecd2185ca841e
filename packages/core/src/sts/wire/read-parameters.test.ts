import { expect, test } from 'vitest'
import { type AssumeRoleInput, assumeRoleParameters } from '../assume-role.ts'
import { parameterTree } from './parameter-tree.ts'
import { readParameters } from './read-parameters.ts'

const read = (form: Record<string, string>): Partial<AssumeRoleInput> =>
  readParameters<AssumeRoleInput>(
    assumeRoleParameters,
    parameterTree(new Map(Object.entries(form))),
  )

test('WIRE-4 texts, numbers and lists are read into the input', () => {
  const input = read({
    RoleArn: 'arn',
    DurationSeconds: '900',
    'Tags.member.2.Key': 'b',
    'Tags.member.2.Value': '',
    'Tags.member.1.Value': '1',
    'Tags.member.1.Key': 'a',
    'TransitiveTagKeys.member.1': 'a',
    'PolicyArns.member.1.arn': 'policy',
  })

  expect({ ...input }).toEqual({
    roleArn: 'arn',
    durationSeconds: 900,
    tags: [
      { key: 'a', value: '1' },
      { key: 'b', value: '' },
    ],
    transitiveTagKeys: ['a'],
    policyArns: [{ arn: 'policy' }],
  })
})

test('WIRE-4 an empty list arrives as an empty value', () => {
  expect({ ...read({ Tags: '', PolicyArns: '', TransitiveTagKeys: '' }) }).toEqual({
    tags: [],
    policyArns: [],
    transitiveTagKeys: [],
  })
})

test.each([
  { name: 'an unknown name', form: { Foo: '1' }, want: `Unknown parameter 'Foo'` },
  { name: 'a name in another case', form: { policy: '{}' }, want: `Unknown parameter 'policy'` },
  {
    name: 'an unsupported one',
    form: { 'ProvidedContexts.member.1.ProviderArn': 'x' },
    want: `Unknown parameter 'ProvidedContexts'`,
  },
  { name: 'ProviderId', form: { ProviderId: 'x' }, want: `Unknown parameter 'ProviderId'` },
  {
    name: '__proto__',
    form: Object.fromEntries([['__proto__', '1']]),
    want: `Unknown parameter '__proto__'`,
  },
  {
    name: 'constructor',
    form: { 'constructor.prototype.x': '1' },
    want: `Unknown parameter 'constructor'`,
  },
  {
    name: 'Arn instead of arn',
    form: { 'PolicyArns.member.1.Arn': 'x' },
    want: `Unknown parameter 'PolicyArns.member.1.Arn'`,
  },
  {
    name: 'an unknown member of an item',
    form: { 'Tags.member.1.Key': 'a', 'Tags.member.1.Extra': 'b' },
    want: `Unknown parameter 'Tags.member.1.Extra'`,
  },
  {
    name: 'a long name, cut',
    form: { ['x'.repeat(300)]: '1' },
    want: `Unknown parameter '${'x'.repeat(256)}...'`,
  },
  {
    name: 'a list for a text',
    form: { 'ExternalId.member.1': 'x' },
    want: `'ExternalId' must be a single value`,
  },
  {
    name: 'a text and more',
    form: { ExternalId: 'x', 'ExternalId.member.1': 'x' },
    want: `'ExternalId' must be a single value`,
  },
  {
    name: 'a text for a list',
    form: { Tags: 'x' },
    want: `'Tags' must be a list: 'Tags.member.1'`,
  },
  {
    name: 'a list and an empty one',
    form: { Tags: '', 'Tags.member.1.Key': 'x' },
    want: `'Tags' must be a list: 'Tags.member.1'`,
  },
  {
    name: 'a list without member',
    form: { 'Tags.1.Key': 'x' },
    want: `'Tags' must be a list: 'Tags.member.1'`,
  },
  {
    name: 'a list with more than member',
    form: { 'Tags.member.1.Key': 'x', 'Tags.entry.1.Key': 'y' },
    want: `'Tags' must be a list: 'Tags.member.1'`,
  },
  {
    name: 'a list without number',
    form: { 'TransitiveTagKeys.member': 'x' },
    want: `'TransitiveTagKeys.member' must have a number`,
  },
  {
    name: 'an item that is a text',
    form: { 'Tags.member.1': 'x' },
    want: `'Tags.member.1' must be a structure`,
  },
  {
    name: 'a number in words',
    form: { DurationSeconds: 'x' },
    want: `'DurationSeconds' must be an integer`,
  },
  {
    name: 'a number with an exponent',
    form: { DurationSeconds: '1e3' },
    want: `'DurationSeconds' must be an integer`,
  },
  {
    name: 'an empty number',
    form: { DurationSeconds: '' },
    want: `'DurationSeconds' must be an integer`,
  },
])('WIRE-4 ATK-34 a parameter is refused: $name', ({ form, want }) => {
  expect(() => read(form as Record<string, string>)).toThrow(
    expect.objectContaining({ code: 'ValidationError', message: want }),
  )
})

test.each([
  { name: 'a gap', indexes: ['1', '3'] },
  { name: 'a start at zero', indexes: ['0', '1'] },
  { name: 'a leading zero', indexes: ['01'] },
  { name: 'a sign', indexes: ['+1'] },
  { name: 'a word', indexes: ['1', 'x'] },
])('WIRE-4 list indexes are 1 to n without gap or repeat: $name', ({ indexes }) => {
  const form = Object.fromEntries(
    indexes.map((index) => [`TransitiveTagKeys.member.${index}`, 'x']),
  )

  expect(() => read(form)).toThrow(
    expect.objectContaining({
      code: 'ValidationError',
      message: `'TransitiveTagKeys.member' must be numbered from 1 without a gap`,
    }),
  )
})
