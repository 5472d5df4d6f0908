# shellcheck shell=bash
# Builds gpio-sim for the virtual machine: GPIO chips in software, which Debian's kernels leave out. The kernel's own source of the same version,
# beside the kernel's headers, in the folder of the machine; nothing is installed here.

# vm_gpio_sim WORK RELEASE MODULES: puts gpio-sim.ko into the folder MODULES.
vm_gpio_sim() {
    local work=$1/gpio-sim release=$2 modules=$3 version=${2%%-*} source=linux-source headers package
    source=linux-source-${version%.*}
    headers=$work/tree/usr/src/linux-headers-$release
    rm -rf "$work" && mkdir -p "$work/tree" "$work/module"
    local packages=("linux-headers-$release" "$source")
    while read -r package; do packages+=("$package"); done < <(apt-cache depends --important "linux-headers-$release" | sed -n 's/^ *Depends: \(linux-.*\)/\1/p')
    (cd "$work" && apt-get download "${packages[@]}") || return 1
    for package in "$work"/linux-{headers,kbuild,compiler}-*.deb; do dpkg-deb -x "$package" "$work/tree" || return 1; done
    dpkg-deb --fsys-tarfile "$work/$source"_*.deb | tar -xO "./usr/src/$source.tar.xz" | xz -dc |
        tar -x -C "$work/module" --strip-components=3 "$source/drivers/gpio/gpio-sim.c" "$source/drivers/gpio/gpiolib.h" "$source/kernel/irq/irq_sim.c" || return 1

    # irq_sim is in the kernel only where something built in wants it, and one function it calls is not for modules; another one does the same.
    mv "$work/module/gpio-sim.c" "$work/module/core.c"
    sed -i 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' "$work/module/irq_sim.c"
    printf 'obj-m := gpio-sim.o\ngpio-sim-y := core.o irq_sim.o\n' >"$work/module/Kbuild"

    # The package's Makefile names /usr/src.
    sed -i "s|/usr/src|$work/tree/usr/src|" "$headers/Makefile"
    make -C "$headers" "M=$work/module" modules || return 1
    mkdir -p "$modules" && cp "$work/module/gpio-sim.ko" "$modules/"
}
