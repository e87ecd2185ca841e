import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import type { Credentials } from '@aws-sdk/client-sts'
import { SignatureV4 } from '@smithy/signature-v4'

/** A form that is sent as it stands. */
export interface SignedForm {
  readonly body: string
  /** Parameters of the query. */
  readonly query?: Readonly<Record<string, string>>
  readonly contentType?: string
  /** Default `/`. */
  readonly path?: string
  /** Added after signing. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What came back. */
export interface FormAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** Text of the element `Code`. */
  readonly code: string | undefined
}

/** Posts a form that no client library would write, signed like any other. */
export async function postSigned(
  url: string,
  credentials: Credentials,
  form: SignedForm,
): Promise<FormAnswer> {
  const { hostname, port, host } = new URL(url)
  const signed = await signer(credentials).sign({
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: form.path ?? '/',
    query: { ...form.query },
    headers: {
      host,
      'content-type': form.contentType ?? 'application/x-www-form-urlencoded',
    },
    body: form.body,
  })
  const query = new URLSearchParams(form.query).toString()
  const { host: _, ...headers } = signed.headers
  return post(`${url}${form.path ?? '/'}${query === '' ? '' : `?${query}`}`, form.body, {
    ...headers,
    ...form.headers,
  })
}

/** Posts a form as it stands, unsigned. */
export async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {
    'content-type': 'application/x-www-form-urlencoded',
  },
): Promise<FormAnswer> {
  const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual' })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text,
    code: /<Code>(.*?)<\/Code>/.exec(text)?.[1],
  }
}

/** Signs as an SDK does. A credential without token signs without one. */
export function signer(credentials: Credentials, service = 'sts'): SignatureV4 {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = credentials
  return new SignatureV4({
    credentials: {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
    },
    region: 'eu-1',
    service,
    sha256: Sha256,
    applyChecksum: true,
  })
}

/** The hash that the signer asks for. */
class Sha256 {
  readonly #hash: Hash | Hmac
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key))
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(bytesOf(data))
  }
  async digest() {
    return new Uint8Array(this.#hash.digest())
  }
  reset() {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data, 'utf8')
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return Buffer.from(data)
}
