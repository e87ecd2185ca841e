import { createDevelopmentCa, type IssuedCertificate } from '@gatewarden/roles-anywhere/ca'

/** The certificates of the demonstration, made anew at every start; keys live in memory. */
export interface Certificates {
  /** Root of the company's CA: the trust anchor. */
  readonly rootPem: string
  /** A packing machine: `OU=warehouse`. */
  readonly packer: IssuedCertificate
  /** A coffee machine of the same company: `OU=office`. */
  readonly coffeeMachine: IssuedCertificate
  /** Says the same, down to the names of its issuers: only their keys are others. */
  readonly impostor: IssuedCertificate
}

/** Sets up the company's development CA, and one of somebody who copied its names. */
export async function createCertificates(): Promise<Certificates> {
  const company = await createDevelopmentCa()
  const stranger = await createDevelopmentCa()
  return {
    rootPem: company.rootPem,
    packer: await company.issue({ organizationalUnit: 'warehouse', commonName: 'packer-7' }),
    coffeeMachine: await company.issue({ organizationalUnit: 'office', commonName: 'coffee-2' }),
    impostor: await stranger.issue({ organizationalUnit: 'warehouse', commonName: 'packer-7' }),
  }
}
