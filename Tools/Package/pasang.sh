#!/bin/sh
# Memasang kios DesaSync dari folder ini, tanpa jaringan:
#   sudo sh pasang.sh            memasang, atau memperbarui ke rilis di folder ini
#   sudo sh pasang.sh kembali    kembali ke rilis sebelumnya
#   sudo sh pasang.sh periksa    memeriksa folder ini dan pemasangan
#   sudo sh pasang.sh copot      menghapus program; data tetap di komputer
# English: installs or upgrades, rolls back, checks, removes. Exit codes are those of Docs/ExitCodes.md.
#
# Every step can be repeated: a power cut leaves the old release running or the new one, and running this again finishes it. All is in functions, which
# the shell has read to their end before the first begins: the stick may be pulled out.
set -eu
umask 022
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
root=/opt/desasync
stage=$root/.pasang
data=/var/lib/desasync
node=$data/kiosk
units=/etc/systemd/system
scans=/srv/pindaian

say() { printf '%s\n' "$*"; }
fail() { code=$1; shift; printf '%s\n' "$*" >&2; exit "$code"; }
# Without systemd as the first process (a chroot, a test) units are put in place and not started.
runs_systemd() { [ -d /run/systemd/system ]; }
stop_desk() { if runs_systemd; then systemctl stop desa-kiosk.service 2>/dev/null || true; fi; }
start_desk() { if runs_systemd; then systemctl daemon-reload; systemctl restart desa-kiosk.service || true; fi; }
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

# What waits to be sent, operations and pages of scans, by the program itself; fails when it cannot say.
unsent() {
    answer=$(as_desk "$root/sekarang/bin/desa-kiosk" status --data "$node" --json 2>/dev/null) || [ $? -eq 1 ] || return 1
    sum=0
    for key in pending pendingPages; do
        count=$(printf '%s' "$answer" | sed -n "s/.*\"$key\":[ ]*\([0-9][0-9]*\).*/\1/p" | head -n 1)
        # Releases before scans say nothing of pages.
        [ -n "$count" ] || [ $key != pending ] || return 1
        sum=$((sum + ${count:-0}))
    done
    echo $sum
}

only_one() {
    exec 8>/run/desasync-pasang.lock
    flock -n 8 || fail 75 "Pemasangan lain sedang berjalan di komputer ini. Tunggu sampai selesai."
}

check_machine() {
    [ "$(id -u)" = 0 ] || fail 77 "Jalankan dengan: sudo sh pasang.sh"
    . /etc/os-release
    [ "$ID" = debian ] && [ "${VERSION_ID:-}" = 12 ] || fail 65 "Komputer ini ${PRETTY_NAME:-bukan Debian}. Paket ini untuk Debian 12."
    [ "$(dpkg --print-architecture)" = amd64 ] || fail 65 "Paket ini untuk komputer 64 bit (amd64)."
}

check_sums() { (cd "$1" && sha256sum --quiet --check SHA256SUMS >/dev/null 2>&1); }
complete() { [ -f "$here/SHA256SUMS" ] || fail 66 "Folder ini tidak lengkap: SHA256SUMS tidak ada. Salin ulang seluruh folder dari kantor."; }

check_folder() {
    complete
    check_sums "$here" || fail 74 "Isi folder ini rusak atau berubah sejak dibuat: jangan dipasang. Salin ulang seluruh folder dari kantor."
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

# Lines "MEGABYTES FOLDER" of what will be written where; folders of one file system count together, and 100 MB stay free.
check_room() {
    while read -r megabytes folder; do
        while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
        printf '%s %s\n' "$megabytes" "$(df --output=avail,target -BM "$folder" | tail -n 1)"
    done | awk '{ sub("M", "", $2); need[$3] += $1; free[$3] = $2 + 0 }
        END { for (place in need) if (free[place] < need[place] + 100) { printf "Ruang disk kurang di %s: perlu %d MB, ada %d MB. ", place, need[place] + 100, free[place]; short = 1 } exit short }'
}

# Everything is copied to the disk and checked there before anything is changed: what was checked is what is installed, whatever the stick does then.
copy_folder() {
    complete
    folder_size=$(cd "$here" && cut -c67- SHA256SUMS | tr '\n' '\0' | du -cm --files0-from=- 2>/dev/null | tail -n 1 | cut -f1)
    # An upper bound of what the Debian packages take: all of them that are not here.
    package_size=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | awk -v index_file="$here/deb/Packages" '
        { here[$1] = 1 } END { while ((getline line < index_file) > 0) { split(line, word, ": "); if (word[1] == "Package") name = word[2]
        if (word[1] == "Installed-Size" && !(name in here)) size += word[2] } print int(size / 1024) }')
    data_size=0
    if [ -d "$node" ]; then data_size=$(du -sm --exclude=attachments "$node" | cut -f1); fi
    short=$(printf '%s\n' "${folder_size:-0} $root" "$package_size /usr" "$data_size $data" | check_room) || fail 74 "${short}Tidak ada yang diubah."
    rm -rf "$stage"
    trap 'rm -rf "$stage"; rmdir "$root" 2>/dev/null || true' EXIT
    mkdir -p "$stage"
    if ! (cd "$here" && cp SHA256SUMS "$stage/" && cut -c67- SHA256SUMS | tr '\n' '\0' | xargs -0 cp --parents -t "$stage") 2>/dev/null; then
        fail 74 "Folder ini tidak dapat disalin seluruhnya: ada berkas yang kurang, atau stiknya rusak atau tercabut. Tidak ada yang diubah. Ulangi, atau salin lagi foldernya dari kantor."
    fi
    sync -f "$stage"
    check_sums "$stage" || fail 74 "Isi folder ini rusak atau berubah sejak dibuat: jangan dipasang. Salin ulang seluruh folder dari kantor. Tidak ada yang diubah."
    here=$stage
}

install_packages() {
    missing=
    while read -r package; do installed "$package" || missing="$missing $package"; done < "$here/deb/perlu"
    # A power cut in the middle of dpkg leaves packages half done, ours or others.
    half=$(dpkg --audit 2>/dev/null; ls /var/lib/dpkg/updates)
    [ -n "$missing$half" ] || return 0
    say "Memasang paket Debian:${missing:- yang setengah terpasang}"
    apt=$stage/apt
    mkdir -p "$apt/lists/partial" "$apt/archives/partial"
    # The packages are trusted because SHA256SUMS was checked.
    echo "deb [trusted=yes] file:$here/deb ./" > "$apt/sources"
    offline() {
        apt-get -qq -y -o "Dir::Etc::SourceList=$apt/sources" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache::archives=$apt/archives" \
            -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@"
    }
    said=/var/log/desasync-pasang.log
    : > "$said"
    if [ -n "$half" ]; then dpkg --configure -a >>"$said" 2>&1 || true; fi
    # shellcheck disable=SC2086
    if ! { offline update && { [ -z "$half" ] || offline --fix-broken install; } && offline install $missing; } >>"$said" 2>&1; then
        tail -n 5 "$said" >&2
        fail 74 "Paket Debian tidak dapat dipasang (lihat di atas); program lama, bila ada, tetap berjalan. Ulangi; bila tetap gagal, kirim $said ke kantor."
    fi
}

install_release() {
    release=$(cat "$here/rilis")
    was=$(current)
    if ! getent passwd desasync >/dev/null; then
        useradd --system --user-group --home-dir $data --shell /usr/sbin/nologin desasync
    fi
    # Scanners; and the journal, of which the report for the office takes the desk's own lines.
    for group in lp scanner systemd-journal; do
        if getent group $group >/dev/null; then usermod -aG $group desasync; fi
    done
    mkdir -p $root/rilis /etc/desasync /media/desasync
    install -d -m 0700 -o desasync -g desasync $data
    # What a scanner or a person puts there, the desk takes: anybody may write, and only the desk may take what another wrote.
    install -d -m 1777 -o desasync -g desasync $scans
    if [ ! -d "$root/rilis/$release" ]; then
        rm -rf "$root/rilis/.baru"
        mkdir "$root/rilis/.baru"
        cp -r "$here/bin" "$here/desa-kiosk.svg" "$here/LICENSE" "$here/rilis" "$root/rilis/.baru/"
        cp "$here/desa-stik" "$here/desa-meja" "$root/rilis/.baru/bin/"
        cp "$here/desa-kiosk.service" "$here/desa-stik@.service" "$root/rilis/.baru/"
        chown -R root:root "$root/rilis/.baru"
        chmod 755 "$root"/rilis/.baru/bin/*
        sync -f $root
        mv "$root/rilis/.baru" "$root/rilis/$release"
    fi
    "$root/rilis/$release/bin/desa-kiosk" --version >/dev/null || fail 70 "Program tidak dapat berjalan di komputer ini; yang lama, bila ada, tetap dipakai."
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
    # The units are those of the release that is in use: going back brings back its own.
    for unit in desa-kiosk.service desa-stik@.service; do ln -sfn $root/sekarang/$unit $units/$unit; done
    mkdir -p /etc/udev/rules.d /usr/local/bin /usr/local/share/applications
    cp "$here/desa-stik.rules" /etc/udev/rules.d/80-desa-stik.rules
    cp "$here/desa-kiosk.desktop" /usr/local/share/applications/
    command_files
    mkdir -p $units/multi-user.target.wants
    ln -sfn ../desa-kiosk.service $units/multi-user.target.wants/desa-kiosk.service
    sync -f $units
    if runs_systemd && command -v udevadm >/dev/null; then udevadm control --reload 2>/dev/null || true; fi
    # Of what releases leave, that of the present one and the one before it stays.
    for old in "$root"/rilis/* $data/sebelum-* $data/dari-*; do
        case $(basename "$old") in "$(current)" | "$(previous)" | "sebelum-$(previous)") ;; *) rm -rf "$old" ;; esac
    done
    start_desk
    answers || fail 70 "Rilis $release terpasang, tetapi meja belum menyala. Kembali ke yang lama: sudo sh pasang.sh kembali. Hubungi kantor."
}

# It runs, and is the same process two seconds later.
answers() {
    runs_systemd && is_enrolled || return 0
    for _ in 1 2 3 4 5; do
        before=$(systemctl show -P MainPID desa-kiosk.service)
        sleep 2
        if systemctl -q is-active desa-kiosk.service && [ "$before" != 0 ] && [ "$before" = "$(systemctl show -P MainPID desa-kiosk.service)" ]; then return 0; fi
    done
    return 1
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
# desa-kiosk-daftar KODE: enrols this computer with the office's code, where no browser can open its first page. The desk comes by itself.
[ $# = 1 ] || { echo "Ketik: sudo desa-kiosk-daftar KODE-DARI-KANTOR" >&2; exit 64; }
exec /usr/local/bin/desa-kiosk enrol --data /var/lib/desasync/kiosk "$1"
COMMAND
    chmod 755 /usr/local/bin/desa-kiosk /usr/local/bin/desa-kiosk-daftar
}

# Before a release that may change the form of the data: databases, keys and fence as they stood. Scans are not copied: no release changes their files.
copy_data() {
    copy=$data/sebelum-$1
    rm -rf "$copy.baru"
    mkdir -m 0700 "$copy.baru"
    (cd "$node" && find . -path ./attachments -prune -o -type f -print0 | xargs -0 cp --parents -p -t "$copy.baru" --reflink=auto) || {
        rm -rf "$copy.baru"
        start_desk
        fail 74 "Data tidak dapat disalin (disk penuh?); rilis $1 tetap dipakai."
    }
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
        said=$(as_desk "$root/rilis/$to/bin/desa-kiosk" status --data "$node" 2>&1 >/dev/null) || code=$?
        case $code in
            0 | 1) ;;
            74) restore_data "$to" ;;
            *) start_desk; fail "$code" "Rilis $to tidak dapat membaca data komputer ini ($said); rilis $from tetap dipakai." ;;
        esac
    fi
    point sekarang "$to"
    point sebelumnya "$from"
    start_desk
    answers || fail 70 "Rilis $to kembali dipakai, tetapi meja belum menyala. Hubungi kantor."
    say "Selesai. Sekarang rilis $to."
}

# The previous release cannot read the logs' database as the present one keeps it: it gets back the one that was kept before the upgrade. What was done
# since then is at the office, or this is refused, and comes back by the line. The rest stays: keys; the desk's own file with drafts and PINs; and
# the fence, which says what has left this computer, so that the node begins a new log by itself instead of saying things twice.
restore_data() {
    copy=$data/sebelum-$1/desa.sqlite3
    stays="Rilis $(current) tetap dipakai; tidak ada yang diubah."
    [ -e "$copy" ] || { start_desk; fail 74 "Rilis $1 tidak dapat membaca data sekarang, dan salinan datanya tidak ada. $stays"; }
    waiting=$(unsent) || { start_desk; fail 74 "Keadaan data tidak dapat dibaca. $stays Hubungi kantor pusat."; }
    [ "$waiting" = 0 ] || { start_desk; fail 73 "Masih ada $waiting catatan yang belum terkirim, dan rilis $1 tidak dapat membacanya. Kirim dulu (kabel atau stik), lalu ulangi. $stays"; }
    # The question above closed the database, so nothing stands beside it.
    [ ! -s "$node/desa.sqlite3-wal" ] || { start_desk; fail 74 "Data sedang dipakai program lain. $stays"; }
    kept=$data/dari-$(current)
    rm -rf "$kept"
    install -d -m 0700 -o desasync -g desasync "$kept"
    ln "$node/desa.sqlite3" "$kept/"
    rm -f "$node/desa.sqlite3-wal" "$node/desa.sqlite3-shm"
    # The WAL after the file that it belongs to.
    for end in "" -wal; do
        if [ -e "$copy$end" ]; then
            cp -p "$copy$end" "$node/.kembali"
            sync "$node/.kembali"
            mv "$node/.kembali" "$node/desa.sqlite3$end"
        fi
    done
    sync -f "$node"
}

remove() {
    [ -n "$(current)" ] || fail 66 "DesaSync tidak terpasang di komputer ini."
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

main() {
    case ${1:-} in
        "")
            check_machine; only_one; copy_folder; install_packages; install_release
            say "Selesai. Rilis $(current) terpasang. Stik boleh dicabut."
            is_enrolled || say "Buka ikon Meja Desa (http://localhost:8471/) dan ketik kode dari kantor, sekali saja. Tanpa layar: sudo desa-kiosk-daftar KODE"
            ;;
        kembali) check_machine; only_one; roll_back ;;
        periksa) check_machine; check_folder; inspect ;;
        copot) check_machine; only_one; remove ;;
        *) fail 64 "Ketik salah satu: sudo sh pasang.sh, sudo sh pasang.sh kembali, periksa, atau copot." ;;
    esac
    exit 0
}

main "$@"
