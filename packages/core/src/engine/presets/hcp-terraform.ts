import { foreignTrust, type JwtTrust } from '../foreign-trust.ts'
import { assertPresetOptions, hostForm, issuerPart, type PresetOptions } from './preset-options.ts'

/** Options of {@link hcpTerraform}. */
export interface HcpTerraformOptions extends PresetOptions {
  /** Host of HCP Terraform or Terraform Enterprise. Default `app.terraform.io`, which serves everybody. */
  readonly host?: string
}

/**
 * Runs of HCP Terraform and Terraform Enterprise, by workload identity tokens: the audience is what the workspace has in
 * `TFC_WORKLOAD_IDENTITY_AUDIENCE`.
 *
 * Beta: not yet confirmed against live tokens.
 *
 * @see {@link https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens}
 * @throws {IamError} `MissingAudience`.
 * @throws {TypeError} naming an option that is unknown or wrong.
 */
export function hcpTerraform(options: HcpTerraformOptions): JwtTrust {
  assertPresetOptions('hcpTerraform', options, ['host'])
  const { audience, host = 'app.terraform.io' } = options
  const from = {
    issuer: `https://${issuerPart('hcpTerraform', 'host', host, hostForm)}`,
    audience,
    algorithms: ['RS256'],
    sessionClaims: ['aud', 'sub', 'terraform_organization_id', 'terraform_workspace_id'],
  }
  return foreignTrust('hcpTerraform', from, options)
}
