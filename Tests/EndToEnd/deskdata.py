"""What the office publishes and a desk takes over while it runs: editions of the region table, the time zone, services; and what the first line says
while the line is cut."""
import contextlib
import json
import re
import sqlite3

from desa import CLERK, IN_THE_WAY, REFUSED, REPOSITORY, USAGE, Kiosk, check, equal, scenario, settle, until
from deskwork import birth, publish
from desk import desk
from line import Wire
from lines import preloaded

HEAD = "code,name\n35,JAWA TIMUR\n35.27,SAMPANG\n35.27.01,SRESEH\n"


def status_line(browser):
    """The first line's sentences, as anybody sees them."""
    found = re.search(r'<ul class="facts">(.*?)</ul>', browser.get("/").page, re.S)
    check(found, "a first line")
    return " | ".join(re.sub(r"<[^>]+>", " ", part).strip() for part in re.findall(r"<li[^>]*>(.*?)</li>", found.group(1), re.S))


@scenario("desk-regions", "another edition of the region table counts at a running desk once it is valid, and what it drops keeps its name")
def regions(world):
    centre = world.office()
    publish(centre, "BIRTH")
    world.personal.update({"Kustiyah Maimunah", "3527016802909006"})
    files = {
        "lama": "35.27.01.2002,LABUHAN\n35.27.01.2005,MARPARAN\n35.27.01.2009,TAMAN\n",
        "baru": "35.27.01.2002,LABUHAN BARU\n35.27.01.2005,MARPARAN\n35.27.01.2010,DHARMA\n",
        "nanti": "35.27.01.2002,LABUHAN KELAK\n35.27.01.2011,KELAK\n",
    }
    # A table is at least so long that compressing it pays.
    rest = "".join(f"35.27.{number:02},KECAMATAN {number}\n" for number in range(2, 90))
    for name, rows in files.items():
        (world.folder / f"{name}.csv").write_text(HEAD + rest + rows)
    told = centre("publish regions", world.folder / "lama.csv", "--edition", "uji-1", "--valid-from", "2025-01-01", "--by", str(CLERK)).out
    check("94 regions, 1 KB on the line" in told, f"what publishing says: {told}")
    check("published already" in centre("publish regions", world.folder / "lama.csv", "--edition", "uji-1", "--valid-from", "2025-01-01", "--by", str(CLERK)).out, "the same again")
    centre("publish regions", world.folder / "baru.csv", "--edition", "uji-1", "--valid-from", "2025-01-01", "--by", str(CLERK), code=IN_THE_WAY)
    kiosk = centre.enrol("kecamatan", centre.district)
    settle(centre, kiosk)
    browser = desk(kiosk)
    browser.get(f"/masuk/kode/{centre.district}-1")
    challenge = re.search(r'class="big code">([0-9A-Z-]+)<', browser.page).group(1)
    answer = centre("pin", "--node", str(kiosk.node), "--operator", "1", challenge, "--json").json["answer"]
    browser.post(f"/masuk/kode/{centre.district}-1", jawaban=answer, pin="482913", ulang="482913")
    birth(browser, "3527016802909006", "Kustiyah Maimunah", "Jatmiko", place=f"{centre.district}-35.27.01.2009")
    record = browser.path
    check("TAMAN (35.27.01.2009)" in browser.page, "the village's name on the request")
    # The desk runs on; it hears of two editions, one of them of a day to come.
    centre("publish regions", world.folder / "baru.csv", "--edition", "uji-2", "--valid-from", "2026-01-01", "--by", str(CLERK))
    centre("publish regions", world.folder / "nanti.csv", "--edition", "uji-3", "--valid-from", "2099-01-01", "--by", str(CLERK))
    kiosk("sync")
    until(lambda: "DHARMA" in browser.get("/permohonan/baru").page, "the edition that is valid", 20)
    check("TAMAN" not in browser.page and "KELAK" not in browser.page and "LABUHAN BARU" in browser.page, "villages of today only")
    equal(kiosk.status["attachments"]["toFetch"], 0, "editions that have not come")
    check("TAMAN (35.27.01.2009)" in browser.get(record).page, "the name of a village that is none any more")
    browser.get(f"/daftar?desa={centre.district}-35.27.01.2009")
    check(record in browser.page, "requests of a village that is none any more")


@scenario("desk-zones", "a desk's time zone is what the office says, or its province's; the option only overrides it")
def zones(world):
    centre = world.office()
    where = {"WIB": ("35.27.01.2006", []), "WITA": ("51.01.01.2001", []), "WIT": ("91.01.01.2001", []), "WITA said": ("35.27.01.2007", ["--time-zone", "wita"])}
    hours = {"WIB": 7, "WITA": 8, "WIT": 9, "WITA said": 8}
    centre("scope add", "--kind", "village", "--region", "35.27.01.2099", "--name", "X", "--time-zone", "UTC", code=USAGE)
    kiosks = {}
    for word, (region, more) in where.items():
        scope = centre("scope add", "--kind", "village", "--region", region, "--name", f"Desa {word}", *more, "--json").json["scope"]
        centre.operator(scope, 1, "Sumarlinah")
        kiosks[word] = centre.enrol(f"desa-{scope}", scope)
        kiosks[word].scope = scope
    settle(centre, *kiosks.values())

    def clock(browser, kiosk):
        """Hours by which the first line's time of the last exchange is ahead of UTC."""
        shown = re.search(r"Lengkap terakhir (?:\d\d-\d\d )?(\d\d):(\d\d)", browser.get("/masuk").text)
        check(shown, f"a time in the first line: {browser.text[:600]}")
        told = kiosk.status["lastComplete"][11:16]
        return (int(shown.group(1)) - int(told[:2])) % 24

    # The time of the last exchange, in each zone; no exchange comes in between.
    centre.stop()
    for word, kiosk in kiosks.items():
        equal(clock(desk(kiosk), kiosk), hours[word], f"the zone of {word}")
        kiosk.stop()
    equal(clock(desk(kiosks["WIB"], "--time-zone", "WIT"), kiosks["WIB"]), 9, "the zone that the option says")
    kiosks["WIB"].stop()
    # The office changes it; the desk follows after an exchange, without another start.
    centre.serve()
    kiosk = kiosks["WIB"]
    equal(len(centre("scope change", str(kiosk.scope), "--time-zone", "WIT", "--by", str(CLERK), "--json").json["saved"]), 1, "the change")
    check("already" in centre("scope change", str(kiosk.scope), "--time-zone", "WIT", "--by", str(CLERK)).out, "the same again")
    kiosk.sync()
    centre.stop()
    equal(clock(desk(kiosk), kiosk), 9, "the zone that the office changed")


@scenario("desk-line", "the first line and the outbox say at each moment what is so: scans that wait, a cut line, how old the last word is")
def first_line(world):
    centre = world.office()
    publish(centre, "BIRTH")
    with Wire(centre.port) as wire:
        kiosk = Kiosk(world, "kiosk-1").enrol(centre.code("kiosk-1", centre.village, address=wire.address)["code"])
        kiosk.node = 2
        kiosk.sync()
        kiosk.sync()
        kiosk.sync()
        world.personal.update({"Kustiyah Maimunah", "3527016802909006"})
        browser = desk(kiosk, "--quota", "scans=0").sign_in(centre, kiosk)
        until(lambda: "Tidak ada yang menunggu" in status_line(browser), "all is sent", 20)
        check("Tersambung" in status_line(browser), "the line is well")
        # Cut: what is written waits, and the line says why once a try has failed.
        wire.mode = "reset"
        wire.kill()
        birth(browser, "3527016802909006", "Kustiyah Maimunah", "Jatmiko")
        record = browser.path.removeprefix("/permohonan/")
        browser.post("/kirim", dari="/")
        until(lambda: "Terputus" in status_line(browser), "the line is cut", 60)
        line = status_line(browser)
        check(re.search(r"\d+ menunggu dikirim, tertua", line) and "Coba lagi" in line and "Tersambung" not in line, f"what waits, its age, the next try: {line}")
        text = browser.get("/kotak-keluar").text
        check("Tersimpan di komputer ini" in text and "Sambungan terputus" in text and "Dicoba lagi" in text, f"why it waits: {text[-900:]}")
        check("Sambungan terputus" in browser.get("/akhir-hari").text, "the end of the day")
        # A restart without a line does not say that it is well.
        kiosk.kill()
        browser = desk(kiosk, "--quota", "scans=0")
        browser.get("/masuk")
        browser.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
        check("Tersambung" not in status_line(browser), "a restart knows no line")
        # A scan, while scans may not go: with all operations sent, the line still says that something waits.
        page = world.folder / "kk.jpg"
        page.write_bytes(b"\xff\xd8\xff" + world.random.randbytes(200_000))
        kiosk("attach", page, "--no-preview", "--request", record, "--by", "1")
        wire.mode = "open"
        browser.post("/kirim", dari="/")
        until(lambda: "1 berkas pindai menunggu dikirim" in status_line(browser), "only the scan waits", 60)
        until(lambda: "Tersambung" in status_line(browser), "the line is back", 20)
        text = browser.get("/kotak-keluar").text
        check("1 dari 1 berkas pindainya belum di kantor" in text and "Sudah diterima dan disimpan kantor" in text, f"why the request is not whole: {text[-900:]}")
        text = browser.get("/akhir-hari").text
        check("Semua pekerjaan sudah di kantor" not in text and "1 berkas pindai menunggu dikirim" in text, "the end of the day with a scan that waits")
        kiosk.stop()
        browser = desk(kiosk)
        browser.get("/masuk")
        browser.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
        until(lambda: "Tidak ada yang menunggu" in status_line(browser), "the scan went", 60)
        check("Semua pekerjaan sudah di kantor" in browser.get("/akhir-hari").text, "the end of the day")
        # Long after the last exchange its word is dated.
        wire.mode = "reset"
        wire.kill()
        kiosk.stop()
        kiosk.environment = preloaded(world, DESA_CLOCK_OFFSET=3 * 3600)
        browser = desk(kiosk)
        browser.get("/masuk")
        until(lambda: "Sambungan baik pada" in browser.get("/masuk").text or "Terputus" in browser.text, "a word that is three hours old is dated")
        check("Tersambung" not in browser.text, "a word of three hours ago is not one of now")
        kiosk.stop()
        kiosk.environment = {}


@scenario("desk-clocks", "without a line a clock of 2009, of 2030, and one that has gone back are asked about; the day that is said counts, and the right one is believed again")
def clocks(world):
    centre, kiosk = world.village(1)
    publish(centre, "BIRTH")
    settle(centre, kiosk)
    world.personal.update({"Kustiyah Maimunah", "3527016802909007"})
    desk(kiosk).sign_in(centre, kiosk).get("/")
    kiosk.stop()
    centre.stop()
    day = 86_400

    def start(offset):
        """The machine is switched on with another clock: what an operator said belongs to the start before."""
        kiosk.environment = preloaded(world, DESA_CLOCK_OFFSET=offset)
        with contextlib.closing(sqlite3.connect(kiosk.database)) as database, database:
            database.execute("DELETE FROM note WHERE key = ?", (b"desk/clock/stated",))
        browser = desk(kiosk)
        browser.get("/masuk")
        browser.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
        return browser

    # A battery that is empty: many boards begin in 2009.
    browser = start(-17 * 365 * day)
    check(browser.path == "/tanggal" and "2009" in browser.text and "tidak mungkin benar" in browser.text, f"2009 at {browser.path}: {browser.text[:500]}")
    kiosk.stop()
    # Back by two days, though nothing in the program's own age says so.
    browser = start(-2 * day)
    check(browser.path == "/tanggal" and "catatan terakhir" in browser.text, f"a clock that has gone back at {browser.path}: {browser.text[:500]}")
    kiosk.stop()
    # Years ahead: nobody was here for so long, says the desk, and asks.
    browser = start(4 * 365 * day)
    check(browser.path == "/tanggal" and "2030" in browser.text and "terakhir dipakai" in browser.text, f"2030 at {browser.path}: {browser.text[:500]}")
    today = kiosk.status["lastComplete"][:10]
    typed = "-".join(reversed(today.split("-")))
    browser.post("/tanggal", tanggal=typed)
    check(f"Tanggal menurut petugas: {typed}" in browser.get("/").page, f"the date on every page: {browser.text[:500]}")
    birth(browser, "3527016802909007", "Kustiyah Maimunah", "Jatmiko", day=typed)
    record = browser.path.removeprefix("/permohonan/")
    shown = kiosk.show(record)["fields"]
    equal((shown["received_on"]["value"], shown["date_stated"]["value"]), (today, True), "the operator's date in the record")
    check("Lewat" not in browser.text, "nothing is late on the day of intake")
    kiosk.stop()
    # Today again, and it is believed.
    browser = start(0)
    check(browser.path != "/tanggal" and "Tanggal menurut petugas" not in browser.get("/").text, f"the right clock at {browser.path}")
    kiosk.stop()
    # The office's clock, once it is heard, decides.
    centre.serve()
    browser = start(4 * 365 * day)
    until(lambda: "jam kantor" in browser.get("/tanggal").text, "the office's clock speaks against this one", 30)
    kiosk.stop()
    centre.stop()
    # Two months later, rightly: asked once, and believed from then on.
    browser = start(60 * day)
    check(browser.path == "/tanggal" and "terakhir dipakai" in browser.text, "two months later")
    shown = re.search(r"menunjukkan (\d\d-\d\d-\d{4})", browser.text).group(1)
    browser.post("/tanggal", tanggal=shown)
    check("Tanggal menurut petugas" not in browser.get("/").text, "a clock that was right is believed")
    kiosk.stop()
    browser = start(61 * day)
    check(browser.path != "/tanggal", f"the next day at {browser.path}")
    kiosk.stop()
    kiosk.environment = {}


@scenario("desk-services", "a desk without a catalogue says what to do; all shipped services come by one command, a regency changes one, and requests keep what they were promised")
def services(world):
    centre, kiosk = world.village(1)
    settle(centre, kiosk)
    world.personal.update({"Kustiyah Maimunah", "3527016802909007", "Maimunah Sulastri", "3527016802909008"})
    browser = desk(kiosk).sign_in(centre, kiosk)
    browser.get("/permohonan/baru")
    check("Daftar layanan belum tiba" in browser.text and "publish service --shipped" in browser.text, "a desk without services says what to do")
    equal(len([line for line in centre("publish service", "--shipped").lines if ": saved " in line]), 21, "services of the shipped catalogue")
    kiosk("sync")
    until(lambda: "Akta kelahiran" in browser.get("/permohonan/baru").text, "the catalogue at a running desk", 20)
    equal(len(re.findall(r'name="layanan" value="', browser.page)), 21, "services to choose from")
    birth(browser, "3527016802909007", "Kustiyah Maimunah", "Jatmiko")
    first = browser.path.removeprefix("/permohonan/")
    # A regency promises more time, takes a fee, and asks for one more paper; the version must rise.
    service = json.loads((REPOSITORY / "Schemas/catalogue/services/BIRTH.json").read_text())
    service |= {"due_hours": 72, "fee": 10_000, "requirements": [*service["requirements"], ["house", "Foto rumah", "Photo of the house"]]}
    override = world.folder / "kelahiran.json"
    override.write_text(json.dumps(service))
    centre("publish service", override, code=REFUSED)
    override.write_text(json.dumps({**service, "version": 2}))
    centre("publish service", override)
    # What the office has changed is not put back.
    check("service BIRTH: nothing has changed" in centre("publish service", "--shipped").out, "the shipped ones again")
    kiosk("sync")
    until(lambda: "BIRTH · 6 berkas" in browser.get("/permohonan/baru").text, "the changed service", 20)
    browser.post("/permohonan/baru", layanan="BIRTH")
    draft = browser.path.removesuffix("/pemohon")
    browser.post(draft + "/pemohon", a__nik="3527016802909008", a__name="Maimunah Sulastri")
    check("Foto rumah" in browser.get(draft + "/berkas").text, "the paper that the regency asks for")
    browser.post(draft + "/isian", **{
        "f__child_name": "Sekar Arum", "f__child_sex": "female", "f__child_birth_date": "12-11-2026", "f__child_birth_place": "Bangkalan", "f__birth_place_kind": "home",
        "f__reporter_relation": "mother", "f__mother_name": "Maimunah Sulastri", "f__witness1_name": "Ahmad", "f__witness2_name": "Wati"})
    papers = {"p__birth-letter": "1", "p__kk": "1", "p__witnesses": "1", "n__police-report": "1", "p__marriage-book": "1", "p__house": "1", "original_seen": "1"}
    browser.post(draft + "/berkas", **papers)
    browser.post(draft + "/periksa")
    check(browser.path.startswith("/permohonan/"), f"submitted: {browser.text[-1500:]}")
    second = browser.path.removeprefix("/permohonan/")
    for record, expected in ((first, (1, 24, 0)), (second, (2, 72, 10_000))):
        fields = kiosk.show(record)["fields"]
        equal(tuple(fields[name]["value"] for name in ("catalogue_version", "due_hours", "fee")), expected, "what a request was promised")
    kiosk.stop()
