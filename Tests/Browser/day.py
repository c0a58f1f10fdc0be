"""A day at the village desk, as an operator lives it: the first PIN, five requests, an outage, a power cut in the middle of a form, the end of the day."""
import subprocess

from desa import check, equal, scenario, until
from village import STORIES, begin, first_pin, new_request, open_browser, open_office, paper, serve, sign_in, tell


def day(world, scripts):
    centre, kiosk, neighbour = open_office(world)
    serve(kiosk)
    browser = open_browser(world, kiosk, scripts)
    look = browser.look
    browser.go("/")
    equal(browser.path, "/masuk", "a stranger's home page")
    first_pin(browser, centre, kiosk, look=look)
    look("home-empty")
    browser.go("/permohonan/baru")
    look("services")

    # The morning: two requests; the second lacks a paper.
    records = {"BIRTH": new_request(world, browser, "BIRTH", look, scans={"kk": 2, "birth-letter": 1})}
    look("request", "request")
    browser.shows("352701******9003")
    check("3527016802909003" not in browser.page, "a masked NIK")
    records["KK-SPLIT"] = new_request(world, browser, "KK-SPLIT", look, leave=("adult-ktp",))
    browser.wait(lambda: "Tidak ada yang menunggu" in browser.go("/").status, "all is sent")
    look("home", "home")
    mistakes(browser, look)

    # The line is gone; work goes on, and a power cut in the middle of a form takes at most the field being typed.
    centre.stop()
    records["KTP-NEW"] = new_request(world, browser, "KTP-NEW", look)
    browser.wait(lambda: "menunggu" in browser.go("/kotak-keluar").status and "Terputus" in browser.status, "the first line tells of the outage", 40)
    look("outbox-outage", "outage")
    power_cut(world, browser, kiosk, centre, scripts, look)
    records["DEATH"] = new_request(world, browser, "DEATH", look)
    correction(world, browser, records["DEATH"], look)
    browser.go("/akhir-hari")
    look("end-of-day-outage")

    # The line is back.
    centre.serve()
    records["MOVE-OUT"] = new_request(world, browser, "MOVE-OUT", look)
    browser.follow(".status-send button")
    browser.wait(lambda: "Tidak ada yang menunggu" in browser.go("/").status, "all is sent", 60)
    for code, record in records.items():
        equal(centre.show(record)["fields"]["state"]["value"], "incomplete" if code == "KK-SPLIT" else "submitted", f"the state of {code} at the centre")
    equal(len([line for line in centre("list", "--type", "request", "--json").jsons if line["scope"] == centre.village]), 5, "requests at the centre")
    browser.go("/kotak-keluar")
    look("outbox")
    compare(browser, centre)
    for part in (attached, printing, document, dispute, searching, stick, more_pages):
        part(world, browser, centre, kiosk, neighbour, records, look)
    browser.go("/akhir-hari")
    look("end-of-day", "end-of-day")
    browser.follow("main form .primary")
    equal(browser.path, "/masuk", "a locked desk")
    look("locked")
    browser.guarded(world.personal)
    browser.close()
    world.browsers.remove(browser)


def mistakes(browser, look):
    """What is typed wrong is said beside the field, and the focus is there."""
    begin(browser, "BIRTH")
    browser.submit_wrong = None
    browser.fill(a__nik="35270168", a__birth_date="31-2-2026")
    browser.follow("main .card .primary")
    check(len(browser.all(".problem")) >= 2, f"problems beside their fields: {browser.text[:400]}")
    focused = browser.focused.get_attribute("name")
    check(focused in ("a.nik", "a.name"), f"the focus is on the first field with a problem, not on {focused}")
    look("applicant-problems", "problems")
    browser.go(browser.path.removesuffix("/pemohon") + "/periksa")
    browser.follow(".danger")
    look("thrown-away")
    browser.go("/tidak-ada")
    look("not-found")


def power_cut(world, browser, kiosk, centre, scripts, look):
    person, form = STORIES["DEATH"]
    draft = begin(browser, "DEATH")
    tell(browser, person)
    browser.follow("main .card .primary")
    browser.fill(f__deceased_name="Suparmin Hadikusuma")
    if scripts:
        # The field is saved when it is left, and while it is typed after a short rest.
        browser.fill(f__death_place="Sampang")
        saved = lambda: "Sampang" in browser.driver.execute_script(  # noqa: E731
            "return fetch(location.href,{headers:{'X-Desk-Live':'1'}}).then(r=>r.text())")
        until(saved, "the field is saved while the operator types", 5)
    kiosk.kill()
    serve(kiosk)
    sign_in(browser.go(draft + "/isian"), centre)
    if not scripts:
        browser.go(draft + "/isian")
    equal(browser.path, draft + "/isian", "back where the operator was")
    if scripts:
        equal(browser.field("f.deceased_name").get_attribute("value"), "Suparmin Hadikusuma", "the field that was left before the power cut")
        equal(browser.field("f.death_place").get_attribute("value"), "Sampang", "the field that was being typed before the power cut")
    else:
        # Without script a step is saved by "Lanjut": what stood on the page is gone, the applicant is there.
        browser.go(draft + "/pemohon")
        equal(browser.field("a.name").get_attribute("value"), person["a.name"], "the step before the power cut")
    look("after-power-cut", "after-power-cut")
    browser.go("/")
    check(person["a.name"] in browser.text, "the draft is on the home page")
    look("home-drafts")
    browser.go(draft + "/periksa")
    browser.follow(".danger")


def correction(world, browser, record, look):
    """A slip of the keys, while the office has not seen it: the old value stays to be seen, and the receipt says which correction it is."""
    path = f"/permohonan/{record}"
    browser.go(path + "/betulkan")
    look("correct")
    browser.follow(f'a[href="{path}/betulkan/deceased_name"]')
    look("correct-field")
    browser.fill(isi="Suparmin Hadikusumo")
    browser.fill(alasan="typing")
    world.personal.add("Suparmin Hadikusumo")
    browser.follow("main form .primary")
    equal(browser.path, path, f"after the correction: {browser.text[:300]}")
    equal([item.text for item in browser.all("main del")][:1], ["Suparmin Hadikusuma"], "the old value is struck out")
    look("corrected")
    browser.go(path + "/cetak")
    browser.follow('form:has(input[value="receipt"]) button')
    check("embetulan 1" in browser.text, f"the receipt is marked: {browser.text[:400]}")
    paper_of(world, browser, "receipt-corrected", "embetulan 1")
    browser.follow('button[name="jawab"][value="ya"]')


def dispute(world, browser, centre, kiosk, neighbour, records, look):
    """Two desks write different things about one person; the operator chooses, with what each had seen before them."""
    person = neighbour.create("applicant", {"name": "Sitti Aminatuz Zahro", "nik": "3527016802909604", "birth_date": "1990-02-28", "sex": "female"}, "--by", "2")
    for node in (neighbour, kiosk):
        node("sync")
    kiosk.update(person, {"name": "Siti Aminatus Zahra"}, "--by", "1")
    neighbour.update(person, {"name": "Siti Aminatuz Zahroh"}, "--by", "2")
    for node in (neighbour, kiosk, neighbour, kiosk):
        node("sync")
    browser.wait(lambda: "ersilang" in browser.go("/").text, "the home page tells of the dispute", 30)
    look("home-dispute")
    browser.go("/bersilang")
    look("disputes")
    browser.follow(f'main a[href="/bersilang/{person}"]')
    look("dispute", "dispute")
    for words in ("Siti Aminatus Zahra", "Siti Aminatuz Zahroh", "Belum melihat tulisan"):
        browser.shows(words)
    browser.click(browser.all('input[name="pilih"]')[0])
    browser.fill_all({browser.one('main form [name^="keterangan"]').get_attribute("name"): "KTP asli dilihat"})
    browser.follow("main form .primary")
    browser.shows("Sudah tidak bersilang")
    look("dispute-settled")
    kiosk("sync")
    neighbour("sync")
    equal(neighbour.disputes, {}, "disputes at the other desk")
    browser.go(f"/orang/{person}")
    look("person")
    for path, name in (("/mungkin-sama", "maybe-same"), ("/daftar", "request-list"), ("/tanggal", "date")):
        browser.go(path)
        look(name)


def compare(browser, centre):
    """What people compare over the phone."""
    def same():
        code = centre("show", "--scope", str(centre.village), "--json").json
        return code["code"] in browser.go("/").status and f"({code['entries']} " in browser.status
    browser.wait(same, "the comparison code is the same at both", 30)


def attached(world, browser, centre, kiosk, neighbour, records, look):
    """The scans of the morning are at the office, and can be looked at here."""
    browser.go(f"/permohonan/{records['BIRTH']}")
    if not browser.has(".papers-card"):
        return
    browser.wait(lambda: centre.show(records["BIRTH"])["papers"]["of"] == 2, "the papers are at the office", 30)
    browser.follow(".papers-card .button")
    look("request-papers")
    browser.follow(".attached a, ul.sheets a, main a[href^='/lampiran/']")
    look("attached-paper")


def printing(world, browser, centre, kiosk, neighbour, records, look):
    """The receipt in both sizes, the filled form: each as a PDF, as the printer would get it."""
    if "/permohonan/" + records["BIRTH"] + "/cetak" not in browser.go(f"/permohonan/{records['BIRTH']}").page:
        return
    for kind, words in (("receipt", "Kustiyah M."), ("F-2.01", "Jatmiko Wibisana")):
        browser.go(f"/permohonan/{records['BIRTH']}/cetak")
        look(f"print-{kind}")
        browser.follow(f'form:has(input[value="{kind}"]) button')
        look(f"paper-{kind}", "receipt" if kind == "receipt" else None)
        paper_of(world, browser, f"{kind}", words)
        browser.follow('button[name="jawab"][value="ya"]')
        equal(browser.path, f"/permohonan/{records['BIRTH']}", "after the print came out")
    look("after-print")
    for path, name, words in (("/cetak/layanan/BIRTH", "leaflet", "Akta kelahiran"), ("/cetak/blangko/BIRTH/F-2.01", "blank", "F-2.01"), ("/cetak/buku-layanan", "booklet", "Daftar isi")):
        browser.go(path)
        look(f"paper-{name}")
        paper_of(world, browser, name, words)
    browser.go("/cetak")
    browser.follow('form[action="/cetak/buku-harian"] .primary')
    look("paper-day-book")
    paper_of(world, browser, "day-book", "Kustiyah M.")


def paper_of(world, browser, name, words):
    """The page as PDF and as pictures to look at; it has its words, and nothing of the screen's bars."""
    name = f"print-{name}" + ("" if browser.scripts else "-noscript")
    pdf = browser.pdf(world.gallery.folder / f"{name}.pdf")
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True, timeout=60).stdout
    check(words in text, f"{words!r} is not on the paper {name}: {text[:600]}")
    for other in ("Kirim sekarang", "Kunci meja", "Apakah tercetak"):
        check(other not in text, f"{other!r} is on the paper {name}")
    subprocess.run(["pdftoppm", "-png", "-r", "60", "-l", "3", pdf, pdf.with_suffix("")], check=True, timeout=60)


def document(world, browser, centre, kiosk, neighbour, records, look):
    """The signed document comes from the office, is printed, and handed over."""
    record = records["BIRTH"]
    for state in ("verified", "validated", "signing"):
        centre.update(record, {"state": state})
    akta = paper(world, "akta.pdf", "KUTIPAN AKTA KELAHIRAN", ["Contoh dokumen untuk uji coba", "Jatmiko Wibisana"])
    centre("attach", akta, "--request", record, "--kind", "document", "--title", "Kutipan akta kelahiran")
    centre.update(record, {"state": "issued"})
    kiosk("sync")
    kiosk("fetch", record)
    browser.wait(lambda: browser.go("/").has("#g-ready"), "the document is ready on the home page", 30)
    look("home-ready", "document-ready")
    browser.follow('section[aria-labelledby="g-ready"] .rows a')
    equal(browser.path, f"/permohonan/{record}/cetak", "where the list leads: a paper that was not printed yet")
    browser.go(f"/permohonan/{record}")
    look("request-issued")
    if not browser.has(f'a[href="/permohonan/{record}/cetak"]'):
        return
    browser.go(f"/permohonan/{record}/cetak")
    browser.follow('form:has(input[value^="document/"]) button')
    look("paper-document")
    browser.follow('button[name="jawab"][value="ya"]')
    browser.go(f"/permohonan/{record}/serahkan")
    look("hand-over")
    browser.fill(penerima="Kustiyah Maimunah")
    browser.fill(tercetak="ya")
    browser.follow("main form .primary")
    equal(browser.path, f"/permohonan/{record}", f"after the hand-over: {browser.text[:300]}")
    browser.shows("Diserahkan kepada Kustiyah Maimunah")
    look("handed-over")


def searching(world, browser, centre, kiosk, neighbour, records, look):
    if not browser.has('nav a[href="/cari"]'):
        return
    browser.go("/cari")
    look("search-empty")
    for words, found in (("kustiyah", "Kustiyah Maimunah"), ("3527011107099205", "Nurhidayatullah"), ("moh", None)):
        browser.go("/cari")
        browser.fill_all({browser.one("main form input:not([type=hidden])").get_attribute("name"): words})
        browser.follow("main form .primary")
        if found:
            browser.shows(found)
    browser.go("/cari")
    browser.fill_all({browser.one("main form input:not([type=hidden])").get_attribute("name"): "bambang"})
    browser.follow("main form .primary")
    look("search-found")


def stick(world, browser, centre, kiosk, neighbour, records, look):
    """A long outage: what was taken in goes to the office on a stick, and the answer comes back."""
    if browser.go("/stik").path != "/stik":
        return
    look("stick-none")
    folder = world.folder / "media" / "DESA1"
    folder.mkdir()
    centre.stop()
    kiosk.create("applicant", {"name": "Marzuki Hidayatullah", "nik": "3527011204809508"}, "--by", "1")
    browser.go("/stik")
    look("stick")
    browser.follow('form[action="/stik/tulis"] button')
    browser.wait(lambda: "boleh dicabut" in browser.go("/stik").text, "the stick is written", 30)
    look("stick-written", "stick-written")
    browser.follow('form[action="/stik/selesai"] button')
    centre("bundle read", folder)
    centre("bundle write", folder, "--node", str(kiosk.node))
    browser.go("/stik")
    look("stick-answer")
    browser.follow('form[action="/stik/ambil"] button')
    browser.wait(lambda: "boleh dicabut" in browser.go("/stik").text, "the office's answer is read", 30)
    browser.follow('form[action="/stik/selesai"] button')
    browser.follow('form[action="/stik/salinan"] button')
    look("stick-copy")
    browser.go("/peralatan")
    look("equipment")
    browser.follow('form[action="/peralatan/periksa"] button')
    look("equipment-checked")
    for path in ("/diagnosa", "/bantuan", "/perangkat"):
        browser.go(path)
        look("page" + path.replace("/", "-"))
    centre.serve()
    browser.follow(".status-send button")
    browser.wait(lambda: "Tersambung" in browser.go("/").status, "the line is back", 40)


def more_pages(world, browser, centre, kiosk, neighbour, records, look):
    """Pages that the bar leads to, each once."""
    paths = [element.get_attribute("href").removeprefix(browser.base) for element in browser.go("/").all("nav[aria-label] a")]
    for path in paths:
        browser.go(path)
        name = path.strip("/").replace("/", "-") or "home"
        look(f"page-{name}")
        if browser.scripts:
            browser.walk(f"page-{name}")
            browser.calm(f"page-{name}")
    browser.follow('footer button')
    equal(browser.one("html").get_attribute("lang"), "en", "the other language")
    for path in paths:
        browser.go(path)
        look(f"english-{path.strip('/').replace('/', '-') or 'home'}")
    browser.follow('footer button')


@scenario("day", "a day at the desk with its script: five requests, an outage, a power cut in a form, all of it at the office in the evening")
def with_script(world):
    day(world, True)


@scenario("noscript", "the same day in a browser without script")
def without_script(world):
    day(world, False)
