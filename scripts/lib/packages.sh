# shellcheck shell=bash
# Installs what a script needs and this machine lacks, from Debian's own packages, saying what and why.
# Nothing is downloaded or asked when all is there.

MISSING_PACKAGES=()

# need PACKAGE WHY TEST...: remembers the package when the test fails.
need() {
    local package=$1 why=$2
    shift 2
    "$@" >/dev/null 2>&1 && return 0
    note "missing: $package ($why)"
    MISSING_PACKAGES+=("$package")
}

has() { command -v "$1" || [[ -x /usr/sbin/$1 || -x /sbin/$1 ]]; }
has_library() { /sbin/ldconfig -p | grep -F "$1"; }
has_package() { dpkg-query -W -f '${Status}' "$1" | grep -F 'ok installed'; }
has_compiler() { has clang || has gcc; }

need_build() {
    need clang 'links the NativeAOT binary' has_compiler
    need zlib1g-dev 'linked into the NativeAOT binary' test -e /usr/include/zlib.h
    need libmosquitto1 'the MQTT client library of agent, control and edgectl' has_library libmosquitto.so.1
}

need_lab() {
    need iproute2 'network namespaces' has ip
    need mosquitto 'the MQTT broker of the lab' has mosquitto
    need openssl 'the throw-away certificate authority' has openssl
    need curl 'the client of the lab' has curl
    need nftables 'looks at the ruleset from outside; the agent does not use it' has nft
    need jq 'reads the reports of the lab' has jq
    need procps 'sysctl' has sysctl
}

need_tests() {
    need iproute2 'network namespaces' has ip
    need mosquitto 'tests against a real broker' has mosquitto
    need mosquitto-clients 'tests against a real broker' has mosquitto_pub
    need openssl 'certificates of the tests' has openssl
    need nftables 'parity tests: the same ruleset by nft and by us' has nft
    need conntrack 'tests that look at connection tracking' has conntrack
    need keepalived 'the other gateway of a pair, in tests' has keepalived
    need curl 'the client of the lab' has curl
    need iputils-ping 'tests that ping' has ping
    need bsdutils 'a terminal for tests: script' has script
    need systemd 'scores the units: systemd-analyze security' has systemd-analyze
    need gcc 'layout tests against the C headers' has gcc
    need libc6-dev 'layout tests against the C headers' test -e /usr/include/stdio.h
    need linux-libc-dev 'layout tests against the kernel headers' test -e /usr/include/linux/netlink.h
    need libmosquitto-dev 'layout tests against mosquitto.h' test -e /usr/include/mosquitto.h
    # On an arm64 machine the native compiler already is the arm64 one.
    if [[ $(uname -m) == x86_64 ]]; then
        need_arm64_compiler 'layout tests for arm64'
    fi
}

need_arm64_compiler() {
    need gcc-aarch64-linux-gnu "$1" has aarch64-linux-gnu-gcc
    need libc6-dev-arm64-cross "$1" has_package libc6-dev-arm64-cross
    need linux-libc-dev-arm64-cross "$1" has_package linux-libc-dev-arm64-cross
}

# Installs what need collected. The packages' own services stay off: the lab starts its broker itself, and nobody
# who runs a demo wants an MQTT broker on port 1883 for ever after.
install_missing() {
    ((${#MISSING_PACKAGES[@]})) || return 0
    command -v apt-get >/dev/null || die "needs the Debian packages ${MISSING_PACKAGES[*]}; there is no apt-get here: install their like by hand"
    local log=$ROOT/artifacts/logs/apt.log broker_is_new=no
    mkdir -p "$(dirname "$log")"
    has_package mosquitto >/dev/null 2>&1 || broker_is_new=yes
    run_logged 'apt-get update' "$log.update" as_root apt-get update ||
        warn 'apt-get update failed; trying with the lists that are there'
    if ! run_logged "apt-get install ${MISSING_PACKAGES[*]}" "$log" install_without_services; then
        die "could not install ${MISSING_PACKAGES[*]}; try: sudo apt-get install ${MISSING_PACKAGES[*]}"
    fi
    if [[ $broker_is_new == yes ]] && command -v systemctl >/dev/null && has_package mosquitto >/dev/null 2>&1; then
        as_root systemctl disable --quiet mosquitto.service >/dev/null 2>&1 || true
        if [[ -d /run/systemd/system ]]; then as_root systemctl stop mosquitto.service >/dev/null 2>&1 || true; fi
        note 'the mosquitto service of the package is switched off; the lab runs its own'
    fi
    MISSING_PACKAGES=()
}

install_without_services() {
    local policy=/usr/sbin/policy-rc.d ours=no code=0
    if [[ ! -e $policy ]]; then
        ours=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 0755 "$policy"
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${MISSING_PACKAGES[@]}" || code=$?
    if [[ $ours == yes ]]; then as_root rm -f "$policy"; fi
    return "$code"
}

need_dotnet() {
    local found
    command -v dotnet >/dev/null ||
        die 'needs the .NET 10 SDK, which Debian does not package: https://learn.microsoft.com/dotnet/core/install/linux-debian'
    found=$(cd "$ROOT" && dotnet --version 2>/dev/null) ||
        die "needs a .NET 10 SDK (global.json); here are: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')"
    [[ $found == 10.* ]] || die "needs the .NET 10 SDK, found $found"
}
