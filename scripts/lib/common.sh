# shellcheck shell=bash
# Sourced by every script: where things are, and how progress is told.
# Colour only on a terminal, so that logs stay readable; NO_COLOR turns it off there too.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ROOT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    BOLD=$'\e[1m' DIM=$'\e[2m' GREEN=$'\e[32m' RED=$'\e[31m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'
else
    BOLD='' DIM='' GREEN='' RED='' YELLOW='' PLAIN=''
fi

say() { printf '%s\n' "$*"; }
title() { printf '\n%s%s%s\n' "$BOLD" "$*" "$PLAIN"; }
note() { printf '  %s%s%s\n' "$DIM" "$*" "$PLAIN"; }
warn() { printf '%s%s%s\n' "$YELLOW" "$*" "$PLAIN" >&2; }
die() {
    printf '%s%s: %s%s\n' "$RED" "$(basename "$0")" "$*" "$PLAIN" >&2
    exit 1
}

# The comment block at the top of a script is its help.
show_help() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

now_ms() {
    local now=$EPOCHREALTIME
    printf '%s' "$((${now/[.,]/} / 1000))"
}

# seconds_since MS: "12.3 s"
seconds_since() {
    local passed=$(($(now_ms) - $1))
    printf '%d.%d s' "$((passed / 1000))" "$((passed % 1000 / 100))"
}

# run_logged LABEL LOG COMMAND...: one line of progress; the end of the log only when it fails.
run_logged() {
    local label=$1 log=$2 start
    shift 2
    start=$(now_ms)
    mkdir -p "$(dirname "$log")"
    printf '  %s … ' "$label"
    if "$@" >"$log" 2>&1 </dev/null; then
        printf '%sdone%s (%s)\n' "$GREEN" "$PLAIN" "$(seconds_since "$start")"
        return 0
    fi
    printf '%sfailed%s (%s)\n' "$RED" "$PLAIN" "$(seconds_since "$start")"
    tail -n 25 "$log" | sed 's/^/    /' >&2
    printf '  the whole log: %s\n' "$log" >&2
    return 1
}

# wait_until SECONDS COMMAND...: polls until it succeeds.
wait_until() {
    local deadline=$(($(now_ms) + $1 * 1000))
    shift
    until "$@" >/dev/null 2>&1; do
        (($(now_ms) < deadline)) || return 1
        sleep 0.1
    done
}

is_root() { ((EUID == 0)); }

# as_root COMMAND...: with sudo where we are not root.
as_root() {
    if is_root; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -- "$@"
    else
        die "needs root for: $* (no sudo here; start the script as root)"
    fi
}
