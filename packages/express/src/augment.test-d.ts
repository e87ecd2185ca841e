import type { Request } from 'express'
import { expectTypeOf, test } from 'vitest'
import './augment.ts'
import type { IamContext } from './request/iam-context.ts'

test('TYPE-1 the augmentation adds an optional context to every request', () => {
  expectTypeOf<Request['iam']>().toEqualTypeOf<IamContext | undefined>()
})
