"""What goes wrong before and while a package is installed."""
import subprocess

from computer import Computer, release
from desa import DATA, NOT_FOUND, REFUSED, STORAGE, BUSY, USAGE, check, equal, until

SENTENCE = "each failure is one sentence, and leaves a computer that is untouched or works"
# Under a name that a person would give it.
STICK = "/root/STIK KANTOR/desasync kiosk"


def refused(machine, code, words, *command, whole=False):
    """One sentence or two in Indonesian on standard error; with `whole` something else was said before it."""
    done = machine.run(*command, check=False)
    equal(done.code, code, f"exit code of {done}")
    lines = done.err.strip().splitlines()
    check(lines and words in lines[-1], f"{words!r} is not what was said: {done}")
    check(whole or len(lines) == 1, f"one sentence: {done}")
    return lines[-1]


def untouched(machine):
    check(not (machine.root / "opt/desasync").exists() and not (machine.root / "var/lib/desasync").exists(), "something was left on the computer")
    check(machine.run("dpkg", "--audit").out == "" and machine.run("getent", "passwd", "desasync", check=False).code != 0, "something was changed")


def play(stage, world):
    machine = Computer(stage.clean, stage.folder / "damage")
    world.computers.append(machine)
    root = machine.root
    (root / "root/STIK KANTOR").mkdir()
    subprocess.run(["cp", "-a", stage.package, f"{root}{STICK}"], check=True)
    install = ("sh", f"{STICK}/pasang.sh")

    before_anything(stage, machine, install)
    pulled_out(stage, machine)
    full_disk_at_upgrade(stage, machine)
    # Two desks would want one port.
    machine.off()
    cut_off(stage, install)


def before_anything(stage, machine, install):
    root = machine.root
    check(not list(root.glob("usr/lib*/**/libswift*")), "the computer has no Swift")
    (root / "root").chmod(0o755)
    said = refused(machine, REFUSED, "sudo sh pasang.sh", "setpriv", "--reuid=nobody", "--clear-groups", *install)
    stage.says(f"not as root: {said}")
    said = refused(machine, USAGE, "Ketik salah satu", *install, "hapus")
    stage.says(f"a word that it does not know: {said}")
    said = refused(machine, NOT_FOUND, "tidak terpasang", *install, "copot")
    stage.says(f"removing what is not there: {said}")
    said = refused(machine, NOT_FOUND, "Tidak ada rilis sebelumnya", *install, "kembali")
    stage.says(f"going back to nothing: {said}")

    system = root / "usr/lib/os-release"
    text = system.read_text()
    system.write_text(text.replace('VERSION_ID="12"', 'VERSION_ID="11"').replace("12 (bookworm)", "11 (bullseye)"))
    stage.says(f"another Debian: {refused(machine, DATA, 'Paket ini untuk Debian 12', *install)}")
    system.write_text(text)

    deb = sorted((root / STICK[1:] / "deb").glob("*.deb"))[3]
    good = deb.read_bytes()
    deb.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    stage.says(f"one flipped bit: {refused(machine, STORAGE, 'rusak', *install)}")
    deb.write_bytes(good)
    deb.rename(deb.with_suffix(".gone"))
    stage.says(f"a file is missing: {refused(machine, STORAGE, 'ada berkas yang kurang', *install)}")
    deb.with_suffix(".gone").rename(deb)
    digests = root / STICK[1:] / "SHA256SUMS"
    digests.rename(digests.with_suffix(".gone"))
    stage.says(f"half a folder: {refused(machine, NOT_FOUND, 'tidak lengkap', *install)}")
    digests.with_suffix(".gone").rename(digests)

    machine.run("mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", "/opt")
    stage.says(f"a small disk: {refused(machine, STORAGE, 'Ruang disk kurang', *install)}")
    machine.run("umount", "/opt")
    untouched(machine)


def pulled_out(stage, machine):
    """The stick is pulled out while the folder is copied from it, and the next time right after."""
    image = stage.folder / "pulled.img"
    size = int(subprocess.run(["du", "-sm", stage.package], check=True, capture_output=True, text=True).stdout.split()[0])
    for moment in ("while it is read", "after it was read"):
        name = machine.stick(image, "KANTOR", content=stage.package, megabytes=size + 40)
        machine.run("mkdir", "-p", "/media/KANTOR")
        machine.run("mount", "-o", "ro", f"/dev/{name}", "/media/KANTOR")
        installing = machine.begin("sh", "/media/KANTOR/pasang.sh")
        staged = machine.root / "opt/desasync/.pasang"
        if moment == "while it is read":
            until(lambda: len(list(staged.glob("deb/*.deb"))) >= 10, "the folder is copied", 30)
        else:
            until(lambda: (staged / "apt").exists(), "the folder was copied", 60)
        machine.pull(image)
        out, err = installing.communicate(timeout=300)
        if moment == "while it is read":
            check(installing.returncode == STORAGE and "tercabut" in err and "Tidak ada yang diubah" in err and len(err.strip().splitlines()) == 1, f"{installing.returncode} {out} {err}")
            stage.says(f"pulled out {moment}: {err.strip()}")
        else:
            check(installing.returncode == 0 and "Selesai" in out, f"{installing.returncode} {out} {err}")
            stage.says(f"pulled out {moment}: it goes on to the end")
        machine.run("umount", "-l", "/media/KANTOR")
        machine.gone(image)
        if moment == "while it is read":
            untouched(machine)


def cut_off(stage, install):
    """Power cuts at many moments of an installation on a fresh computer and of upgrades: after each the computer starts with one whole release or none, and the
    next try finishes."""
    fresh = Computer(stage.clean, stage.folder / "cut")
    try:
        (fresh.root / "root/STIK KANTOR").mkdir()
        subprocess.run(["cp", "-a", stage.package, f"{fresh.root}{STICK}"], check=True)
        log = fresh.root / "var/lib/dpkg/info"
        base = len(list(log.glob("*.list")))
        # In the copy, soon after dpkg began, in the middle of unpacking, and while packages are set up.
        for moment in (
                lambda: (fresh.root / "opt/desasync/.pasang/deb").exists(),
                lambda: len(list(log.glob("*.list"))) >= base + 5,
                lambda: len(list(log.glob("*.list"))) >= base + 40,
                lambda: "graphicsmagick.list" in {path.name for path in log.glob("*.list")},
                lambda: (fresh.root / "opt/desasync/rilis").exists()):
            installing = fresh.begin(*install)
            until(lambda: moment() or installing.poll() is not None, "the moment of the cut", 120)
            check(installing.poll() is None, f"it ended before its cut: {installing.communicate()}")
            fresh.power_cut()
            installing.communicate()
        done = fresh.run(*install, seconds=600)
        check("Selesai" in done.out and fresh.run("dpkg", "--audit").out == "", f"after five power cuts: {done}")
        until(lambda: fresh.serves, "the desk runs", 30)
        stage.says("five power cuts in an installation: the sixth try finishes")
        again = fresh.run(*install)
        check("Selesai" in again.out and fresh.serves, f"the second time: {again}")
        stage.says("installed twice: nothing is done twice")
        first = fresh.begin(*install)
        until(lambda: (fresh.root / "opt/desasync/.pasang").exists(), "one is at work", 30)
        stage.says(f"two at once: {refused(fresh, BUSY, 'sedang berjalan', *install)}")
        first.communicate(timeout=200)
        equal(first.returncode, 0, "the first of the two")

        whole = (fresh.root / "opt/desasync/sekarang/rilis").read_text()
        for number, moment in enumerate((lambda: (fresh.root / "opt/desasync/rilis/.baru").exists(), lambda: len(list((fresh.root / "opt/desasync/rilis").iterdir())) > 1)):
            newer = f"/root/baru {number}"
            release(stage.package, f"{fresh.root}{newer}", f"9.{number}-uji")
            installing = fresh.begin("sh", f"{newer}/pasang.sh")
            until(lambda: moment() or installing.poll() is not None, "the moment of the cut", 60)
            fresh.power_cut()
            installing.communicate()
            running = (fresh.root / "opt/desasync/sekarang/rilis").read_text()
            check(running in (whole, f"9.{number}-uji\n"), f"a whole release after the cut: {running}")
            until(lambda: fresh.serves, "after a power cut in an upgrade the desk starts at boot", 30)
            fresh.run("sh", f"{newer}/pasang.sh")
            equal((fresh.root / "opt/desasync/sekarang/rilis").read_text(), f"9.{number}-uji\n", "the release after the next try")
            whole = f"9.{number}-uji\n"
            subprocess.run(["rm", "-rf", f"{fresh.root}{newer}"], check=True)
        stage.says("power cuts in upgrades: the old release or the new one starts at boot, and the next try finishes")
        fresh.run(*install, "copot")
        check(not (fresh.root / "opt/desasync").exists() and (fresh.root / "var/lib/desasync").exists(), "removed, and the data are there")
        stage.says("a computer that was never enrolled: removed at once")
    finally:
        fresh.off()


def full_disk_at_upgrade(stage, machine):
    """The disk is full when the new release comes: the old one goes on."""
    newer = "/root/penuh"
    release(stage.package, f"{machine.root}{newer}", "9.9-uji")
    until(lambda: machine.serves, "the desk runs", 30)
    was = (machine.root / "opt/desasync/sekarang/rilis").read_text()
    machine.run("mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", "/var/lib/desasync")
    said = refused(machine, STORAGE, "Ruang disk kurang", "sh", f"{newer}/pasang.sh")
    machine.run("umount", "-l", "/var/lib/desasync")
    check((machine.root / "opt/desasync/sekarang/rilis").read_text() == was and machine.serves, "the old release is in use")
    stage.says(f"no room for an upgrade: {said}")
