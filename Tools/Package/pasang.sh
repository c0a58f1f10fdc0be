#!/bin/sh
# Memasang kios DesaSync dari folder ini, tanpa jaringan:
#   sudo sh pasang.sh            memasang, atau memperbarui ke rilis di folder ini
#   sudo sh pasang.sh kembali    kembali ke rilis sebelumnya
#   sudo sh pasang.sh periksa    memeriksa folder ini dan pemasangan
#   sudo sh pasang.sh copot      menghapus program; data tetap di komputer
# English: installs or upgrades, rolls back, checks, removes. Exit codes are those of Docs/ExitCodes.md.
#
# Every step can be repeated: a power cut leaves the old release running or the new one, and running this again finishes it.
set -eu
umask 022
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
root=/opt/desasync
data=/var/lib/desasync
node=$data/kiosk
units=/etc/systemd/system

say() { printf '%s\n' "$*"; }
fail() { code=$1; shift; printf '%s\n' "$*" >&2; exit "$code"; }
# Without systemd as the first process (a chroot, a test) units are put in place and not started.
runs_systemd() { [ -d /run/systemd/system ]; }
stop_desk() { if runs_systemd; then systemctl stop desa-kiosk.service 2>/dev/null || true; fi; }
start_desk() { if runs_systemd; then systemctl restart desa-kiosk.service; fi; }
as_desk() { (cd "$data" && exec setpriv --reuid=desasync --regid=desasync --init-groups --reset-env -- "$@"); }
is_enrolled() { [ -e "$node/desa.sqlite3" ]; }
current() { [ -L $root/sekarang ] && basename "$(readlink $root/sekarang)" || true; }
previous() { [ -L $root/sebelumnya ] && basename "$(readlink $root/sebelumnya)" || true; }

# The link changes in one step: there is always a release that starts at boot.
point() {
    ln -sfn "rilis/$2" "$root/.$1"
    mv -T "$root/.$1" "$root/$1"
    sync -f "$root"
}

# What waits to be sent, by the program itself; fails when it cannot say.
unsent() {
    answer=$(as_desk "$root/sekarang/bin/desa-kiosk" status --data "$node" --json) || [ $? -eq 1 ] || return 1
    printf '%s' "$answer" | sed -n 's/.*"pending":[ ]*\([0-9][0-9]*\).*/\1/p' | head -n 1
}

check_folder() {
    [ -f "$here/SHA256SUMS" ] || fail 66 "Folder ini tidak lengkap: SHA256SUMS tidak ada. Salin ulang seluruh folder dari kantor."
    (cd "$here" && sha256sum --quiet --check SHA256SUMS >/dev/null 2>&1) ||
        fail 74 "Isi folder ini rusak atau berubah sejak dibuat: jangan dipasang. Salin ulang seluruh folder dari kantor."
}

check_machine() {
    [ "$(id -u)" = 0 ] || fail 77 "Jalankan dengan: sudo sh pasang.sh"
    . /etc/os-release
    [ "$ID" = debian ] && [ "${VERSION_ID:-}" = 12 ] || fail 65 "Komputer ini ${PRETTY_NAME:-bukan Debian}. Paket ini untuk Debian 12."
    [ "$(dpkg --print-architecture)" = amd64 ] || fail 65 "Paket ini untuk komputer 64 bit (amd64)."
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

install_packages() {
    missing=
    while read -r package; do installed "$package" || missing="$missing $package"; done < "$here/deb/perlu"
    [ -n "$missing" ] || return 0
    say "Memasang paket Debian:$missing"
    work=$(mktemp -d)
    mkdir -p "$work/lists/partial" "$work/archives/partial"
    # A link, as the stick's name may hold blanks. The packages are trusted because SHA256SUMS was checked.
    ln -s "$here/deb" "$work/deb"
    echo "deb [trusted=yes] file:$work/deb ./" > "$work/sources"
    offline() {
        apt-get -qq -y -o "Dir::Etc::SourceList=$work/sources" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" -o "Dir::Cache::archives=$work/archives" \
            -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0 "$@"
    }
    # shellcheck disable=SC2086
    if offline update >"$work/said" 2>&1 && offline install $missing >>"$work/said" 2>&1; then
        rm -rf "$work"
    else
        tail -n 5 "$work/said" >&2
        fail 74 "Paket Debian tidak dapat dipasang (lihat di atas); program lama, bila ada, tetap berjalan. Catatan: $work/said"
    fi
}

install_release() {
    release=$(cat "$here/rilis")
    was=$(current)
    if ! getent passwd desasync >/dev/null; then
        useradd --system --user-group --home-dir $data --shell /usr/sbin/nologin desasync
    fi
    for group in lp scanner; do
        if getent group $group >/dev/null; then usermod -aG $group desasync; fi
    done
    mkdir -p $root/rilis /etc/desasync /media/desasync
    install -d -m 0700 -o desasync -g desasync $data
    if [ ! -d "$root/rilis/$release" ]; then
        rm -rf "$root/rilis/.baru"
        mkdir "$root/rilis/.baru"
        cp -r "$here/bin" "$here/desa-kiosk.svg" "$here/LICENSE" "$here/rilis" "$root/rilis/.baru/"
        cp "$here/desa-stik" "$here/desa-meja" "$root/rilis/.baru/bin/"
        chown -R root:root "$root/rilis/.baru"
        chmod 755 "$root"/rilis/.baru/bin/*
        sync -f $root
        mv "$root/rilis/.baru" "$root/rilis/$release"
    fi
    "$root/rilis/$release/bin/desa-kiosk" --version >/dev/null || fail 70 "Program tidak dapat berjalan di komputer ini; tidak ada yang diubah."
    if [ "$was" != "$release" ]; then
        stop_desk
        if [ -n "$was" ] && is_enrolled; then copy_data "$was"; fi
        [ -z "$was" ] || point sebelumnya "$was"
        point sekarang "$release"
    fi
    [ -e /etc/desasync/kiosk.conf ] || cat > /etc/desasync/kiosk.conf <<'CONF'
# Tambahan untuk "desa-kiosk serve", misalnya: DESA_SERVE="--proxy http://10.0.0.1:3128"
DESA_SERVE=""
CONF
    cp "$here/desa-kiosk.service" "$here/desa-stik@.service" $units/
    mkdir -p /etc/udev/rules.d /usr/local/bin /usr/local/share/applications
    cp "$here/desa-stik.rules" /etc/udev/rules.d/80-desa-stik.rules
    cp "$here/desa-kiosk.desktop" /usr/local/share/applications/
    command_files
    mkdir -p $units/multi-user.target.wants
    ln -sfn ../desa-kiosk.service $units/multi-user.target.wants/desa-kiosk.service
    if runs_systemd; then
        systemctl daemon-reload
        if command -v udevadm >/dev/null; then udevadm control --reload 2>/dev/null || true; fi
    fi
    for old in "$root"/rilis/*; do
        case $(basename "$old") in "$(current)" | "$(previous)") ;; *) rm -rf "$old" ;; esac
    done
    start_desk
}

# The desk's user owns the data: commands as root would leave files that it cannot write.
command_files() {
    cat > /usr/local/bin/desa-kiosk <<'COMMAND'
#!/bin/sh
# desa-kiosk of this computer's desk, as the desk's user: sudo desa-kiosk status
[ "$(id -u)" = 0 ] || { echo "Jalankan dengan sudo." >&2; exit 77; }
cd /var/lib/desasync
exec setpriv --reuid=desasync --regid=desasync --init-groups --reset-env -- /opt/desasync/sekarang/bin/desa-kiosk "$@"
COMMAND
    cat > /usr/local/bin/desa-kiosk-daftar <<'COMMAND'
#!/bin/sh
# desa-kiosk-daftar KODE: enrols this computer with the office's code, and starts the desk.
set -eu
[ $# = 1 ] || { echo "Ketik: sudo desa-kiosk-daftar KODE-DARI-KANTOR" >&2; exit 64; }
/usr/local/bin/desa-kiosk enrol --data /var/lib/desasync/kiosk "$1"
if [ -d /run/systemd/system ]; then systemctl restart desa-kiosk.service; fi
COMMAND
    chmod 755 /usr/local/bin/desa-kiosk /usr/local/bin/desa-kiosk-daftar
}

# Before a release that may change the form of the data: databases, keys and fence as they stood. Scans are not copied: no release changes their files.
copy_data() {
    copy=$data/sebelum-$1
    rm -rf "$copy.baru"
    mkdir -m 0700 "$copy.baru"
    (cd "$node" && find . -path ./attachments -prune -o -type f -print0 | xargs -0 cp --parents -p -t "$copy.baru" --reflink=auto) ||
        fail 74 "Data tidak dapat disalin (disk penuh?); program lama tetap terpasang: sudo systemctl start desa-kiosk"
    chown desasync:desasync "$copy.baru"
    sync -f "$copy.baru"
    rm -rf "$copy"
    mv "$copy.baru" "$copy"
}

roll_back() {
    from=$(current) to=$(previous)
    [ -n "$to" ] && [ -x "$root/rilis/$to/bin/desa-kiosk" ] || fail 66 "Tidak ada rilis sebelumnya di komputer ini."
    stop_desk
    if is_enrolled; then
        code=0
        as_desk "$root/rilis/$to/bin/desa-kiosk" status --data "$node" >/dev/null 2>&1 || code=$?
        case $code in
            0 | 1) ;;
            74) restore_data "$to" ;;
            *) start_desk; fail "$code" "Rilis $to tidak dapat membaca data komputer ini; rilis $from tetap dipakai." ;;
        esac
    fi
    point sekarang "$to"
    point sebelumnya "$from"
    start_desk
    say "Selesai. Sekarang rilis $to."
}

# The previous release cannot read what the present one wrote: it gets its own data back, which must not cost any work.
restore_data() {
    copy=$data/sebelum-$1
    [ -d "$copy" ] || { start_desk; fail 74 "Rilis $1 tidak dapat membaca data sekarang, dan salinan datanya tidak ada. Tidak ada yang diubah."; }
    waiting=$(unsent) || { start_desk; fail 74 "Keadaan data tidak dapat dibaca; tidak ada yang diubah. Hubungi kantor pusat."; }
    [ "$waiting" = 0 ] || { start_desk; fail 73 "Masih ada $waiting catatan yang belum terkirim, dan rilis $1 tidak dapat membacanya. Kirim dulu (kabel atau stik), lalu ulangi."; }
    kept=$data/dari-$(current)
    rm -rf "$kept"
    mkdir -m 0700 "$kept"
    # Keys stay. So does the fence: it says what has left this computer, and the node then begins a new log by itself instead of saying things twice.
    for file in "$node"/*.sqlite3 "$node"/*.sqlite3-wal "$node"/*.sqlite "$node"/*.sqlite-wal; do
        if [ -e "$file" ]; then mv "$file" "$kept/"; fi
    done
    for file in "$copy"/*.sqlite3 "$copy"/*.sqlite3-wal "$copy"/*.sqlite "$copy"/*.sqlite-wal; do
        if [ -e "$file" ]; then cp -p "$file" "$node/"; fi
    done
    chown desasync:desasync "$kept"
    sync -f "$node"
}

remove() {
    if is_enrolled; then
        waiting=$(unsent) || fail 74 "Keadaan data tidak dapat dibaca, jadi tidak diketahui apakah ada pekerjaan yang belum terkirim. Tidak ada yang dihapus."
        [ "$waiting" = 0 ] || fail 73 "Masih ada $waiting catatan yang belum terkirim ke pusat. Kirim dulu (kabel atau stik), lalu ulangi. Tidak ada yang dihapus."
    fi
    if runs_systemd; then systemctl disable --now desa-kiosk.service 2>/dev/null || true; fi
    rm -f $units/desa-kiosk.service $units/desa-stik@.service $units/multi-user.target.wants/desa-kiosk.service /etc/udev/rules.d/80-desa-stik.rules
    rm -f /usr/local/share/applications/desa-kiosk.desktop /usr/local/bin/desa-kiosk /usr/local/bin/desa-kiosk-daftar
    rm -rf $root
    if runs_systemd; then systemctl daemon-reload; fi
    say "Selesai. Program dihapus. Data tetap di $data: simpan, atau hapus bila kantor pusat menyetujui."
}

inspect() {
    say "Folder ini: rilis $(cat "$here/rilis"), utuh."
    [ -n "$(current)" ] || fail 66 "DesaSync belum terpasang di komputer ini."
    say "Terpasang: rilis $(current)$( [ -z "$(previous)" ] || printf ', sebelumnya %s' "$(previous)" )"
    if runs_systemd; then say "Layanan: $(systemctl is-active desa-kiosk.service || true)"; fi
    if is_enrolled; then say "Belum terkirim: $(unsent || echo tidak diketahui)"; else say "Belum didaftarkan: buka ikon Meja Desa, atau sudo desa-kiosk-daftar KODE"; fi
}

case ${1:-} in
    "")
        check_machine; check_folder; install_packages; install_release
        say "Selesai. Rilis $(current) terpasang."
        is_enrolled || say "Buka ikon Meja Desa (http://localhost:8471/) dan ketik kode dari kantor, sekali saja. Tanpa layar: sudo desa-kiosk-daftar KODE"
        ;;
    kembali) check_machine; roll_back ;;
    periksa) check_machine; check_folder; inspect ;;
    copot) check_machine; remove ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
