#!/bin/bash
# Written to the wire protocol with nothing but curl and python3, as a stranger would. CP and ADMIN come in.
set -euo pipefail

json() { python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }
say() { echo "ok: $*"; }
same() { [ "$1" = "$2" ] || { echo "FAILED: $3: got '$1', wanted '$2'"; exit 1; }; say "$3"; }
code() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
until_() { for _ in $(seq 1 300); do if "$@" 2>/dev/null; then return 0; fi; done; echo "FAILED: gave up on: $*"; exit 1; }

SLUG=e2e-tmpl-0123abcd
TENANT=${CP/\/\//\/\/$SLUG.}
admin() { curl -s -H "Authorization: Bearer $ADMIN" -H 'Content-Type: application/json' "$@"; }

same "$(curl -s "$CP/health")" '{"status":"ok"}' 'the control plane is healthy without a token'
same "$(code "$CP/cp/admin/orgs")" 401 'the list wants a token'
same "$(admin -X POST "$CP/cp/admin/orgs" -d '{"name":"Curl"}' | json "' '.join(sorted(d['missing']))")" \
  'owner_user_id slug' 'every missing field is named'

NEW='{"slug":"'$SLUG'","name":"Curl","owner_user_id":"user-1"}'
ORG=$(admin -X POST "$CP/cp/admin/orgs" -d "$NEW" | json "d['id']")
same "$(code -X POST -H "Authorization: Bearer $ADMIN" -H 'Content-Type: application/json' "$CP/cp/admin/orgs" -d "$NEW")" \
  409 'a slug in use is refused'
same "$(code -H "Authorization: Bearer $ADMIN" "$CP/cp/admin/orgs/$SLUG/admin-token")" 409 'no token before the tenant runs'

status() { admin "$CP/cp/admin/orgs" | json "[o['instance_status'] for o in d['orgs'] if o['slug'] == '$SLUG'][0]"; }
running() { [ "$(status)" = running ]; }
until_ running
TOKEN=$(admin "$CP/cp/admin/orgs/$SLUG/admin-token" | json "d['admin_token']")
healthy() { [ "$(curl -sf "$TENANT/health")" = '{"status":"ok"}' ]; }
until_ healthy
same "$(curl -s "$TENANT/buildinfo" | json "d['git_sha']")" "$SHA" 'the build says its SHA to anybody'

tenant() { curl -s -H "Authorization: Bearer $TOKEN" -H "X-Molecule-Org-Id: $ORG" -H "Origin: $TENANT" -H 'Content-Type: application/json' "$@"; }
same "$(code -H "Authorization: Bearer $TOKEN" "$TENANT/workspaces/x")" 404 'without its org id a tenant is hidden'
same "$(code -H "X-Molecule-Org-Id: $ORG" "$TENANT/workspaces/x")" 401 'without its token it is closed'
same "$(curl -s "$TENANT/no/such/page" | head -c 15)" '<!DOCTYPE html>' 'an unknown path is the front end'
same "$(tenant -o /dev/null -w '%{http_code}' -X POST "$TENANT/workspaces" -d '{"name":"x","runtime":"r","template":"nope"}')" \
  400 'an unknown template is refused'

ID=$(tenant -X POST "$TENANT/workspaces" -d '{"name":"First","runtime":"claude-code","template":"seo-agent"}' | json "d['id']")
WS="$TENANT/workspaces/$ID"
online() { [ "$(tenant "$WS" | json "d['status']")" = online ]; }
until_ online
same "$(tenant "$WS/model" | json "d['source']")" workspace_secrets 'the model came with the create'
installed() { [ "$(tenant "$WS/plugins" | json "[p['name'] for p in d['installed']]")" = "['seo-all']" ]; }
until_ installed
until_ online
same "$(tenant "$WS/files?path=plugins/seo-all" | json "'SKILL.md' in [f['path'] for f in d]")" True 'the skill is there'
same "$(tenant "$WS/files?path=agent-skills")" '[]' 'nothing came by the wrong channel'
same "$(tenant "$WS/files/config.yaml" | json "len(d['content'].encode()) == d['size'] > 9000")" True 'config.yaml is whole'
same "$(tenant "$WS/files/nope.txt" -o /dev/null -w '%{http_code}')" 404 'an absent file is absent'
same "$(tenant "$WS/files/%2e%2e%2f%2e%2e%2fregistry.secret" -o /dev/null -w '%{http_code}')" 400 'no path leaves the root'
same "$(tenant "$WS/files?path=..&depth=1" -o /dev/null -w '%{http_code}')" 400 'no listing leaves the root'
same "$(tenant "$WS/activity")" '[]' 'nothing went wrong'

CARD='{"id":"'$ID'","url":"http://box.example.com:8080","agent_card":{"name":"First"}}'
BOX=$(tenant -X POST "$TENANT/registry/register" -d "$CARD" | json "d['auth_token']")
same "$(code -X POST -H 'Content-Type: application/json' "$TENANT/registry/register" -d "$CARD")" 401 'a second register wants the token'
BEAT='{"workspace_id":"'$ID'","error_rate":0,"sample_error":"","active_tasks":1,"uptime_seconds":5,"current_task":"","monthly_spend":0.5}'
beat() { code -X POST -H 'Content-Type: application/json' "$@" "$TENANT/registry/heartbeat" -d "$BEAT"; }
same "$(beat -H "Authorization: Bearer $BOX")" 200 'a heartbeat with the token is accepted'
same "$(beat)" 401 'a heartbeat without it is not'

same "$(tenant -X POST "$WS/restart" -o /dev/null -w '%{http_code}')" 202 'a restart is asked for, not waited for'
same "$(tenant -X PUT "$WS/model" -d '{"model":"example/other"}' -o /dev/null -w '%{http_code}')" 200 'the model is set'
same "$(tenant "$WS/model" | json "d['model']")" example/other 'the model is what was set'
same "$(tenant -X PUT "$WS/secrets" -d '{"key":"TOKEN","value":"hidden"}' | grep -c hidden || true)" 0 'a secret is never read back'
until_ online

same "$(tenant -X DELETE "$WS" | json "d['status']")" removed 'a workspace is tombstoned'
same "$(tenant "$WS" | json "d['status']")" removed 'and stays so'
same "$(admin -X DELETE "$CP/cp/admin/tenants/$SLUG" -d '{"confirm":"other"}' -o /dev/null -w '%{http_code}')" 400 'a delete wants its confirm'
same "$(admin -X DELETE "$CP/cp/admin/tenants/$SLUG" -d '{"confirm":"'$SLUG'"}' -o /dev/null -w '%{http_code}')" 200 'the tenant is deleted'
same "$(admin "$CP/cp/admin/orgs" | json "len(d['orgs'])")" 0 'and gone from the list'
same "$(curl -s "$TENANT/health" | head -c 15)" '<!DOCTYPE html>' 'its host is the front end'
