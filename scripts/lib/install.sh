# shellcheck shell=bash
# Sourced by scripts/install. Globals: root, dry, from, ingress, leds, control, packages, purge, MANIFEST.

DROP_INS=/etc/systemd/system/edge-agent.service.d
BOARDS=/usr/lib/edge/boards
INSTALLED=()
STAGED=()
DROPPED=()
MOVED=()
MADE_FOLDERS=()
CHANGED=no
RAN=()

# act COMMAND...: says it, and does it unless --dry-run.
act() {
    note "$*"
    if [[ $dry == no ]]; then "$@"; fi
}

# act_live COMMAND...: the same on the running system only.
act_live() { if [[ -z $root ]]; then act "$@"; fi; }

# put FILE TARGET [MODE]: lays a new file beside its place, for take_places; nothing when it is the same.
put() {
    local source=$1 target=$root$2 mode=${3:-0644}
    INSTALLED+=("$2")
    if [[ -e $target ]] && cmp -s "$source" "$target" && [[ $(stat -c %a "$target") == "${mode#0}" ]]; then return 0; fi
    CHANGED=yes
    note "$2"
    if [[ $dry == yes ]]; then return 0; fi
    local folder=${2%/*}
    while [[ -n $folder && ! -d $root$folder/ ]]; do
        MADE_FOLDERS+=("folder:$folder")
        folder=${folder%/*}
    done
    STAGED+=("$2")
    install -D -m "$mode" "$source" "$target.edge-new"
}

# put_text TARGET: what comes on the input.
put_text() {
    local text
    text=$(mktemp)
    cat >"$text"
    [[ -s $text ]] || die "there is nothing to write to $1"
    put "$text" "$1"
    rm -f "$text"
}

# Every new file is there, so nothing fails for want of room any more. By renaming, so that a running executable goes on, and at no moment there is none;
# what was there stays beside it for undo.
take_places() {
    local name
    for name in "${STAGED[@]}"; do
        rm -f "$root$name.edge-old"
        if [[ -e $root$name ]]; then ln -T "$root$name" "$root$name.edge-old"; fi
        MOVED+=("$name")
        mv -fT "$root$name.edge-new" "$root$name"
    done
    for name in "${DROPPED[@]}"; do
        MOVED+=("$name")
        if [[ -e $root$name ]]; then mv -fT "$root$name" "$root$name.edge-old"; fi
    done
}

# A step failed: all files, and the services that ran, are those from before.
undo() {
    trap - EXIT
    local name
    for name in "${STAGED[@]}"; do rm -f "$root$name.edge-new"; done
    for name in "${MOVED[@]}"; do
        if [[ -e $root$name.edge-old ]]; then mv -fT "$root$name.edge-old" "$root$name"; else rm -f "$root$name"; fi || true
    done
    remove_folders "${MADE_FOLDERS[@]#folder:}"
    if ((${#MOVED[@]})) && [[ -z $root ]]; then
        systemctl daemon-reload || true
        for name in "${RAN[@]}"; do systemctl restart "$name" || true; done
    fi
    warn "$(basename "$0"): failed; files and agent are as they were before"
}

# No way back from here.
keep() {
    trap - EXIT
    local name
    if [[ $dry == yes ]]; then return 0; fi
    for name in "${INSTALLED[@]}" "${DROPPED[@]}"; do rm -f "$root$name.edge-old"; done
}

# remove_folders NAME...: those that came with it, the deepest first; one in which the owner has something stays.
remove_folders() {
    local name
    while read -r name; do
        if [[ -n $name && $dry == no ]]; then rmdir "$root$name" 2>/dev/null || true; fi
    done < <(printf '%s\n' "$@" | sort -r)
}

install_all() {
    [[ -n $from ]] || from=$(find_executables)
    check_executable "$from/edge-agent"
    [[ -x $from/edgectl ]] || die "$from has no edgectl; scripts/publish makes both"
    check_machine
    check_settings_before
    note_running
    title "Files${root:+ below $root}"
    trap undo EXIT
    put_agent
    if [[ -f $MANIFEST ]] && grep -qx /usr/bin/edge-control "$MANIFEST"; then control=yes; fi
    if [[ $control == yes ]]; then put_control; fi
    put_ingress
    put_leds
    put_manifest
    take_places
    title 'Users and kernel'
    prepare_system
    title 'Service'
    start_services
    keep
}

# artifacts/<platform> of the repository, or the executables beside a copied scripts/.
find_executables() {
    local name
    for name in "$ROOT/artifacts/linux-$(machine_name)" "$ROOT"; do
        if [[ -x $name/edge-agent ]]; then
            printf '%s' "$name"
            return 0
        fi
    done
    die "no executables in $ROOT/artifacts/linux-$(machine_name): run scripts/publish, or say --from DIR"
}

machine_name() { case $(uname -m) in x86_64) printf x64 ;; aarch64) printf arm64 ;; *) uname -m ;; esac; }

# elf(5): e_machine, two bytes from offset 18.
elf_machine() {
    case $(od -An -tx1 -j18 -N2 "$1" | tr -d ' ') in 3e00) printf x64 ;; b700) printf arm64 ;; *) printf unknown ;; esac
}

runs_here() { [[ $(elf_machine "$from/edge-agent") == "$(machine_name)" ]]; }

check_executable() {
    [[ -x $1 ]] || die "$1 is not there: run scripts/publish, or say --from DIR"
    if [[ -z $root ]] && ! runs_here; then
        die "$1 is for $(elf_machine "$1"), this machine is $(uname -m): scripts/publish linux-$(machine_name)"
    fi
}

check_machine() {
    [[ -z $root ]] || return 0
    need libmosquitto1 'the MQTT client library of the agent' has_library libmosquitto.so.1
    ((${#MISSING_PACKAGES[@]})) || return 0
    if [[ $dry == yes ]]; then
        note "would install ${MISSING_PACKAGES[*]}"
    elif [[ $packages == yes ]]; then
        install_missing
    else
        die "missing: ${MISSING_PACKAGES[*]}; sudo apt-get install ${MISSING_PACKAGES[*]}"
    fi
}

# An upgrade that does not understand the settings must not replace what works with them.
check_settings_before() {
    SETTINGS=absent
    if [[ ! -e $root/etc/edge/agent.jsonc ]]; then return 0; fi
    SETTINGS=unknown
    if [[ -n $root ]] || ! runs_here; then return 0; fi
    title 'Settings'
    if CHECK=$("$from/edge-agent" check-config 2>&1); then
        SETTINGS=good
        note "${CHECK%%$'\n'*}"
        return 0
    fi
    SETTINGS=bad
    warn "$CHECK"
    if systemctl is-active --quiet edge-agent; then
        die 'the agent that runs goes on; nothing is changed until the settings suit the new one'
    fi
}

put_agent() {
    local name
    put "$from/edge-agent" /usr/bin/edge-agent 0755
    put "$from/edgectl" /usr/bin/edgectl 0755
    put "$ROOT/systemd/edge-agent.service" /usr/lib/systemd/system/edge-agent.service
    put "$ROOT/systemd/edge.sysusers.conf" /usr/lib/sysusers.d/edge.conf
    put "$ROOT/systemd/edge.tmpfiles.conf" /usr/lib/tmpfiles.d/edge.conf
    put "$ROOT/systemd/edge.modules-load.conf" /usr/lib/modules-load.d/edge.conf
    put "$ROOT/systemd/edge.sysctl.conf" /usr/lib/sysctl.d/60-edge.conf
    put "$ROOT/systemd/edge.preset" /usr/lib/systemd/system-preset/90-edge.preset
    for name in "$ROOT"/examples/boards/*.jsonc; do put "$name" "$BOARDS/${name##*/}"; done
    put "$ROOT/docs/man/edge-agent.8" /usr/share/man/man8/edge-agent.8
    put "$ROOT/docs/man/edgectl.1" /usr/share/man/man1/edgectl.1
    put "$ROOT/examples/agent.jsonc" /usr/share/doc/edge/agent.jsonc
    if ! runs_here; then return 0; fi
    put_text /usr/share/bash-completion/completions/edgectl < <("$from/edgectl" completion bash)
    put_text /usr/share/zsh/vendor-completions/_edgectl < <("$from/edgectl" completion zsh)
    put_text /usr/share/fish/vendor_completions.d/edgectl.fish < <("$from/edgectl" completion fish)
}

put_control() {
    [[ -x $from/edge-control ]] || die "$from has no edge-control; scripts/publish makes it"
    if [[ -z $root ]] && ! dotnet --list-runtimes 2>/dev/null | grep '^Microsoft.AspNetCore.App 10' >/dev/null; then
        warn 'edge-control needs the ASP.NET Core 10 runtime, which Debian does not package: https://learn.microsoft.com/dotnet/core/install/linux-debian'
    fi
    put "$from/edge-control" /usr/bin/edge-control 0755
    put "$ROOT/systemd/edge-control.service" /usr/lib/systemd/system/edge-control.service
    put "$ROOT/systemd/edge-control.sysusers.conf" /usr/lib/sysusers.d/edge-control.conf
    put "$ROOT/systemd/edge-control.tmpfiles.conf" /usr/lib/tmpfiles.d/edge-control.conf
    put "$ROOT/docs/man/edge-control.8" /usr/share/man/man8/edge-control.8
    put "$ROOT/examples/control.jsonc" /usr/share/doc/edge/control.jsonc
}

# wanted CHOICE LINE FILE: yes, or auto and the agent says of its settings that it needs it; where it cannot be asked, what is there stays.
wanted() {
    if [[ $1 != auto ]]; then
        [[ $1 == yes ]]
    elif [[ $SETTINGS == good ]]; then
        grep "^$2" <<<"$CHECK" >/dev/null
    else
        [[ -f $MANIFEST ]] && grep -x "$3" "$MANIFEST" >/dev/null
    fi
}

put_ingress() {
    if wanted "$ingress" 'claims addresses' "$DROP_INS/ingress.conf"; then put "$ROOT/systemd/edge-agent-ingress.conf" "$DROP_INS/ingress.conf"; fi
}

put_leds() {
    wanted "$leds" 'has lights' /usr/lib/udev/rules.d/60-edge-leds.rules || return 0
    put "$ROOT/systemd/edge-leds.rules" /usr/lib/udev/rules.d/60-edge-leds.rules
    put "$ROOT/systemd/edge-leds.modules-load.conf" /usr/lib/modules-load.d/edge-leds.conf
    local paths
    paths=$(led_paths)
    [[ -n $paths ]] || return 0
    put_text "$DROP_INS/leds.conf" < <(
        printf '# systemd.unit(5): ProtectKernelTunables= makes /sys read-only; these are the lights of this machine.\n[Service]\n'
        sed 's/^/ReadWritePaths=-/' <<<"$paths"
    )
}

# The directories of the LEDs that settings and boards name and this machine has, one a line.
led_paths() {
    [[ -z $root ]] || return 0
    local name
    { grep -ho '"led:[^"]*"' /etc/edge/agent.jsonc "$ROOT"/examples/boards/*.jsonc 2>/dev/null || true; } | sed 's/^"led:\(.*\)"$/\1/' | sort -u |
        while read -r name; do
            if [[ -e /sys/class/leds/$name ]]; then readlink -f "/sys/class/leds/$name"; fi
        done | sort -u
}

# What an earlier version put and this one does not is taken away; drop-ins of the owner are not ours to touch.
put_manifest() {
    local old
    if [[ -f $MANIFEST ]]; then
        while read -r old; do
            if [[ $old == /* && " ${INSTALLED[*]} " != *" $old "* ]]; then
                CHANGED=yes
                note "$old goes"
                if [[ $dry == no ]]; then DROPPED+=("$old"); fi
            fi
        done <"$MANIFEST"
    fi
    local group
    group=$(made_groups)
    local -a folders=("${MADE_FOLDERS[@]}")
    if [[ -f $MANIFEST ]]; then mapfile -t -O "${#folders[@]}" folders < <(grep '^folder:' "$MANIFEST" || true); fi
    put_text /usr/lib/edge/installed < <(printf '%s\n' "${INSTALLED[@]}" ${group:+"$group"} "${folders[@]}" | sort -u)
}

# "group:gpio" where it was not there before us; Raspberry Pi OS has it anyway.
made_groups() {
    if [[ -f $MANIFEST ]] && grep -qx 'group:gpio' "$MANIFEST"; then
        printf group:gpio
    elif [[ -z $root ]] && ! getent group gpio >/dev/null; then
        printf group:gpio
    fi
}

prepare_system() {
    if [[ -n $root ]]; then
        note 'not of an image: its first boot does it'
        return 0
    fi
    act systemd-sysusers edge.conf
    act systemd-tmpfiles --create edge.conf
    if [[ $control == yes ]]; then
        act systemd-sysusers edge-control.conf
        act systemd-tmpfiles --create edge-control.conf
    fi
    act systemctl daemon-reload
    act systemctl restart systemd-modules-load.service || warn 'a kernel module cannot be loaded: systemctl status systemd-modules-load'
    act /usr/lib/systemd/systemd-sysctl 60-edge.conf
    if [[ -e /usr/lib/udev/rules.d/60-edge-leds.rules ]] && has udevadm >/dev/null; then
        act udevadm control --reload
        act udevadm trigger --subsystem-match=leds --subsystem-match=gpio --subsystem-match=input --action=change
        act udevadm settle --timeout=30
    fi
}

note_running() {
    local unit
    if [[ -n $root ]]; then return 0; fi
    for unit in edge-agent edge-control; do
        if systemctl is-active --quiet "$unit"; then RAN+=("$unit"); fi
    done
}

# start_unit UNIT: so that it runs with what was installed; one that runs and is the same goes on.
start_unit() {
    if [[ " ${RAN[*]} " != *" $1 "* ]]; then
        # The files stay: systemd goes on trying, and whoever looks for the reason needs them.
        act systemctl start "$1" || { keep && die "$1 is installed and does not start: journalctl -u $1"; }
    elif [[ $CHANGED == yes ]]; then
        act systemctl restart "$1" || die "the new $1 does not start, the one from before is started again: journalctl -u $1"
    else
        note "$1: it runs, and nothing has changed"
    fi
}

start_services() {
    if [[ -n $root ]]; then
        if has systemctl >/dev/null; then act systemctl --root="$root" preset edge-agent.service; fi
        return 0
    fi
    act systemctl preset edge-agent.service
    if [[ $SETTINGS != good ]]; then
        next_steps
    elif [[ $dry == no ]] && ! CHECK=$(runuser -u edge -- /usr/bin/edge-agent check-config 2>&1); then
        warn "$CHECK"
        note 'not started: root can read it, the user edge cannot'
    else
        start_unit edge-agent
    fi
    if [[ $control == yes && -e /etc/edge-control/control.jsonc ]]; then
        act systemctl enable edge-control
        start_unit edge-control
    fi
}

next_steps() {
    say '  Not started yet. What is missing:'
    if [[ $SETTINGS == absent ]]; then
        say '    cp /usr/share/doc/edge/agent.jsonc /etc/edge/     and name your broker in it'
        say '    the key and certificate of this gateway, and trust.json of edgectl keys init, into /etc/edge'
    fi
    say '    edge-agent check-config                           says what is wrong, with file and line'
    say '    scripts/install                                   once more: it starts the agent'
}

uninstall() {
    title 'Service'
    if [[ -n $root ]]; then
        if has systemctl >/dev/null; then act systemctl --root="$root" disable edge-agent.service edge-control.service || true; fi
    else
        stop_services
    fi
    title "Files${root:+ below $root}"
    remove_files
    title 'Users'
    if [[ -z $root ]]; then
        act systemctl daemon-reload
        act systemctl reset-failed edge-agent edge-control 2>/dev/null || true
        if has udevadm >/dev/null; then act udevadm control --reload; fi
        remove_users
    fi
    if [[ $purge == no ]]; then note 'settings, keys and state stay: /etc/edge, /var/lib/edge; --purge removes them'; fi
    if [[ -z $root ]]; then note 'kernel settings (ip_forward) and modules stay as they are until the next boot'; fi
}

stop_services() {
    local unit
    for unit in edge-agent edge-control; do
        if systemctl cat "$unit.service" >/dev/null 2>&1; then act systemctl disable --now "$unit.service"; fi
    done
    if [[ -x /usr/bin/edge-agent ]]; then
        act /usr/bin/edge-agent cleanup || die 'what the agent has in the kernel could not be taken away, and only it knows what that is: nothing else was removed'
    fi
}

remove_files() {
    local name groups=() folders=()
    if [[ -f $MANIFEST ]]; then
        while read -r name; do
            case $name in
                group:*) groups+=("${name#group:}") ;;
                folder:*) folders+=("${name#folder:}") ;;
                /*) act rm -f "$root$name" ;;
            esac
        done <"$MANIFEST"
    else
        note 'nothing is installed: there is no /usr/lib/edge/installed'
    fi
    MADE_GROUPS=("${groups[@]}")
    if [[ -f $MANIFEST ]]; then act rm -f "$MANIFEST"; fi
    if [[ $purge == yes ]]; then act rm -rf "$root"/{etc,var/lib}/{edge,edge-control}; fi
    remove_folders "${folders[@]}"
}

remove_users() {
    local name
    for name in edge edge-control; do
        if getent passwd "$name" >/dev/null; then act userdel "$name"; fi
        if getent group "$name" >/dev/null; then act groupdel "$name"; fi
    done
    for name in "${MADE_GROUPS[@]}"; do
        if getent group "$name" >/dev/null; then act groupdel "$name"; fi
    done
}
