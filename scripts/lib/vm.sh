# shellcheck shell=bash
# Boots the virtual machine of scripts/vm and runs a command in it. scripts/lib/vm-image.sh makes the machine.

VM=$ROOT/artifacts/vm

# Why there can be no machine here; prints nothing when there can.
vm_missing() {
    local name
    if [[ $(uname -m) != x86_64 ]]; then
        printf 'only made for x86-64'
        return 0
    fi
    for name in qemu-system-x86_64 mmdebstrap mksquashfs cpio depmod busybox apt-get; do
        has "$name" >/dev/null 2>&1 && continue
        printf 'needs %s, which is not installed' "$name"
        return 0
    done
}

# vm_run: boots and runs command (globals of scripts/vm: init, seconds, memory, modules, shares, command).
vm_run() {
    local exchange=$VM/exchange results=$VM/results code=0 share tag=0 kernel_line
    mkdir -p "$VM"
    exec 9>"$VM/lock"
    flock 9
    rm -rf "$exchange" && mkdir -p "$exchange" "$results"
    printf '%s\n' "${modules[@]}" >"$exchange/modules"
    vm_command >"$exchange/command"
    install -m 0755 "$ROOT/scripts/lib/vm-main" "$exchange/main"
    : >"$exchange/shares"
    local arguments=(-nodefaults -no-user-config -no-reboot -display none -machine q35 -smp 2 -m "$memory" -nic none
        -kernel "$VM_IMAGE/vmlinuz" -initrd "$VM_IMAGE/initrd" -serial "file:$VM/console.log"
        -drive "file=$VM_IMAGE/root.squashfs,if=virtio,format=raw,readonly=on" -device virtio-rng-pci
        -device virtio-serial-pci -chardev file,id=out,path=/dev/stdout,append=on -device virtserialport,chardev=out,name=out
        -virtfs "local,path=$exchange,mount_tag=exchange,security_model=none,multidevs=remap"
        -virtfs "local,path=$results,mount_tag=results,security_model=none,multidevs=remap")
    case ${EDGE_VM_ACCEL:-tcg} in
        kvm) arguments+=(-accel kvm -cpu host) ;;
        *) arguments+=(-accel 'tcg,thread=multi' -cpu max) ;;
    esac
    for share in "$ROOT" "$(vm_dotnet)" "${shares[@]}"; do
        arguments+=(-virtfs "local,path=$share,mount_tag=share$tag,security_model=none,readonly=on,multidevs=remap")
        printf 'share%d %s\n' "$tag" "$share" >>"$exchange/shares"
        tag=$((tag + 1))
    done
    kernel_line="console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off edge.init=$init systemd.show_status=no"
    # A pipe, whatever our own output is: QEMU opens it by its name.
    set +e
    timeout --kill-after=5s "$seconds" qemu-system-x86_64 "${arguments[@]}" -append "$kernel_line" </dev/null | cat
    code=${PIPESTATUS[0]}
    set -e
    if [[ -f $exchange/code ]]; then return "$(<"$exchange/code")"; fi
    if ((code == 124 || code == 137)); then
        warn "vm: not done after $seconds s; artifacts/vm/console.log"
        return 124
    fi
    warn "vm: it ended before the command did; artifacts/vm/console.log"
    tail -n 5 "$VM/console.log" >&2 || true
    return 125
}

# The command as a script: same folder, and those variables that our programs know.
vm_command() {
    local name
    printf 'cd %q\nexport DOTNET_ROOT=%q PATH=%q:$PATH EDGE_VM=1\n' "$PWD" "$(vm_dotnet)" "$(vm_dotnet)"
    for name in EDGE_ARTIFACTS EDGE_LAB; do
        if [[ -n ${!name:-} ]]; then printf 'export %s=%q\n' "$name" "${!name}"; fi
    done
    printf 'exec'
    printf ' %q' "${command[@]}"
    printf '\n'
}

vm_dotnet() { dirname "$(readlink -f "$(command -v dotnet)")"; }
