"""The data of an earlier release of this project, whose database of the logs has an older form: version 2 of the store, without a desk, without a first page."""
import pathlib
import sqlite3
import subprocess

from browser import Browser
from computer import Computer, Installed, release
from damage import STICK, refused
from desa import DATA, IN_THE_WAY, check, equal, until
from village import first_pin, new_request, sign_in
from work import PORT, office, open_again, put_stick, sent

SENTENCE = "data of an earlier form are upgraded, rolled back and upgraded again, and no work is lost"
# The last commit before version 3 of the store.
COMMIT = "e8a5d60"


def build(repository, scratch):
    """Its desa-kiosk, with Swift's runtime inside."""
    folder = pathlib.Path(scratch) / "earlier"
    binary = folder / "desa-kiosk"
    if not binary.exists():
        source = folder / "source"
        if not source.exists():
            subprocess.run(["git", "clone", "-q", "--no-checkout", repository, source], check=True)
        subprocess.run(["git", "checkout", "-q", COMMIT], cwd=source, check=True)
        subprocess.run(["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "desa-kiosk"], cwd=source, check=True)
        subprocess.run(["strip", "-o", binary, source / ".build/release/desa-kiosk"], check=True)
        subprocess.run(["rm", "-rf", source], check=True)
    return binary


def form(stage, machine):
    """The version of the database of the logs, its WAL too: by a copy, as its owner keeps it locked."""
    copy = stage.folder / "form"
    copy.mkdir(exist_ok=True)
    for end in ("", "-wal"):
        subprocess.run(["cp", f"{machine.root}/var/lib/desasync/kiosk/desa.sqlite3{end}", copy / f"desa.sqlite3{end}"], check=not end, capture_output=True)
    connection = sqlite3.connect(copy / "desa.sqlite3")
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()
        subprocess.run(["rm", "-rf", copy], check=True)


def play(stage, world):
    machine = Computer(stage.clean, stage.folder / "earlier")
    world.computers.append(machine)
    put_stick(stage, machine)
    old = "/root/STIK KANTOR/lama"
    release(stage.package, f"{machine.root}{old}", "0.1-lama", binary=stage.old)
    new = (stage.package / "rilis").read_text().strip()
    here = lambda: (machine.root / "opt/desasync/sekarang/rilis").read_text().strip()  # noqa: E731

    machine.run("sh", f"{old}/pasang.sh", seconds=600)
    centre = office(world)
    code = centre.code("Labuhan", centre.village)
    kiosk = Installed(world, machine)
    kiosk.node = code["node"]
    refused(machine, DATA, "", "desa-kiosk-daftar", code["code"][:-1] + ("2" if code["code"][-1] != "2" else "3"))
    machine.run("desa-kiosk-daftar", code["code"])
    until(lambda: machine.serves and kiosk("list", "--types", code=None).out.find("applicant") >= 0, "the earlier release exchanges", 90)
    stage.says("the earlier release: enrolled by desa-kiosk-daftar, a slip is refused")
    first = kiosk.create("applicant", {"name": "Sulastri Wahyuningsih", "nik": "3527011504829701"}, "--by", "1")
    until(lambda: kiosk.waiting == 0, "its work is at the office", 90)
    second = kiosk.create("applicant", {"name": "Tugimin Prawiro"}, "--by", "2")

    # Upgrade: the first start brings the data into today's form.
    machine.run("sh", f"{STICK}/pasang.sh")
    equal((here(), form(stage, machine)), (new, 3), "release and form of the data")
    equal({record: kiosk.value(record, "name") for record in (first, second)}, {first: "Sulastri Wahyuningsih", second: "Tugimin Prawiro"}, "the earlier release's work")
    browser = Browser(world.gallery, PORT)
    world.browsers.append(browser)
    open_again(browser)
    first_pin(browser, centre, kiosk)
    browser.go(f"/orang/{first}").shows("Sulastri Wahyuningsih")
    stage.says("upgraded: the data have today's form, the desk shows the earlier release's work")

    # Going back while work is unsent would lose it: refused, and nothing is changed.
    centre.stop()
    birth = new_request(world, browser, "BIRTH")
    check(kiosk.waiting, "work waits")
    said = refused(machine, IN_THE_WAY, "belum terkirim", "sh", f"{STICK}/pasang.sh", "kembali")
    check(here() == new and "tidak ada yang diubah" in said, said)
    until(lambda: machine.serves, "the newer release goes on", 30)
    stage.says(f"back while work is unsent: {said}")

    # The same when the previous release's data are gone.
    kept = machine.root / "var/lib/desasync/sebelum-0.1-lama"
    check((kept / "desa.sqlite3").exists() and (kept / "key").exists(), "data as they stood before the upgrade")
    kept.rename(kept.with_suffix(".away"))
    said = refused(machine, 74, "salinan datanya tidak ada", "sh", f"{STICK}/pasang.sh", "kembali")
    kept.with_suffix(".away").rename(kept)
    until(lambda: machine.serves and here() == new, "the newer release goes on", 30)
    stage.says(f"back without the data of before: {said}")

    centre.serve()
    until(lambda: kiosk.waiting == 0, "all is sent", 120)
    entries = kiosk.status["scopes"]
    out = machine.run("sh", f"{STICK}/pasang.sh", "kembali").out
    equal((here(), form(stage, machine)), ("0.1-lama", 2), "release and form of the data after going back")
    until(lambda: machine.serves, "the earlier release runs", 30)
    until(lambda: birth in kiosk.records("--type", "request") and kiosk.waiting == 0, "what was done since the upgrade comes back from the office", 120)
    third = kiosk.create("applicant", {"name": "Misnawati Rahayu"}, "--by", "1")
    until(lambda: kiosk.waiting == 0, "it works on, and its work reaches the office", 90)
    check(centre.value(third, "name") == "Misnawati Rahayu" and len(entries) > 0, "at the office")
    stage.says(f"rolled back to the earlier form: {out.strip().splitlines()[-1]} The work since then came back from the office; it writes on")

    # And forward again: the desk's own file is as it was.
    machine.run("sh", f"{STICK}/pasang.sh")
    equal((here(), form(stage, machine)), (new, 3), "release and form of the data")
    open_again(browser)
    sign_in(browser, centre)
    browser.go(f"/permohonan/{birth}").shows("Kustiyah Maimunah")
    browser.go(f"/orang/{third}").shows("Misnawati Rahayu")
    death = new_request(world, browser, "DEATH")
    sent(browser)
    equal(centre.show(death)["fields"]["state"]["value"], "submitted", "the state at the office")
    check(not kiosk.status["diverged"] and not kiosk.disputes, "nothing differs")
    stage.says("upgraded again: PIN, requests and persons are there, and a new request reaches the office")
    browser.close()
    world.browsers.remove(browser)
    kiosk.audit()
    centre.audit()
