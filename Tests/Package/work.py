"""A village's first day with the package: installed, enrolled by the first page, used in Chromium, cut off, upgraded, rolled back, removed."""
import re
import subprocess
import time

import care
from browser import Browser
from computer import Computer, Installed, release
from damage import STICK, refused
from day import paper_of
from desa import IN_THE_WAY, REPOSITORY, check, equal, until
from village import SERVICES, STORIES, first_pin, new_request, paper, sign_in

SENTENCE = "a fresh Debian without Swift and network becomes a desk that carries a day's work"
PORT = 8471


def office(world):
    centre = world.office()
    for code in SERVICES:
        centre("publish service", REPOSITORY / "Schemas/catalogue/services" / f"{code}.json")
    for person, form in STORIES.values():
        world.personal.update(value for name, value in {**person, **form}.items() if len(value) > 8 and name.split(".")[1] not in ("to_region", "death_date", "child_birth_date"))
    world.personal -= {"Dusun Timur RT 02 RW 01", "Dusun Barat"}
    return centre


def put_stick(stage, machine):
    (machine.root / "root/STIK KANTOR").mkdir()
    subprocess.run(["cp", "-a", stage.package, f"{machine.root}{STICK}"], check=True)


def window(world):
    browser = Browser(world.gallery, PORT)
    world.browsers.append(browser)
    return browser


def open_again(browser, words="", seconds=60):
    """The same window, when the desk answers again, with these words on its page."""
    def answers():
        try:
            browser.go("/")
        except Exception:
            return False
        return "ERR_" not in browser.page and browser.has("main") and words in browser.page
    until(answers, f"the desk answers in the browser {words}", seconds)


def sent(browser):
    browser.wait(lambda: "Tidak ada yang menunggu" in browser.go("/").status, "all is sent", 90)


def play(stage, world):
    machine = Computer(stage.clean, stage.folder / "work")
    world.computers.append(machine)
    put_stick(stage, machine)
    begun = time.monotonic()
    machine.run("sh", f"{STICK}/pasang.sh", seconds=600)
    stage.says(f"installed in {time.monotonic() - begun:.0f} s")
    first = (machine.root / "opt/desasync/sekarang/rilis").read_text().strip()
    centre = office(world)
    code = centre.code("Labuhan", centre.village)
    kiosk = Installed(world, machine)
    kiosk.node = code["node"]

    until(lambda: machine.serves, "the service runs before anybody has enrolled", 30)
    browser = window(world)
    icon(stage, machine)
    enrol(stage, world, browser, machine, code)
    first_pin(browser, centre, kiosk, look=browser.look)
    browser.look("home")
    unit(stage, machine)
    records = {"BIRTH": a_request_with_scans(stage, world, browser, centre, machine)}
    prints(stage, world, browser, records["BIRTH"])
    scanner(stage, world, browser, machine)
    stick(stage, world, browser, centre, machine, kiosk)
    report(stage, world, browser, centre, machine)
    lan(stage, machine)

    machine.power_cut()
    until(lambda: machine.serves, "after a power cut it starts at boot by itself", 60)
    process = machine.state("MainPID")
    machine.run("systemctl", "kill", "-s", "KILL", "desa-kiosk")
    until(lambda: machine.serves and machine.state("MainPID") not in (process, "0"), "killed, it comes back by itself", 60)
    open_again(browser)
    sign_in(browser, centre)
    stage.says("power cut and kill -9: it starts by itself, and the PIN is the same")

    # Without a line: what is taken in now waits through an upgrade and back.
    centre.stop()
    records["KTP-NEW"] = new_request(world, browser, "KTP-NEW")
    waiting = kiosk.waiting
    check(waiting, "work waits")
    newer = f"{STICK} 9.1"
    release(stage.package, f"{machine.root}{newer}", "9.1-uji")
    begun = time.monotonic()
    machine.run("sh", f"{newer}/pasang.sh")
    stage.says(f"upgraded from the stick without a line in {time.monotonic() - begun:.0f} s")
    equal((machine.root / "opt/desasync/sekarang/rilis").read_text().strip(), "9.1-uji", "the release in use")
    open_again(browser)
    sign_in(browser, centre)
    browser.go(f"/permohonan/{records['KTP-NEW']}").shows("Nurhidayatullah Sampurna")
    check(kiosk.waiting >= waiting, "what was not sent yet is still there")
    machine.run("sh", f"{newer}/pasang.sh", "kembali")
    equal((machine.root / "opt/desasync/sekarang/rilis").read_text().strip(), first, "the release after going back")
    open_again(browser)
    sign_in(browser, centre)
    browser.go(f"/permohonan/{records['KTP-NEW']}").shows("Nurhidayatullah Sampurna")
    check(kiosk.waiting >= waiting, "the unsent work is there after going back too")
    stage.says("rolled back from the stick: the previous release has the data, the unsent work too")
    said = refused(machine, IN_THE_WAY, "belum terkirim", "sh", f"{newer}/pasang.sh", "copot")
    check(machine.serves, "the desk goes on")
    stage.says(f"removal while work is unsent: {said}")
    inspected = machine.run("sh", f"{newer}/pasang.sh", "periksa").out
    check(f"Terpasang: rilis {first}, sebelumnya 9.1-uji" in inspected and "Layanan: active" in inspected and not re.search(r"Belum terkirim: 0\b", inspected), inspected)

    centre.serve()
    browser.go("/")
    browser.follow(".status-send button")
    sent(browser)
    until(lambda: kiosk.waiting == 0, "nothing waits", 60)
    for record in records.values():
        check(centre.show(record)["fields"]["state"]["value"] in ("submitted", "incomplete"), "the request is at the office")
    browser.go("/akhir-hari")
    browser.look("end-of-day")
    browser.guarded(world.personal)
    browser.close()
    world.browsers.remove(browser)
    out = machine.run("sh", f"{newer}/pasang.sh", "copot").out
    check(not (machine.root / "opt/desasync").exists() and not machine.serves and (machine.root / "var/lib/desasync/kiosk/desa.sqlite3").exists(), f"removed, the data stay: {out}")
    stage.says("all is sent: removed, and the data stay")
    machine.run("sh", f"{STICK}/pasang.sh")
    browser = window(world)
    open_again(browser)
    sign_in(browser, centre)
    browser.go(f"/permohonan/{records['BIRTH']}").shows("Kustiyah Maimunah")
    stage.says("installed again: the desk goes on with its data")
    browser.close()
    world.browsers.remove(browser)
    world.personal.update(("Sumarlinah",))
    journal = machine.run("journalctl", "--no-pager", check=False).out
    for value in world.personal:
        check(value not in journal, f"a personal value ({value!r}) stands in the computer's journal")
    kiosk.audit()
    centre.audit()


def icon(stage, machine):
    """The icon's program asks the desktop to open the desk's address."""
    entry = (machine.root / "usr/local/share/applications/desa-kiosk.desktop").read_text()
    program = re.search(r"^Exec=(.*)$", entry, re.M).group(1)
    opener = machine.root / "usr/bin/xdg-open"
    opener.write_text('#!/bin/sh\necho "opens $1"\n')
    opener.chmod(0o755)
    opened = machine.run("setpriv", "--reuid=nobody", "--clear-groups", program)
    equal(opened.out, "opens http://localhost:8471/\n", "what the icon does")
    opener.unlink()
    stage.says("the icon opens http://localhost:8471/, as any user")


def enrol(stage, world, browser, machine, code):
    browser.go("/")
    browser.look("first-page")
    # A slip: one sign is another.
    wrong = code["code"][:-1] + ("2" if code["code"][-1] != "2" else "3")
    browser.submit(kode=wrong)
    check(browser.has(".problem"), f"a slip is said: {browser.text}")
    browser.look("first-page-slip")
    # Small letters, and O for 0 in what is not the office's address.
    address, groups = code["code"].split("/")
    browser.submit(kode=f"{address}/{groups.lower().replace('0', 'o')}")
    check("sudah terdaftar" in browser.text, f"enrolled: {browser.text}")
    browser.look("enrolled")
    open_again(browser, "Sumarlinah")
    equal(browser.path, "/masuk", "where the first page has led")
    check("Sumarlinah" in care.Screen(PORT).get("/masuk", host=f"localhost:{PORT}").page, "the icon's address is the desk's")
    stage.says("enrolled in Chromium by the first page; the desk comes by itself")


def unit(stage, machine):
    figure = machine.run("systemd-analyze", "security", "desa-kiosk.service", "--no-pager").out.strip().splitlines()[-1]
    level = float(re.search(r"[0-9]+\.[0-9]+", figure).group())
    check(level < 2.5, figure)
    stage.says(figure.lstrip("→ "))
    owner = machine.run("stat", "-c", "%U:%a", "/var/lib/desasync/kiosk/key").out.strip()
    process = machine.state("MainPID")
    facts = machine.run("cat", f"/proc/{process}/status").out
    ids = re.search(r"^Uid:\s+(\d+)\s+(\d+)", facts, re.M).groups()
    user = machine.run("id", "-u", "desasync").out.strip()
    equal((owner, set(ids), re.search(r"^CapEff:\s+(\w+)", facts, re.M).group(1), re.search(r"^Seccomp:\s+(\d)", facts, re.M).group(1)), ("desasync:600", {user}, "0" * 16, "2"), "key, user, capabilities, seccomp")
    listening = machine.run("cat", "/proc/net/tcp", "/proc/net/tcp6").out
    addresses = {line.split()[1].split(":")[0] for line in listening.splitlines() if f":{PORT:04X} " in line and line.split()[3] == "0A"}
    equal(addresses, {"0100007F"}, "where it listens: this machine only")


def a_request_with_scans(stage, world, browser, centre, machine):
    """A PDF of two pages and a photo go through the confined tools, in the service as it is hardened."""
    record = new_request(world, browser, "BIRTH", browser.look, scans={"kk": 2, "birth-letter": 1})
    sent(browser)
    browser.wait(lambda: centre.show(record)["papers"]["of"] == 2, "the papers are at the office", 60)
    equal(centre.show(record)["fields"]["state"]["value"], "submitted", "the request's state at the office")
    stage.says("a request with a scanned PDF and a photo, made in Chromium, is at the office")
    return record


def prints(stage, world, browser, record):
    for kind, words in (("receipt", "Kustiyah M."), ("F-2.01", "Jatmiko Wibisana")):
        browser.go(f"/permohonan/{record}/cetak")
        browser.follow(f'form:has(input[value="{kind}"]) button')
        paper_of(world, browser, kind, words)
        browser.follow('button[name="jawab"][value="ya"]')
    stage.says("receipt and form printed to PDF")


def scanner(stage, world, browser, machine):
    """SANE's own scanner of no metal: its programs run inside the confinement inside the unit."""
    browser.go("/peralatan")
    browser.follow('form[action="/peralatan/periksa"] button')
    browser.look("equipment")
    settings = machine.root / "etc/sane.d/dll.conf"
    settings.write_text("test\n")
    for part in (machine.root / "etc/sane.d/dll.d").glob("*"):
        part.unlink()
    browser.go("/permohonan/baru")
    browser.follow('button[name="layanan"][value="KTP-NEW"]')
    draft = browser.path.removesuffix("/pemohon")
    browser.fill(a__name="Nurhidayatullah Sampurna", a__nik="3527011107099205")
    browser.follow("main .card .primary")
    browser.go(draft + "/berkas")
    browser.follow('button[name="pindai"]')
    browser.follow('a[href$="/pindai"]')
    if not browser.has('select[name="pemindai"], input[name="pemindai"]'):
        browser.follow('button[name="cari"]')
    browser.look("scanner")
    if browser.has('input[name="pemindai"]'):
        browser.click(browser.all('input[name="pemindai"]')[0])
    browser.click('input[name="sumber"][value="flatbed"]')
    browser.fill(dpi="75")
    browser.follow("main form .primary")
    browser.wait(lambda: browser.all(".sheets .sheet"), "a page from the scanner", 60)
    browser.look("scanned")
    folder = machine.root / "srv/pindaian"
    source = paper(world, "surat.jpg", "SURAT PENGANTAR", ["Contoh untuk uji coba"])
    subprocess.run(["install", "-o", "nobody", "-g", "nogroup", "-m", "644", source, folder / "surat.jpg"], check=True)
    until(lambda: (folder / "diambil/surat.jpg").exists(), "a file in the folder for scans is taken", 30)
    browser.go(draft + "/berkas")
    browser.follow('button[name="pindai"]')
    browser.follow('a[href$="/masuk"]')
    browser.click(".tick-sheet input")
    browser.follow("main form .primary")
    browser.wait(lambda: len(browser.all(".sheets .sheet")) == 2, "the page from the folder", 30)
    browser.go(draft + "/periksa")
    browser.follow(".danger")
    stage.says("a page from a scanner (SANE's test device), and one that somebody put into /srv/pindaian")


def stick(stage, world, browser, centre, machine, kiosk):
    """A stick with the name DESA1, plugged in while the desk runs."""
    image = stage.folder / "desa1.img"
    name = machine.stick(image, "DESA1")
    machine.run("/opt/desasync/sekarang/bin/desa-stik", "pasang", name)
    centre.stop()
    record = kiosk.create("applicant", {"name": "Marzuki Hidayatullah", "nik": "3527011204809508"}, "--by", "1")
    before = kiosk.waiting
    browser.go("/stik")
    browser.shows("DESA1")
    browser.look("stick")
    browser.follow('form[action="/stik/tulis"] button')
    browser.wait(lambda: "boleh dicabut" in browser.go("/stik").text, "the stick is written", 60)
    browser.look("stick-written")
    browser.follow('form[action="/stik/selesai"] button')
    folder = f"/proc/{machine.inner}/root/media/desasync/DESA1"
    centre("bundle read", folder)
    equal(centre.value(record, "name"), "Marzuki Hidayatullah", "what the office read from the stick")
    centre("bundle write", folder, "--node", str(kiosk.node))
    machine.run("chown", "-R", "desasync:desasync", "/media/desasync/DESA1")
    browser.go("/stik")
    browser.follow('form[action="/stik/ambil"] button')
    browser.wait(lambda: "boleh dicabut" in browser.go("/stik").text, "the office's answer is read", 60)
    said = browser.text
    browser.follow('form[action="/stik/selesai"] button')
    # What was noted after the stick was written waits for the next one.
    after = kiosk.waiting
    check(after < before, f"the office's answer says that it came: {before} waited, now {after}: {said}")
    browser.follow('form[action="/stik/salinan"] button')
    browser.look("stick-copy")
    kiosk.create("applicant", {"name": "Marzuki Hidayatullah", "nik": "3527011204809508"}, "--by", "1")
    until(lambda: kiosk("status", "--json", code=(0, 1)).json["twoPlaces"] > 0 and kiosk("status", "--json", code=(0, 1)).json["copies"][0]["lastWritten"], "the standing copy is written", 40)
    stage.says("a stick that came while the desk ran: written, read, and a standing copy")


def report(stage, world, browser, centre, machine):
    """The report for the office lies on the stick, has the service's journal in it, and nothing of any person."""
    centre.serve()
    machine.run("systemctl", "kill", "-s", "KILL", "desa-kiosk")
    open_again(browser)
    sign_in(browser, centre)
    browser.go("/peralatan")
    browser.follow('form[action="/diagnosa"] button')
    browser.look("report")
    inside = machine.run("sh", "-c", "find /media/desasync/DESA1 -name journal.txt | head -1").out.strip()
    check(inside, f"a report on the stick: {browser.text[:400]}")
    text = machine.run("cat", inside).out
    for words in ("Main process exited, code=killed", "the desk's pages are served"):
        check(words in text, f"{words!r} is not in the report's journal: {text[-1500:]}")
    whole = machine.run("sh", "-c", f"cat $(dirname {inside})/*").out
    for value in {*world.personal, "Sumarlinah"}:
        check(value not in whole, f"a personal value ({value!r}) stands in the report")
    machine.run("/opt/desasync/sekarang/bin/desa-stik", "lepas", machine.loops[stage.folder / "desa1.img"].rsplit("/", 1)[1])
    check("DESA1" not in machine.run("cat", "/proc/mounts").out, "the stick is out")
    machine.gone(stage.folder / "desa1.img")
    stage.says("the report for the office: on the stick, with the service's journal, without any personal value")


def lan(stage, machine):
    """Off by default; switched on by one line, the second door answers by TLS, with the pairing page and nothing else."""
    settings = machine.root / "etc/desasync/kiosk.conf"
    was = settings.read_text()
    settings.write_text('DESA_SERVE="--lan 0.0.0.0:8472"\n')
    machine.run("systemctl", "restart", "desa-kiosk")
    screen = care.Screen(8472, tls=True)

    def answers():
        try:
            return screen.get("/").status == 200
        except OSError:
            return False
    until(answers, "the second door answers", 40)
    check('name="kode"' in screen.page or "Kode" in screen.text, f"the pairing page: {screen.text[:300]}")
    check("Sumarlinah" not in screen.page, "a stranger sees no names")
    settings.write_text(was)
    machine.run("systemctl", "restart", "desa-kiosk")
    until(lambda: machine.serves, "the desk is back", 30)
    stage.says("LAN mode by one line: TLS, pairing page; off again")
