# shellcheck shell=bash
# Makes the virtual machine: Debian's kernel and a small Debian in a file, without mounts or loop devices.

. "$ROOT/scripts/lib/vm-gpio-sim.sh"

# What is in the small Debian beyond its essential packages.
VM_PACKAGES=(systemd systemd-sysv udev dbus kmod procps iproute2 iputils-ping nftables conntrack wireguard-tools tcpdump
    mosquitto mosquitto-clients libmosquitto1 openssl curl jq libstdc++6 zlib1g)

# Kernel modules that the machine has: network, file systems that hold it, LEDs, GPIO, watchdog. No hardware of a PC.
VM_MODULES=(net crypto lib arch/x86/crypto fs/9p fs/netfs fs/fscache fs/overlayfs fs/squashfs fs/configfs drivers/virtio drivers/block/virtio_blk.ko
    drivers/char/virtio_console.ko drivers/char/hw_random drivers/net/dummy.ko drivers/net/ifb.ko drivers/net/macvlan.ko
    drivers/net/veth.ko drivers/net/vrf.ko drivers/net/tun.ko drivers/net/geneve.ko drivers/net/bonding drivers/net/ipvlan
    drivers/net/vxlan drivers/net/wireguard drivers/leds drivers/gpio drivers/i2c drivers/input/evdev.ko drivers/input/misc
    drivers/watchdog/softdog.ko)

# Those that must be loaded before the root file system is there, in this order.
VM_FIRST_MODULES=(virtio_pci virtio_blk virtio_console squashfs overlay 9pnet_virtio 9p)

need_vm() {
    [[ $(uname -m) == x86_64 ]] || return 0
    need qemu-system-x86 'the virtual machine' has qemu-system-x86_64
    need mmdebstrap 'the small Debian in it' has mmdebstrap
    need squashfs-tools 'its file system' has mksquashfs
    need busybox-static 'its first process' has_package busybox-static
    need cpio 'its initial file system' has cpio
    need make 'gpio-sim for its kernel' has make
    need xz-utils 'gpio-sim for its kernel' has xz
    need gcc 'gpio-sim for its kernel' has gcc
    need kmod 'the order of its kernel modules' has depmod
}

# vm_build: makes the machine unless the one that is there was made by the same recipe. Sets VM_IMAGE.
vm_build() {
    local hash
    hash=$(cat "$ROOT/scripts/lib/vm-image.sh" "$ROOT/scripts/lib/vm-init" "$ROOT/scripts/lib/vm-gpio-sim.sh" /etc/os-release | sha256sum | cut -c1-16)
    VM_IMAGE=$VM/$hash
    if [[ -e $VM_IMAGE/complete ]]; then return 0; fi
    find "$VM" -mindepth 1 -maxdepth 1 -type d -name '????????????????' -exec rm -rf {} + 2>/dev/null || true
    mkdir -p "$VM_IMAGE"
    run_logged 'virtual machine: the kernel' "$LOGS/vm-kernel.log" vm_kernel || return 1
    # Tests of GPIO lines say that they need it; the others do not.
    run_logged 'virtual machine: gpio-sim' "$LOGS/vm-gpio-sim.log" vm_gpio || warn 'no gpio-sim in the machine'
    run_logged 'virtual machine: a small Debian' "$LOGS/vm-root.log" vm_root || return 1
    run_logged 'virtual machine: its first process' "$LOGS/vm-initrd.log" vm_initrd || return 1
    touch "$VM_IMAGE/complete"
}

# The kernel that linux-image-amd64 stands for: the generic one; cloud kernels have neither GPIO nor LEDs.
vm_kernel() {
    local package work=$VM_IMAGE/work release
    rm -rf "$work" && mkdir -p "$work/tree"
    as_root apt-get update || true
    package=$(apt-cache depends --important linux-image-amd64 | sed -n 's/^ *Depends: //p' | head -n 1)
    [[ -n $package ]] || return 1
    (cd "$work" && apt-get download "$package") || return 1
    dpkg-deb --fsys-tarfile "$work/$package"_*.deb | tar -x -C "$work/tree" --no-same-owner || return 1
    release=${package#linux-image-}
    mv "$work/tree/boot/vmlinuz-$release" "$VM_IMAGE/vmlinuz"
    vm_modules "$work/tree/lib/modules/$release" "$work/root/usr/lib/modules/$release"
    vm_depmod "$work" "$release"
    printf '%s' "$release" >"$VM_IMAGE/release"
}

vm_depmod() { PATH=$PATH:/sbin depmod -b "$1/root/usr" "$2"; }

vm_gpio() {
    local work=$VM_IMAGE/work release
    release=$(<"$VM_IMAGE/release")
    vm_gpio_sim "$work" "$release" "$work/root/usr/lib/modules/$release/extra" && vm_depmod "$work" "$release"
}

# vm_modules FROM TO: the modules of VM_MODULES and what depmod reads beside them.
vm_modules() {
    local from=$1 to=$2 path
    mkdir -p "$to/kernel"
    cp "$from"/modules.builtin "$from"/modules.builtin.modinfo "$from"/modules.order "$to/"
    for path in "${VM_MODULES[@]}"; do
        if [[ ! -e $from/kernel/$path ]]; then continue; fi
        mkdir -p "$(dirname "$to/kernel/$path")"
        cp -r "$from/kernel/$path" "$to/kernel/$path"
    done
}

# A tar of the packages with the modules behind it, as a squashfs. Owners stay right without root: tar to file system.
vm_root() {
    local work=$VM_IMAGE/work packages suite
    suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-stable}")
    packages=$(IFS=,; printf '%s' "${VM_PACKAGES[*]}")
    mmdebstrap --variant=minbase --include="$packages" --aptopt='Apt::Install-Recommends "false"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        "$suite" "$work/root.tar" || return 1
    mkdir -p "$work/root/etc/systemd/system/multi-user.target.wants"
    vm_unit >"$work/root/etc/systemd/system/edge-vm.service"
    ln -sf ../edge-vm.service "$work/root/etc/systemd/system/multi-user.target.wants/edge-vm.service"
    # The broker is for whoever starts it.
    ln -sf /dev/null "$work/root/etc/systemd/system/mosquitto.service"
    tar -rf "$work/root.tar" --owner=0 --group=0 -C "$work/root" usr etc || return 1
    mksquashfs - "$VM_IMAGE/root.squashfs" -tar -comp lz4 -noappend -no-progress -quiet <"$work/root.tar" || return 1
}

vm_unit() {
    cat <<'UNIT'
[Unit]
Description=The command of scripts/vm
After=basic.target
[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=/run-vm/exchange/main
ExecStopPost=/bin/systemctl --force --force poweroff
UNIT
}

# busybox, the first modules and what they depend on, and vm-init.
vm_initrd() {
    local work=$VM_IMAGE/work release tree module path
    release=$(<"$VM_IMAGE/release") tree=$work/initrd
    rm -rf "$tree" && mkdir -p "$tree"/{bin,dev,proc,sys,modules,lower,upper,root}
    cp "$(command -v busybox || printf /bin/busybox)" "$tree/bin/busybox"
    install -m 0755 "$ROOT/scripts/lib/vm-init" "$tree/init"
    for module in "${VM_FIRST_MODULES[@]}"; do
        /sbin/modprobe -d "$work/root/usr" -S "$release" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
    done | awk '!seen[$0]++' >"$work/first"
    while read -r path; do
        cp "$path" "$tree/modules/"
        basename "$path"
    done <"$work/first" >"$tree/modules/order"
    (cd "$tree" && find . | cpio -o -H newc --quiet) | gzip -1 >"$VM_IMAGE/initrd"
    rm -rf "$work"
}

