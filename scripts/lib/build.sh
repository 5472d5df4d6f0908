# shellcheck shell=bash
# Building and publishing. Everything goes below artifacts/, the committed lock files are only read.

LOGS=$ROOT/artifacts/logs

native_rid() {
    case $(uname -m) in
        x86_64) printf linux-x64 ;;
        aarch64) printf linux-arm64 ;;
        *) die "no NativeAOT for $(uname -m)" ;;
    esac
}

# What the published binaries are made of, as one hash.
sources_hash() {
    (
        cd "$ROOT" || exit
        { find src -type f \( -name '*.cs' -o -name '*.csproj' -o -name 'packages.lock.json' \) -not -path '*/obj/*' -not -path '*/bin/*' -print0
            printf '%s\0' Directory.Build.props Directory.Packages.props global.json scripts/lib/build.sh
        } | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
    )
}

# publish_project PROJECT RID FRAMEWORK OUT [PROPERTY...]
publish_project() {
    local project=$1 rid=$2 framework=$3 out=$4 lock=()
    shift 4
    # The lock files pin the native platform only: another platform restores beside them, or an ordinary restore
    # would ask every user for its packs.
    if [[ $rid != linux-x64 ]]; then
        lock=(-p:NuGetLockFilePath="obj/$rid.lock.json" -p:RestoreLockedMode=false -p:TargetFrameworks="$framework")
    else
        lock=(-p:RestoreLockedMode=true)
    fi
    # An intermediate tree of its own: the ordinary build and this one do not overwrite each other's state.
    dotnet publish "$ROOT/src/$project/$project.csproj" -c Release -r "$rid" -f "$framework" \
        --artifacts-path "$ROOT/artifacts/build/$rid" -o "$out" -v quiet -clp:NoSummary \
        -p:TrimmerSingleWarn=false -p:DebugType=none "${lock[@]}" "$@"
}

# A framework whose compiler pack restores: net10.0, else net9.0.
aot_framework() {
    local rid=$1 framework
    for framework in net10.0 net9.0; do
        local log=$LOGS/restore-$rid-$framework.log
        mkdir -p "$LOGS"
        if restore_probe "$rid" "$framework" >"$log" 2>&1 </dev/null; then
            printf '%s' "$framework"
            return 0
        fi
    done
    return 1
}

# A project of three lines with PublishAot: does its compiler pack restore?
restore_probe() {
    local rid=$1 framework=$2 dir=$ROOT/artifacts/build/probe-$1-$2
    mkdir -p "$dir"
    printf '<Project/>\n' | tee "$dir/Directory.Build.props" "$dir/Directory.Build.targets" >"$dir/Directory.Packages.props"
    cat >"$dir/probe.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>$framework</TargetFramework>
    <RuntimeIdentifier>$rid</RuntimeIdentifier><PublishAot>true</PublishAot>
  </PropertyGroup>
</Project>
XML
    dotnet restore "$dir/probe.csproj" -v minimal
}

# Which Debian packages a link for this platform lacks; prints nothing when it can be done.
missing_linker() {
    local rid=$1
    if [[ $rid == "$(native_rid)" ]]; then
        has_compiler >/dev/null || printf 'clang '
        [[ -e /usr/include/zlib.h ]] || printf 'zlib1g-dev '
    elif [[ $rid == linux-arm64 ]]; then
        has aarch64-linux-gnu-gcc >/dev/null 2>&1 || printf 'gcc-aarch64-linux-gnu '
        has_package libc6-dev-arm64-cross >/dev/null 2>&1 || printf 'libc6-dev-arm64-cross '
    fi
}

# Properties of the link: the compiler driver that is there, and where a foreign platform's libraries are.
link_properties() {
    local rid=$1
    if [[ $rid == "$(native_rid)" ]]; then
        has clang >/dev/null || printf -- '-p:CppCompilerAndLinker=gcc\n'
    elif [[ $rid == linux-arm64 ]]; then
        printf -- '-p:CppCompilerAndLinker=%s\n-p:ObjCopyName=aarch64-linux-gnu-objcopy\n' "$ROOT/scripts/lib/aarch64-link"
    fi
}

# publish_all RID: edge-agent and edgectl (NativeAOT) and edge-control; skipped when the sources are unchanged.
publish_all() {
    local rid=$1 out=$ROOT/artifacts/$1 hash framework link=()
    hash=$(sources_hash)
    if [[ -f $out/.sources && $(<"$out/.sources") == "$hash" && -x $out/edge-agent && -x $out/edgectl && -x $out/edge-control ]]; then
        note "artifacts/$rid is up to date"
        return 0
    fi
    rm -f "$out/.sources"
    framework=$(aot_framework "$rid") || {
        warn "the NativeAOT packs for $rid cannot be restored (runtime.$rid.Microsoft.DotNet.ILCompiler and Microsoft.NETCore.App.Runtime.NativeAOT.$rid), neither for net10.0 nor for net9.0"
        warn "what the restore said: $LOGS/restore-$rid-net10.0.log"
        return 3
    }
    mapfile -t link < <(link_properties "$rid")
    note "$rid, $framework, $(dotnet --version)"
    publish_aot Edge.Agent edge-agent "$rid" "$framework" "$out" "${link[@]}" || return 1
    publish_aot Edge.Ctl edgectl "$rid" "$framework" "$out" "${link[@]}" || return 1
    # YamlDotNet needs reflection, so no NativeAOT; the cloud side has the .NET 10 runtime.
    run_logged "edge-control ($rid, single file)" "$LOGS/publish-edge-control-$rid.log" \
        publish_project Edge.Control "$rid" net10.0 "$out/control" \
        -p:PublishSingleFile=true --self-contained false || return 1
    cp "$out/control/edge-control" "$out/edge-control"
    printf '%s' "$hash" >"$out/.sources"
}

publish_aot() {
    local project=$1 name=$2 rid=$3 framework=$4 out=$5 log=$LOGS/publish-$2-$3.log
    shift 5
    run_logged "$name ($rid, NativeAOT)" "$log" publish_project "$project" "$rid" "$framework" "$out" "$@" || return 1
    # Warnings are errors in our own code; the IL compiler's (IL2xxx trim, IL3xxx AOT) may come from a library.
    if grep -E 'warning (IL[0-9]+|NETSDK[0-9]+)|: (Trim|AOT) analysis warning' "$log" >&2; then
        die "$name publishes with trim or AOT warnings: $log"
    fi
    rm -f "$out"/*.dbg "$out"/*.xml
}

print_sizes() {
    local rid=$1 name
    for name in edge-agent edgectl edge-control; do
        printf '  %-14s %6.2f MB  artifacts/%s/%s\n' "$name" "$(stat -c %s "$ROOT/artifacts/$rid/$name" | awk '{ print $1 / 1000000 }')" "$rid" "$name"
    done
}

# build_lab: the pods and clients of the lab, framework-dependent.
build_lab() {
    local out=$ROOT/artifacts/lab
    if [[ -x $out/edge-lab && -z $(find "$ROOT/tests/Edge.Lab" -newer "$out/edge-lab" -name '*.cs*' -not -path '*/obj/*' -print -quit) ]]; then
        return 0
    fi
    run_logged 'edge-lab (pods and clients)' "$LOGS/build-edge-lab.log" \
        dotnet publish "$ROOT/tests/Edge.Lab/Edge.Lab.csproj" -c Release --artifacts-path "$ROOT/artifacts/build/lab" -o "$out" -v quiet -clp:NoSummary || return 1
    touch "$out/edge-lab"
}

# The shared scenarios beside the repository, or beside a folder above it.
conformance_file() {
    local folder=$ROOT
    while [[ $folder != / ]]; do
        folder=$(dirname "$folder")
        if [[ -f $folder/shared/conformance/flows.json ]]; then
            printf '%s' "$folder/shared/conformance/flows.json"
            return 0
        fi
    done
    return 1
}

# build_conformance: the program of scripts/conformance, framework-dependent; skipped when nothing it is made of changed.
build_conformance() {
    local out=$ROOT/artifacts/conformance/bin hash
    hash=$(sources_hash && find "$ROOT/tests/Edge.Conformance" "$ROOT/tests/Edge.SystemTests" -name '*.cs*' -not -path '*/obj/*' -not -path '*/bin/*' -print0 |
        sort -z | xargs -0 sha256sum | sha256sum)
    if [[ -x $out/edge-conformance && -f $out/.sources && $(<"$out/.sources") == "$hash" ]]; then
        return 0
    fi
    run_logged 'edge-conformance' "$LOGS/build-edge-conformance.log" dotnet publish "$ROOT/tests/Edge.Conformance/Edge.Conformance.csproj" -c Release \
        --artifacts-path "$ROOT/artifacts/build/conformance" -o "$out" -v quiet -clp:NoSummary || return 1
    printf '%s' "$hash" >"$out/.sources"
}
