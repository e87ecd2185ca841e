import { defineModel } from '@gatewarden/core'

/** One action and one resource per route of the fixtures, so that a decision tells which route was meant. */
export const fixtureModel = defineModel({
  account: '000000000001',
  services: {
    fx: {
      resources: {
        admin: 'admin',
        any: 'any',
        w: 'w',
        multi: 'multi',
        order: 'order/{orderId}',
        item: 'order/{orderId}/item/{itemId}',
        sub: 'sub/x',
        app: 'app/y',
        fn: 'fn',
        re: 're/{name}',
        file: 'file/{rest+}',
        pathless: 'pathless',
        kelvin: 'kelvin',
        mount: 'mount/{name}',
        thing: 'thing/{id}',
        first: 'first',
        second: 'second',
      },
      actions: {
        GetAdmin: { level: 'Read', on: 'admin' },
        UseAny: { level: 'Write', on: 'any' },
        ReadW: { level: 'Read', on: 'w' },
        PostW: { level: 'Write', on: 'w' },
        DeleteW: { level: 'Write', on: 'w' },
        ReadMulti: { level: 'Read', on: 'multi' },
        DeleteMulti: { level: 'Write', on: 'multi' },
        GetOrder: { level: 'Read', on: 'order' },
        GetItem: { level: 'Read', on: 'item' },
        GetSub: { level: 'Read', on: 'sub' },
        GetApp: { level: 'Read', on: 'app' },
        UseFn: { level: 'Write', on: 'fn' },
        GetRe: { level: 'Read', on: 're' },
        GetFile: { level: 'Read', on: 'file' },
        GetPathless: { level: 'Read', on: 'pathless' },
        GetKelvin: { level: 'Read', on: 'kelvin' },
        GetMount: { level: 'Read', on: 'mount' },
        GetThing: { level: 'Read', on: 'thing' },
        First: { level: 'Read', on: 'first' },
        Second: { level: 'Read', on: 'second' },
      },
    },
  },
})

/** Actions of {@link fixtureModel}. */
export type FixtureAction = typeof fixtureModel.$Action
