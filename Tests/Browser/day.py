"""A day at the village desk, as an operator lives it: the first PIN, five requests with their scans, an outage, a power cut in the middle of a form,
a dispute with the second desk, corrections, prints, a document that arrives and is handed over, the stick, the end of the day."""
import datetime
import shutil
import subprocess

from desa import CLERK, check, equal, scenario, until
from village import STORIES, begin, first_pin, new_request, open_browser, open_office, paper, route, routes, serve, sign_in, tell, tick_papers

# What each citizen brings, and how many pages it has.
SCANS = {"BIRTH": {"kk": 2, "birth-letter": 1}, "KK-SPLIT": {"old-kk": 1}, "KTP-NEW": {"kk-copy": 1}, "DEATH": {"death-letter": 2}, "MOVE-OUT": {"kk-copy": 1}}


def day(world, scripts):
    centre, kiosk, neighbour = open_office(world)
    serve(kiosk)
    browser = open_browser(world, kiosk, scripts)
    look = browser.look
    take = lambda code, **more: new_request(world, browser, code, look, scans=SCANS[code], **more)  # noqa: E731
    browser.go("/")
    equal(browser.path, "/masuk", "a stranger's home page")
    first_pin(browser, centre, kiosk, look=look)
    look("home-empty")
    browser.go("/permohonan/baru")
    look("services")

    # The morning: two requests; the second lacks a paper.
    records = {"BIRTH": take("BIRTH")}
    look("request", "request")
    browser.shows("352701******9003")
    check("3527016802909003" not in browser.page, "a masked NIK")
    records["KK-SPLIT"] = take("KK-SPLIT", leave=("adult-ktp",))
    browser.wait(lambda: "Tidak ada yang menunggu" in browser.go("/").status, "all is sent")
    look("home", "home")
    mistakes(browser, look)

    # The line is gone; work goes on, and a power cut in the middle of a form takes at most the field being typed.
    centre.stop()
    records["KTP-NEW"] = take("KTP-NEW")
    browser.wait(lambda: "menunggu" in browser.go("/kotak-keluar").status and "Terputus" in browser.status, "the first line tells of the outage", 40)
    look("outbox-outage", "outage")
    power_cut(world, browser, kiosk, centre, scripts, look)
    records["DEATH"] = take("DEATH")
    correction(world, browser, records["DEATH"], look)
    browser.go("/akhir-hari")
    look("end-of-day-outage")

    # The line is back.
    centre.serve()
    records["MOVE-OUT"] = take("MOVE-OUT")
    browser.follow(".status-send button")
    browser.wait(lambda: "Tidak ada yang menunggu" in browser.go("/").status, "all is sent", 60)
    for code, record in records.items():
        equal(centre.show(record)["fields"]["state"]["value"], "incomplete" if code == "KK-SPLIT" else "submitted", f"the state of {code} at the centre")
    equal(len([line for line in centre("list", "--type", "request", "--json").jsons if line["scope"] == centre.village]), 5, "requests at the centre")
    browser.go("/kotak-keluar")
    look("outbox")
    compare(browser, centre)
    for part in (attached, printing, through_the_office, document, dispute, steps, alike, scanner, searching, stick, more_pages):
        part(world, browser, centre, kiosk, neighbour, records, look)
    browser.wait(lambda: "Tidak ada yang menunggu" in browser.exchange("/akhir-hari").status, "all is sent", 60)
    look("end-of-day", "end-of-day")
    browser.follow("main form .primary")
    equal(browser.path, "/masuk", "a locked desk")
    look("locked")
    pins(world, browser, centre, kiosk, look)
    if scripts:
        for language, seen in world.gallery.seen.items():
            equal(sorted(set(routes("page", "anyone")) - {route(path) for path in seen}), [], f"pages of the router that nobody looked at in {language}")
    browser.guarded(world.personal)


def mistakes(browser, look):
    """What is typed wrong is said beside the field, and the focus is there."""
    begin(browser, "BIRTH")
    browser.fill(a__nik="35270168", a__birth_date="31-2-2026")
    browser.follow("main .card .primary")
    check(len(browser.all(".problem")) >= 2, f"problems beside their fields: {browser.text[:400]}")
    browser.has_focus("a.nik", "the focus is on the first problem")
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
    browser.follow("main form .primary")
    look("correct-field-problem")
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


def through_the_office(world, browser, centre, kiosk, neighbour, records, look):
    """What the office has already is corrected by it: the desk asks, the clerk decides, the old value stays to be seen."""
    record = records["BIRTH"]
    path = f"/permohonan/{record}"
    centre.update(record, {"state": "verified"})
    browser.wait(lambda: "Diverifikasi" in browser.exchange(path).text, "the office's word is here", 30)
    browser.go(path + "/betulkan/child_birth_place")
    look("ask-correction")
    browser.fill(isi="Bangkalan", alasan="original-shown")
    browser.follow("main form .primary")
    browser.shows("menunggu kantor")
    look("correction-asked")
    browser.exchange(path)
    waiting = until(lambda: centre("amendments list", "--json", "--reveal").jsons, "the office sees what is asked", 30)
    equal([(item["field"], item["old"], item["new"]) for item in waiting], [("child_birth_place", "Sampang", "Bangkalan")], "what is asked")
    centre("amendments accept", waiting[0]["amendment"], "--by", str(CLERK))
    browser.wait(lambda: "diterima kantor" in browser.exchange(path).text, "what the office decided is here", 30)
    equal([(old.text, new.text) for old, new in zip(browser.all("main del"), browser.all("main ins"))][:1], [("Sampang", "Bangkalan")], "the old value beside the new one")
    look("correction-accepted")
    browser.go(path + "/batalkan")
    look("ask-withdrawal")


def dispute(world, browser, centre, kiosk, neighbour, records, look):
    """While the line is down two desks correct the same person; the operator chooses, with what each had seen before them."""
    person = neighbour.create("applicant", {"name": "Sitti Aminatuz Zahro", "nik": "3527016802909604", "birth_date": "1990-02-28", "sex": "female"}, "--by", "2")
    for node in (neighbour, kiosk):
        node("sync")
    serve(neighbour)
    other = open_browser(world, neighbour, browser.scripts)
    first_pin(other, centre, neighbour, 2)
    path = f"/orang/{person}/betulkan"
    # Both have the page; then the line goes.
    for window in (browser, other):
        window.wait(lambda window=window: window.go(path).has('input[name="name"]'), "the person at both desks", 30)
    look("person-correct")
    centre.stop()
    browser.fill(name="")
    browser.follow("main form .primary")
    browser.has_focus("name", "the focus is on the first problem")
    look("person-problems")
    for window, name in ((browser, "Siti Aminatus Zahra"), (other, "Siti Aminatuz Zahroh")):
        world.personal.add(name)
        window.fill(name=name, alasan="original-shown")
        window.follow("main form .primary")
        equal(window.path, f"/orang/{person}", f"after the correction: {window.text[:300]}")
        window.shows(name)
    centre.serve()
    for window in (browser, other):
        window.wait(lambda window=window: "Tidak ada yang menunggu" in window.exchange("/").status, "both desks have sent what they wrote", 60)
    for window in (browser, other):
        window.wait(lambda window=window: "ersilang" in window.exchange("/").text, "the home pages of both desks tell of the dispute", 60)
    look("home-dispute")
    browser.go(f"/orang/{person}")
    look("person-dispute")
    browser.go("/bersilang")
    look("disputes")
    browser.follow(f'main a[href="/bersilang/{person}"]')
    look("dispute", "dispute")
    for words in ("Siti Aminatus Zahra", "Siti Aminatuz Zahroh", "Belum melihat tulisan"):
        browser.shows(words)
    browser.follow("main form .primary")
    check(browser.has(".sides .problem"), "nothing was chosen")
    browser.click('input[name="pilih"]')
    browser.follow("main form .primary")
    check(browser.has(".field.wrong .problem") and browser.one('input[name="pilih"]').is_selected(), "a choice wants its reason, and stays")
    look("dispute-problem")
    browser.fill_all({browser.one('main form [name^="keterangan"]').get_attribute("name"): "KTP asli dilihat"})
    browser.follow("main form .primary")
    browser.shows("Sudah tidak bersilang")
    look("dispute-settled")
    browser.exchange("/")
    other.wait(lambda: "ersilang" not in other.exchange("/").text, "the other desk has the decision", 60)
    equal(neighbour.disputes, {}, "disputes at the other desk")
    browser.go(f"/orang/{person}")
    look("person")
    browser.fill(alasan="subject")
    browser.follow('form[action$="/buka"] button')
    browser.shows("3527016802909604")
    look("person-revealed")
    browser.go(f"/orang/{person}/catatan")
    look("person-note")
    browser.go("/draf")
    look("drafts")
    other.guarded(world.personal)
    neighbour.stop()


def steps(world, browser, centre, kiosk, neighbour, records, look):
    """The paper that was missing, a note, a request that the citizen takes back; the list of them all."""
    path = f"/permohonan/{records['KK-SPLIT']}"
    browser.go(path)
    look("request-incomplete")
    browser.go(path + "/lengkapi")
    look("complete")
    browser.follow("main form .primary")
    check(browser.has(".flash.bad"), f"nothing was ticked: {browser.text[:300]}")
    browser.fill_all({"p.adult-ktp": "1"})
    browser.follow("main form .primary")
    equal(browser.path, path, f"after the papers: {browser.text[:300]}")
    browser.go(path + "/catatan")
    look("note")
    browser.follow("main form .primary")
    look("note-problem")
    browser.fill(catatan="Pemohon datang lagi hari Senin")
    browser.follow("main form .primary")
    browser.shows("Pemohon datang lagi hari Senin")
    path = f"/permohonan/{records['MOVE-OUT']}"
    browser.go(path + "/batalkan")
    look("cancel")
    browser.follow("main form .primary")
    look("cancel-problem")
    browser.fill(alasan="other")
    browser.follow("main form .primary")
    look("cancel-why")
    browser.fill(alasan="by-applicant")
    browser.follow("main form .primary")
    equal(browser.path, path, f"after taking it back: {browser.text[:300]}")
    look("cancelled")
    browser.fill(alasan="service")
    browser.follow('form[action$="/buka"] button')
    browser.shows("3527010908889407")
    look("request-revealed")
    browser.go("/daftar")
    look("request-list")
    browser.fill(dari="31-2-2026")
    browser.follow("main form .primary")
    look("request-list-problem")
    browser.go("/tanggal")
    look("date")
    browser.fill(tanggal="1-1-2020")
    browser.follow("main form .primary")
    look("date-problem")


def alike(world, browser, centre, kiosk, neighbour, records, look):
    """The other desk has entered the same mother; here somebody reports the same child again."""
    person, form = STORIES["BIRTH"]
    neighbour.create("applicant", {"name": "Kustiya Maimunah", "nik": person["a.nik"], "birth_date": "1990-02-28", "sex": "female", "birth_place": "Sampang"}, "--by", "2")
    neighbour.sync()
    browser.wait(lambda: browser.exchange("/mungkin-sama").has('main a[href^="/mungkin-sama/"]'), "the pair of persons is found", 60)
    look("maybe-same")
    pair = browser.one('main a[href^="/mungkin-sama/"]').get_attribute("href")
    browser.follow('main a[href^="/mungkin-sama/"]')
    look("maybe-same-pair")
    browser.follow('form[action$="/beda"] button')
    browser.driver.get(pair)
    look("maybe-same-marked")
    draft = begin(browser, "BIRTH")
    tell(browser, person)
    browser.follow("main .card .primary")
    tell(browser, form)
    browser.follow("main .card .primary")
    tick_papers(browser)
    browser.follow("main .card .primary")
    browser.follow("main form .primary")
    browser.shows("Mungkin sudah tercatat")
    look("same-before")
    browser.go(draft + "/periksa")
    browser.follow(".danger")


def scanner(world, browser, centre, kiosk, neighbour, records, look):
    """Pages from the scanner, of SANE's test backend, and from the folder that a copier writes into."""
    draft = begin(browser, "BIRTH")
    browser.go(draft + "/berkas")
    browser.follow('button[name="pindai"][value$="witnesses"]')
    tray = browser.path
    browser.follow(f'a[href="{tray}/pindai"]')
    look("scanner")
    browser.fill(sumber="flatbed", dpi="75")
    browser.follow("main form .primary")
    browser.wait(lambda: len(browser.all(".sheets .sheet")) == 1, "the page from the glass", 60)
    look("scanned")
    # As a copier does: the file appears whole.
    whole = paper(world, "salinan.jpg", "SURAT PERNYATAAN", ["Contoh untuk uji coba"], size=(620, 877))
    shutil.copy(whole, world.folder / "pindai/.salinan.jpg")
    (world.folder / "pindai/.salinan.jpg").rename(world.folder / "pindai/salinan.jpg")
    browser.wait(lambda: browser.go(tray).has(f'a[href="{tray}/masuk"]'), "the folder's page is seen", 60)
    browser.follow(f'a[href="{tray}/masuk"]')
    look("heap")
    browser.click('input[name="halaman"]')
    browser.follow("main form .primary")
    browser.wait(lambda: len(browser.all(".sheets .sheet")) == 2, "the folder's page at its paper", 30)
    browser.go(draft + "/periksa")
    browser.follow(".danger")


def pins(world, browser, centre, kiosk, look):
    """The next morning: a wrong PIN, a forgotten one and the office on the telephone; a substitute who may work today, and one whose days are over."""
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()
    for number, name, first, last in ((4, "Halimatus Sakdiyah", 0, 3), (5, "Mohammad Ruslan", -9, -2)):
        world.personal.add(name)
        day = lambda offset: (today + datetime.timedelta(days=offset)).isoformat()  # noqa: E731
        centre("operator add", "--scope", str(centre.village), "--name", name, "--number", str(number), "--valid-from", day(first), "--valid-to", day(last), "--json")
    browser.wait(lambda: "Halimatus Sakdiyah" in browser.exchange("/masuk").text, "the substitute at the sign-in", 60)
    check(not browser.has(f'input[value="{centre.village}-5"]') and "Mohammad Ruslan: bertugas" in browser.text, "whose days are over cannot be chosen, and stands there with why")
    browser.fill(siapa=f"{centre.village}-1", pin="111222")
    browser.follow("main form .primary")
    browser.shows("PIN")
    look("wrong-pin")
    browser.fill(siapa=f"{centre.village}-1")
    browser.follow('button[name="kode"]')
    look("forgotten-pin")
    browser.fill(jawaban="00000-00000", pin="12", ulang="13")
    browser.follow("main form .primary")
    check(browser.has(".problem"), "what is wrong is said")
    look("forgotten-pin-problem")
    challenge = browser.one(".big.code").text
    answer = centre("pin", "--node", str(kiosk.node), "--operator", "1", challenge, "--json").json["answer"]
    browser.fill(jawaban=answer, pin="123456", ulang="123456")
    browser.follow("main form .primary")
    equal(browser.field("jawaban").get_attribute("value"), answer, "what the office said, after a weak PIN")
    browser.has_focus("pin", "the focus is where the problem is")
    browser.fill(pin="602817", ulang="602817")
    browser.follow("main form .primary")
    equal(browser.path, "/", f"the new PIN is good: {browser.text[:300]}")
    browser.follow(".person button")
    first_pin(browser, centre, kiosk, 4)
    check("Halimatus" in browser.one(".person-name").text, "the substitute is signed in")
    browser.follow(".person button")


def compare(browser, centre):
    """What people compare over the phone."""
    def same():
        code = centre("show", "--scope", str(centre.village), "--json").json
        return code["code"] in browser.go("/").status and f"({code['entries']} " in browser.status
    browser.wait(same, "the comparison code is the same at both", 30)


def attached(world, browser, centre, kiosk, neighbour, records, look):
    """The scans of the morning are at the office, and can be looked at here."""
    browser.go(f"/permohonan/{records['BIRTH']}")
    browser.wait(lambda: centre.show(records["BIRTH"])["papers"]["of"] == 2, "the papers are at the office", 30)
    browser.follow(".papers-card .button")
    look("request-papers")
    browser.follow(".attached a, ul.sheets a, main a[href^='/lampiran/']")
    look("attached-paper")


def printing(world, browser, centre, kiosk, neighbour, records, look):
    """The receipt in both sizes, the filled form: each as a PDF, as the printer would get it."""
    for kind, words in (("receipt", "Kustiyah M."), ("F-2.01", "Jatmiko Wibisana")):
        browser.go(f"/permohonan/{records['BIRTH']}/cetak")
        look(f"print-{kind}")
        browser.follow(f'form:has(input[value="{kind}"]) button')
        look(f"paper-{kind}", "receipt" if kind == "receipt" else None)
        paper_of(world, browser, f"{kind}", words)
        for size in ("F4", "58") if kind == "receipt" else ():
            browser.fill(ukuran=size)
            browser.follow(".print-size button")
            look(f"paper-{kind}-{size}")
            paper_of(world, browser, f"{kind}-{size}", words)
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
    for state in ("validated", "signing"):
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
    browser.go(f"/permohonan/{record}/cetak")
    browser.follow('form:has(input[value^="document/"]) button')
    look("paper-document")
    browser.follow('button[name="jawab"][value="ya"]')
    browser.go(f"/permohonan/{record}/serahkan")
    look("hand-over")
    browser.submit(penerima="Kustiyah Maimunah")
    check("Apakah dokumen" in browser.one(".field.wrong").text and browser.has(".field.wrong .problem"), f"what was not answered is said there: {browser.text[:600]}")
    look("hand-over-problem")
    browser.fill(tercetak="ya")
    browser.follow("main form .primary")
    equal(browser.path, f"/permohonan/{record}", f"after the hand-over: {browser.text[:300]}")
    browser.shows("Diserahkan kepada Kustiyah Maimunah")
    look("handed-over")


def searching(world, browser, centre, kiosk, neighbour, records, look):
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
    browser.go("/stik")
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
    # The switch at the foot of a page stays on that page.
    browser.go("/kotak-keluar")
    browser.follow("footer form button")
    equal((browser.path, browser.page_language), ("/kotak-keluar", "en"), "the other language")
    browser.follow("footer form button")
    equal((browser.path, browser.page_language), ("/kotak-keluar", "id"), "and back")


@scenario("day", "a day at the desk with its script: five requests, an outage, a power cut in a form, all of it at the office in the evening")
def with_script(world):
    day(world, True)


@scenario("noscript", "the same day in a browser without script")
def without_script(world):
    day(world, False)
