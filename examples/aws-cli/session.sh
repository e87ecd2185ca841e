#!/bin/sh
# The unmodified AWS CLI and curl as clients: every operation of STS, every source of credentials, a protected route.
set -eu
cd "$(dirname "$0")"
for tool in aws curl; do
  command -v "$tool" >/dev/null || { echo "session.sh needs $tool" >&2; exit 2; }
done

work=$(mktemp -d)
: >"$work/exports"
node server.ts "$work" >"$work/exports" &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
until grep -q AWS_ENDPOINT_URL_STS "$work/exports"; do
  kill -0 "$server" || exit 1
  sleep 0.1
done
. "$work/exports"
# Nothing of the machine's own configuration is read or asked.
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
export AWS_CONFIG_FILE="$work/config" AWS_SHARED_CREDENTIALS_FILE="$work/credentials" AWS_EC2_METADATA_DISABLED=true
export AWS_DEFAULT_REGION=local AWS_REGION=local AWS_PAGER= AWS_CLI_AUTO_PROMPT=off

role=arn:gw:iam::000000000001:role
cat >"$work/credentials" <<EOF
[alice]
aws_access_key_id = $AWS_ACCESS_KEY_ID
aws_secret_access_key = $AWS_SECRET_ACCESS_KEY
EOF
cat >"$work/config" <<EOF
[default]
# AWS CLI 1 would fetch the value of --audience.
cli_follow_urlparam = false
[profile support]
role_arn = $role/support
credential_source = Environment
external_id = ticket-7
role_session_name = alice
duration_seconds = 900
[profile vault]
role_arn = $role/vault
source_profile = alice
mfa_serial = $mfa_serial
role_session_name = alice
[profile worker]
credential_process = node "$PWD/credential-process.ts" $container_url $container_token_file
[profile elsewhere]
services = ours
source_profile = alice
role_arn = $role/support
external_id = ticket-7
role_session_name = elsewhere
[services ours]
sts =
  endpoint_url = $AWS_ENDPOINT_URL_STS
EOF

# The CLI keeps sessions of profiles below HOME: those of an earlier server must not be found.
aws() { HOME="$work" command aws "$@"; }
say() { printf '\n$ %s\n' "$*"; }
run() { say "$@"; "$@"; }
refused() { say "$@"; if "$@" 2>&1; then echo "this must have been refused" >&2; exit 1; fi; }
signed() { curl -sS -w '  %{http_code}\n' --aws-sigv4 "$@"; }
asked() { say "curl $1 $2"; shift; signed aws:amz:local:orders "$@"; }
# Without a terminal the CLI reads the code from stdin.
detached() { if command -v setsid >/dev/null; then setsid -w "$@"; else "$@"; fi; }
whoami='sts get-caller-identity --query Arn --output text'

echo 'The user, with her access key'
run aws $whoami
run aws sts get-access-key-info --access-key-id "$AWS_ACCESS_KEY_ID" --query Account --output text
run aws sts get-session-token --duration-seconds 900 --query 'keys(Credentials)' --output text
run aws sts get-federation-token --name guest --query FederatedUser.Arn --output text
say aws sts get-web-identity-token --audience https://api.partner.example --signing-algorithm ES384
token=$(aws sts get-web-identity-token --audience https://api.partner.example --signing-algorithm ES384 \
  --query WebIdentityToken --output text)
node -p 'const { iss, aud, sub } = JSON.parse(Buffer.from(process.argv[1].split(".")[1], "base64url")); `${iss} ${aud} ${sub}`' "$token"

refused aws sts decode-authorization-message --encoded-message forged

printf '\nRoles\n'
refused aws sts assume-role --role-arn $role/support --role-session-name alice
refused aws sts assume-role --role-arn $role/nobody --role-session-name alice
run aws sts assume-role --role-arn $role/support --role-session-name alice --external-id ticket-7 \
  --tags Key=Team,Value=blue --query '[AssumedRoleUser.Arn,PackedPolicySize]' --output text
run aws sts assume-role-with-web-identity --role-arn $role/deploy --role-session-name build-7 \
  --web-identity-token "file://$web_identity_file" \
  --query '[AssumedRoleUser.Arn,SubjectFromWebIdentityToken]' --output text

printf '\nProfiles\n'
run aws $whoami --profile support
run aws $whoami --profile worker
printf '\n$ aws sts get-caller-identity --profile vault, which asks for the code of %s\n' "$mfa_serial"
export HOME="$work"
node authenticator.ts "$mfa_seed" | detached aws $whoami --profile vault 2>"$work/prompt" || { cat "$work/prompt" >&2; exit 1; }
(
  unset AWS_ENDPOINT_URL_STS
  run aws $whoami --profile elsewhere
)

printf '\nThe environment\n'
(
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  export AWS_WEB_IDENTITY_TOKEN_FILE="$web_identity_file" AWS_ROLE_ARN=$role/deploy AWS_ROLE_SESSION_NAME=build-7
  say 'AWS_WEB_IDENTITY_TOKEN_FILE=… AWS_ROLE_ARN=… aws sts get-caller-identity'
  aws $whoami
)
(
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  export AWS_CONTAINER_CREDENTIALS_FULL_URI="$container_url" AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="$container_token_file"
  say 'AWS_CONTAINER_CREDENTIALS_FULL_URI=… AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=… aws sts get-caller-identity'
  aws $whoami
)

printf '\nA protected route\n'
say 'curl --aws-sigv4 with Action=GetCallerIdentity'
signed aws:amz:local:sts "$AWS_ENDPOINT_URL_STS/" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -o "$work/answer" \
  -d 'Action=GetCallerIdentity&Version=2011-06-15'
grep -o '<Arn>.*</Arn>' "$work/answer"

orders="$AWS_ENDPOINT_URL_STS/orders/7"
asked 'as alice:' "$orders" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"
eval "$(aws sts assume-role --role-arn $role/support --role-session-name alice \
  --external-id ticket-7 --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text |
  awk '{print "id=" $1 " secret=" $2 " token=" $3}')"
asked 'as support:' "$orders" --user "$id:$secret" -H "X-Amz-Security-Token: $token"
asked 'as support, cancelling:' "$orders" -X DELETE --user "$id:$secret" -H "X-Amz-Security-Token: $token"
say 'curl with the session token as a bearer token'
curl -sS -w '  %{http_code}\n' -H "Authorization: Bearer $token" "$orders"
echo
echo 'all answers as expected'
