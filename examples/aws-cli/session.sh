#!/bin/sh
# A user's session with the unmodified AWS CLI and curl: long-term key, role, temporary credentials, a protected route.
set -eu
cd "$(dirname "$0")"
for tool in aws curl; do
  command -v "$tool" >/dev/null || { echo "session.sh needs $tool" >&2; exit 2; }
done

work=$(mktemp -d)
: >"$work/exports"
node server.ts >"$work/exports" &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
until grep -q AWS_ENDPOINT_URL_STS "$work/exports"; do
  kill -0 "$server" || exit 1
  sleep 0.1
done
. "$work/exports"
# Nothing of the machine's own configuration is read or asked.
export AWS_CONFIG_FILE="$work/config" AWS_SHARED_CREDENTIALS_FILE="$work/none" AWS_EC2_METADATA_DISABLED=true
export AWS_DEFAULT_REGION=local AWS_PAGER= AWS_CLI_AUTO_PROMPT=off
cat >"$work/config" <<EOF
[profile support]
role_arn = arn:gw:iam::000000000001:role/support
credential_source = Environment
external_id = ticket-7
role_session_name = alice
EOF

# The CLI keeps sessions of profiles below HOME: those of an earlier server must not be found.
aws() { HOME="$work" command aws "$@"; }
say() { printf '\n$ %s\n' "$*"; }
run() { say "$@"; "$@"; }
refused() { say "$@"; if "$@"; then echo "this must have been refused" >&2; exit 1; fi; }
asked() { say "curl $1 $2"; shift; curl -sS -w '  %{http_code}\n' --aws-sigv4 "aws:amz:local:orders" "$@"; }

run aws sts get-caller-identity --query Arn --output text
run aws sts get-access-key-info --access-key-id "$AWS_ACCESS_KEY_ID" --query Account --output text
run aws sts get-session-token --duration-seconds 900 --query 'keys(Credentials)' --output text
run aws sts get-federation-token --name guest --query FederatedUser.Arn --output text
refused aws sts assume-role --role-arn arn:gw:iam::000000000001:role/support --role-session-name alice
refused aws sts assume-role --role-arn arn:gw:iam::000000000001:role/nobody --role-session-name alice
run aws sts get-caller-identity --profile support --query Arn --output text

orders="$AWS_ENDPOINT_URL_STS/orders/7"
asked 'as alice:' "$orders" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"
eval "$(aws sts assume-role --role-arn arn:gw:iam::000000000001:role/support --role-session-name alice \
  --external-id ticket-7 --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text |
  awk '{print "id=" $1 " secret=" $2 " token=" $3}')"
asked 'as support:' "$orders" --user "$id:$secret" -H "X-Amz-Security-Token: $token"
asked 'as support, cancelling:' "$orders" -X DELETE --user "$id:$secret" -H "X-Amz-Security-Token: $token"
say 'curl with the session token as a bearer token'
curl -sS -w '  %{http_code}\n' -H "Authorization: Bearer $token" "$orders"
echo
echo 'all answers as expected'
