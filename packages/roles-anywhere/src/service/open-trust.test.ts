import { compilePolicy, type Role } from '@gatewarden/core'
import { expect, test } from 'vitest'
import { anywhereStage, pressRole } from '../testing/anywhere-stage.ts'

const service = { Service: 'rolesanywhere.amazonaws.com' }
const allow = { Effect: 'Allow', Principal: service, Action: 'sts:AssumeRole' }
const bySource = {
  Condition: { ArnEquals: { 'aws:SourceArn': 'arn:gw:rolesanywhere:plant-1:000000000001:*' } },
}
const byTag = { Condition: { StringEquals: { 'AWS:PrincipalTag/x509Subject/OU': 'presses' } } }

function warnings(...statements: readonly object[]) {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  const role = { arn: pressRole, trustPolicy: compilePolicy(text, 'trust') } as Role
  return anywhereStage({ roles: [role] }).log
}

test.each([
  { name: 'names the service alone', statements: [allow] },
  { name: 'names everyone', statements: [{ ...allow, Principal: '*' }] },
  {
    name: 'restricts something else',
    statements: [
      { ...allow, Condition: { StringEquals: { 'aws:SourceAccount': '000000000001' } } },
    ],
  },
  { name: 'restricts one statement of two', statements: [{ ...allow, ...bySource }, allow] },
])('RA-36 a trust policy that $name is told at the start', ({ statements }) => {
  expect(warnings(...statements)).toEqual([
    [
      { finding: 'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL', roles: [pressRole] },
      'trust policies let in every certificate of every anchor: restrict them by `aws:SourceArn` or `aws:PrincipalTag/x509…`',
    ],
  ])
})

test.each([
  { name: 'names an anchor', statements: [{ ...allow, ...bySource }] },
  { name: 'names an attribute of the certificate', statements: [{ ...allow, ...byTag }] },
  {
    name: 'names a value of a set',
    statements: [
      {
        ...allow,
        Condition: { 'ForAnyValue:StringEquals': { 'rolesanywhere:San/DNS': 'a.example' } },
      },
    ],
  },
  {
    name: 'denies by an attribute',
    statements: [allow, { ...allow, Effect: 'Deny', ...byTag }],
  },
  {
    name: 'is about another service',
    statements: [{ ...allow, Principal: { Service: 'ec2.amazonaws.com' } }],
  },
])('RA-36 a trust policy that $name is not', ({ statements }) => {
  expect(warnings(...statements)).toEqual([])
})
