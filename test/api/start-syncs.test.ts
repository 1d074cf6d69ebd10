import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bearer, useAdminApps } from './admin-app.js'

const { createTestApp } = useAdminApps()
let app: FastifyInstance

beforeAll(async () => {
  app = await createTestApp({ SYNC_OBJECTS: 'all,-coupon' })
})
afterAll(() => app.close())

it.each([
  [['nope'], /objects\[0\]: "nope" is not an object type\. (Similar names: \w|Did you mean)/],
  [['customer', 'subscribtion'], /objects\[1\]: "subscribtion" is not an object type\. Similar names: subscription/],
  [['coupons'], /"coupons" is left out by SYNC_OBJECTS/],
  [['invoice_line_items'], /"invoice_line_items" comes with its parent\. Name invoice instead/],
])('POST /api/syncs refuses the objects %j at once, and says why', async (objects, sentence) => {
  const response = await app.inject({ method: 'POST', url: '/api/syncs', headers: bearer, payload: { objects } })
  expect(response.statusCode).toBe(400)
  expect(response.body.replaceAll('\\"', '"')).toMatch(sentence)
})
