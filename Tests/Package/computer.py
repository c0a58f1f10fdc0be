"""A village's computer: a root folder with Debian 12 in it, started under its own systemd in namespaces of its own."""
import ctypes
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import desa

BOOT = """
set -eu
mount --make-rprivate /
cd "$1"
mount --bind . . && cd "$1"
mount -t proc proc proc; mount -t tmpfs tmpfs run; mount -t tmpfs tmpfs tmp; mount -t sysfs -o ro sysfs sys; mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs dev
for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
mkdir dev/pts dev/shm; mount -t devpts devpts dev/pts; ln -s /proc/self/fd dev/fd
pivot_root . mnt; cd /; umount -l /mnt
# systemd does this on a computer, and not in what it takes for a container: a stick's mount reaches the service that runs already.
mount --make-rshared /
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd
"""


def alone():
    """Leaves the machine's network: from here on there is a loopback and nothing else, for this program and all that it starts."""
    # Python 3.11 has no os.unshare; this is CLONE_NEWNET.
    if ctypes.CDLL(None, use_errno=True).unshare(0x40000000) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


class Computer:
    def __init__(self, clean, folder):
        self.root = pathlib.Path(folder) / "root"
        self.root.parent.mkdir()
        subprocess.run(["cp", "-a", "--reflink=auto", clean, self.root], check=True)
        self.log = tempfile.TemporaryFile()
        self.outer = None
        self.loops = {}
        self.boot()

    def boot(self):
        self.outer = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child", "bash", "-c", BOOT, "boot", str(self.root)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.inner = None
        end = time.monotonic() + 60
        while time.monotonic() < end:
            children = pathlib.Path(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children").read_text().split()
            if children:
                self.inner = int(children[0])
                if self.run("systemctl", "is-system-running", check=False).out.strip() in ("running", "degraded"):
                    return
            time.sleep(0.1)
        raise desa.Failure("The test's Debian does not start.")

    def words(self, words):
        return ["nsenter", "-t", str(self.inner), "-m", "-p", "-u", "-i", "-C", "-r", "-w", "env", "-i", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", *map(str, words)]

    def run(self, *words, check=True, stdin=None, seconds=300):
        """A command of root's on the computer. `check`: it must end well."""
        done = subprocess.run(self.words(words), capture_output=True, timeout=seconds, input=(stdin or "").encode())
        result = desa.Result(" ".join(map(str, words)), done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        if check:
            desa.check(result.code == 0, f"{result}\n{self.journal()}")
        return result

    def begin(self, *words):
        """A command that goes on while the test does something else."""
        return subprocess.Popen(self.words(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def journal(self, lines=20):
        done = subprocess.run(self.words(["journalctl", "-u", "desa-kiosk", "--no-pager", "-o", "cat", "-n", lines]), capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        return done.stdout[-3000:]

    def state(self, name):
        return self.run("systemctl", "show", "-P", name, "desa-kiosk", check=False).out.strip()

    @property
    def serves(self):
        return self.state("ActiveState") == "active" and self.state("SubState") == "running"

    def power_cut(self):
        os.kill(self.inner, signal.SIGKILL)
        self.outer.wait()
        self.boot()

    def off(self):
        if self.outer and self.outer.poll() is None:
            if self.inner:
                os.kill(self.inner, signal.SIGKILL)
            self.outer.kill()
            self.outer.wait()
        for loop in self.loops.values():
            subprocess.run(["losetup", "-d", loop], check=False)

    # MARK: Sticks

    def stick(self, image, label, content=None, megabytes=64):
        """A stick with an ext4 on it, plugged in: a block device that is in the computer's /dev; answers its name."""
        with open(image, "wb") as file:
            file.truncate(megabytes << 20)
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-L", label, *(["-d", content] if content else []), image], check=True)
        loop = subprocess.run(["losetup", "--find", "--show", image], check=True, capture_output=True, text=True).stdout.strip()
        self.loops[image] = loop
        name = pathlib.Path(loop).name
        number = os.stat(loop).st_rdev
        self.run("mknod", f"/dev/{name}", "b", os.major(number), os.minor(number))
        return name

    def pull(self, image):
        """It gives back nothing any more: reads and writes fail, whoever has files open."""
        os.truncate(image, 0)

    def gone(self, image):
        loop = self.loops.pop(image)
        self.run("rm", f"/dev/{pathlib.Path(loop).name}", check=False)
        subprocess.run(["losetup", "-d", loop], check=True)


class Installed(desa.Kiosk):
    """The kiosk that the package put there: its commands run on that computer, as the desk's user."""
    DATA = "/var/lib/desasync/kiosk"

    def __init__(self, world, computer):
        super().__init__(world, "installed")
        self.computer = computer
        self.data = computer.root / self.DATA[1:]

    def __call__(self, command, *words, code=desa.DONE, stdin=None, data=None, seconds=60, cwd=None):
        result = self.computer.run("desa-kiosk", *command.split(), "--data", self.DATA, *words, check=False, stdin=stdin, seconds=seconds)
        self.world.errors.append(result.err)
        codes = (code,) if isinstance(code, int) else code
        desa.check(codes is None or result.code in codes, f"expected exit code {code}: {result}\n{self.computer.journal()}")
        return result

    @property
    def waiting(self):
        found = self("status", "--json", code=None)
        return found.json["pending"] if found.code in (desa.DONE, desa.ATTENTION) else None

    def audit(self):
        """The auditor over the folder itself, when nobody works in it."""
        if self.computer.outer.poll() is None:
            self.computer.run("systemctl", "stop", "desa-kiosk")
        self.verify(code=self.audit_code)


def sums(folder):
    subprocess.run("find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS", shell=True, cwd=folder, check=True)


def release(folder, target, name, binary=None):
    """The package as another release of this name, with another program where one is given."""
    subprocess.run(["cp", "-a", "--reflink=auto", folder, target], check=True)
    (pathlib.Path(target) / "rilis").write_text(name + "\n")
    if binary:
        subprocess.run(["strip", "-o", pathlib.Path(target) / "bin/desa-kiosk", binary], check=True)
        # A program that knows no watched folder has a unit that names none.
        unit = pathlib.Path(target) / "desa-kiosk.service"
        unit.write_text(unit.read_text().replace(" --scan-folder /srv/pindaian", ""))
    sums(target)
