"""Receipts over the time: corrections, a catalogue that changes under a request, the centre's clock, another desk's request, and an inspector with a photo."""
import html
import json
import re
import shutil

from copies import relive
from desa import CLERK, CUT, FORK, REPOSITORY, VERIFIED, check, equal, scenario, settle
from printing import NAME, NIK, Sheet, birth, printer, qr_text, window

BIRTH = REPOSITORY / "Schemas/catalogue/services/BIRTH.json"


def receipt(browser, record, kind="receipt"):
    browser.get(f"/permohonan/{record}/cetak").post(f"/permohonan/{record}/cetak", kertas=kind)
    check(browser.path.startswith("/cetak/lembar/"), f"a paper: {browser.path} {browser.status}")
    return browser


def came_out(browser):
    browser.post(browser.path, jawab="ya")


def correct(browser, record, field, value):
    path = f"/permohonan/{record}"
    browser.get(f"{path}/betulkan/{field}")
    seen = html.unescape(re.search(r'name="dilihat" value="([^"]*)"', browser.page).group(1))
    browser.post(f"{path}/betulkan/{field}", dilihat=seen, isi=value, alasan="typing")
    equal(browser.path, path, f"after correcting {field}")


@scenario("corrected-receipt", "a receipt says which correction it is, strikes the old value out, counts apart from reprints, and its code is for the corrected entry")
def corrected(world):
    centre, kiosk, neighbour = world.village()
    centre("publish service", BIRTH)
    settle(centre, kiosk, neighbour)
    world.personal.update({NAME, NIK, "Jatmiko Wibisana", "Jatmiko Wibisono", "Kustiyah Maimunatun"})
    browser = window(centre, kiosk)
    # What the centre has received cannot be corrected directly any more.
    centre.stop()
    record = birth(browser)
    first = qr_text(receipt(browser, record).page)
    check("Pembetulan" not in browser.text and "<del>" not in browser.page, "a first receipt")
    check("belum dikirim" in browser.text and "menurut jam desa" in browser.text and "menurut jam Dinas" not in browser.text, f"due by the desk's clock alone: {browser.text}")
    came_out(browser)

    correct(browser, record, "child_name", "Jatmiko Wibisono")
    receipt(browser, record)
    check("Pembetulan 1" in browser.text and "Cetakan ke-2" in browser.text, "a corrected receipt is marked, and is the second print")
    check("<del>J. Wibisana</del>" in browser.page and "<ins>J. Wibisono</ins>" in browser.page, "the old value struck out: of names the word that differs")
    check("Jatmiko" not in browser.page and NAME not in browser.page and NIK not in browser.page, "no full name beside a NIK")
    came_out(browser)
    correct(browser, record, "child_birth_place", "Bangkalan")
    correct(browser, record, "applicant.name", "Kustiyah Maimunatun")
    receipt(browser, record)
    for words in ("Pembetulan 3", "Cetakan ke-3"):
        check(words in browser.text, f"on the third receipt: {words}")
    check("<del>Sampang</del>" in browser.page and "<ins>Bangkalan</ins>" in browser.page and browser.page.count("<del>") == 3, "all three corrections")
    third = qr_text(browser.page)
    came_out(browser)
    # The form that is signed anew has the new value, and the old one struck out in full: the agency compares.
    receipt(browser, record, "F-2.01")
    check("Pembetulan 3" in browser.text and "<del>Jatmiko Wibisana</del>" in browser.page and "Jatmiko Wibisono" in browser.text, "the corrected form")
    if printer():
        sheet = Sheet(world, browser, "form-corrected")
        check("Pembetulan 3" in sheet.text and "Halaman 1 dari" in sheet.text, f"the corrected form on paper: {sheet.text}")
    came_out(browser)

    # From receipt on the office decides; what it accepts is a correction like the others. Its own clock counts from when it had the request.
    centre.serve()
    kiosk("sync")
    receipt(browser, record)
    check("menurut jam Dinas" in browser.text and "Diterima Dinas" in browser.text and "belum dikirim" not in browser.text, f"due by both clocks: {browser.text}")
    if printer():
        sheet = Sheet(world, browser, "receipt-corrected").stands().numbered()
        equal(len(sheet.sides), 1, "sides of a receipt with three corrections")
        equal(sheet.qr, [qr_text(browser.page)], "the code on paper")
        check("Pembetulan 3" in sheet.text, "the corrected receipt on paper")
    came_out(browser)
    browser.get(f"/permohonan/{record}")
    check("menurut jam Dinas" in browser.text and "menurut jam desa" in browser.text, "the request's page has both clocks too")
    correct(browser, record, "child_birth_place", "Pamekasan")
    kiosk("sync")
    waiting = centre("amendments list", "--json", "--reveal").jsons
    centre("amendments accept", waiting[0]["amendment"], "--by", str(CLERK))
    settle(centre, kiosk, neighbour)
    receipt(browser, record)
    check("Pembetulan 4" in browser.text and "<del>Bangkalan</del>" in browser.page and "<ins>Pamekasan</ins>" in browser.page, f"what the office accepted: {browser.text}")
    came_out(browser)

    # Another desk shows the same, without a code: it cannot sign for this one, and says who can.
    kiosk.stop()
    other = window(centre, neighbour, 2, "715284")
    receipt(other, record)
    check("Pembetulan 4" in other.text and 'class="r-qr"' not in other.page, "the same receipt elsewhere")
    check(f"dicatat di meja {kiosk.name}" in other.text and "hanya komputer itu" in other.text, f"where a receipt with the code is to be had: {other.text}")
    if printer():
        check("Tanpa kode QR" in Sheet(world, other, "receipt-elsewhere").text, "the same on paper")
    came_out(other)
    neighbour.stop()

    # Each receipt holds: the corrected ones are about their own entries.
    export = kiosk.export()
    found = [world.run("desa-audit", "verify", export, "--json", "--receipt", words, seconds=60) for words in (first, third)]
    equal([item.code for item in found], [VERIFIED, VERIFIED], "receipts before the auditor")
    equal([item.json["receipt"]["record"] for item in found], [record, record], "the record that both are about")
    check(found[0].json["receipt"]["entry"] != found[1].json["receipt"]["entry"], "a corrected receipt is for its correction")


@scenario("old-catalogue", "a request keeps the version that it was checked against, on its page and on every paper, when the regency publishes its own")
def old_catalogue(world):
    centre, kiosk, neighbour = world.village()
    centre("publish service", BIRTH)
    settle(centre, kiosk, neighbour)
    world.personal.update({NAME, NIK, "Jatmiko Wibisana"})
    browser = window(centre, kiosk)
    before = birth(browser, papers=("birth-letter", "kk", "witnesses"))
    service = json.loads(BIRTH.read_text())
    papers = [row for row in service["requirements"] if row[0] != "marriage-book"] + [["parents-ktp", "KTP-el kedua orang tua", "Identity cards of the parents"]]
    form = [["child_name", "new-name", "Nama lengkap bayi", "Full name of the baby", *row[4:]] if row[0] == "child_name" else row for row in service["form"]]
    override = {"code": "BIRTH", "version": 2, "name_id": "Akta kelahiran Sampang", "due_hours": 72, "fee": 5000, "requirements": papers, "forms": ["F-2.01"],
                "procedure": [["Petugas mencatat di meja kabupaten", "The operator enters it at the regency's desk"]], "form": form}
    file = world.folder / "override.json"
    file.write_text(json.dumps(override))
    centre("publish service", file)
    settle(centre, kiosk, neighbour)
    # A third version, so that the one in between is read from the record's history as well.
    between = birth(browser, papers=("birth-letter", "kk", "witnesses"))
    file.write_text(json.dumps({"code": "BIRTH", "version": 3, "due_hours": 1, "procedure": [["Langkah ketiga", "Third step"]]}))
    centre("publish service", file)
    settle(centre, kiosk, neighbour)

    check("Akta kelahiran Sampang" in browser.get("/cetak/layanan/BIRTH").text and "Langkah ketiga" in browser.text and "Versi katalog 3" in browser.text, "the leaflet is of today")
    old, new = ("Buku nikah", "24 jam", "Petugas memeriksa persyaratan", "Gratis"), ("KTP-el kedua orang tua", "72 jam", "meja kabupaten", "Rp 5.000", "Akta kelahiran Sampang")
    for record, has, lacks in ((before, old, new), (between, new, old)):
        receipt(browser, record)
        for words in has:
            check(words in browser.text, f"on the receipt of {record}: {words}: {browser.text}")
        for words in (*lacks, "Langkah ketiga"):
            check(words not in browser.text, f"not on the receipt of {record}: {words}")
        came_out(browser)
        browser.get(f"/permohonan/{record}")
        for words in (has[0], has[1], has[2]):
            check(words in browser.text, f"on the page of {record}: {words}")
        check("Langkah ketiga" not in browser.text and lacks[2] not in browser.text, f"not on the page of {record}")
        # What is missing is what was missing then.
        browser.get(f"/permohonan/{record}/lengkapi")
        check(has[0] in browser.text and lacks[0] not in browser.text, f"papers to bring: {browser.text}")
    browser.get(f"/permohonan/{before}")
    check("Nama lengkap bayi" not in browser.text, "the form's words on the page of before")
    check("Nama lengkap bayi" in browser.get(f"/permohonan/{between}").text, "the form's words on the page of between")
    # Forms of the version too: the second one has no F-2.03.
    equal(receipt_status(browser, before, "F-2.03"), 200, "a form of the version of before")
    equal(receipt_status(browser, between, "F-2.03"), 404, "a form that the version in between does not have")
    kiosk.stop()


def receipt_status(browser, record, kind):
    return browser.get(f"/permohonan/{record}/cetak").post(f"/permohonan/{record}/cetak", kertas=kind).status


@scenario("receipt-inspector", "an inspector holds a photographed receipt against exports: right, not arrived yet, or contradicted by a log that was changed")
def inspector(world):
    centre, kiosk, neighbour = world.village()
    centre("publish service", BIRTH)
    settle(centre, kiosk, neighbour)
    world.personal.update({NAME, NIK, "Jatmiko Wibisana"})
    browser = window(centre, kiosk)
    centre.stop()
    kiosk.stop()
    clone = world.folder / "clone"
    shutil.copytree(kiosk.data, clone, copy_function=shutil.copy2, ignore=shutil.ignore_patterns("control.sock"))
    kiosk.serve()
    kiosk.server.said("the desk's pages are served", "err")
    browser.get("/masuk").post("/masuk", siapa=f"{centre.village}-1", pin="482913")
    record = birth(browser)
    receipt(browser, record)
    text = Sheet(world, browser, "receipt-photo").qr[0] if printer() else qr_text(browser.page)
    came_out(browser)
    kiosk.stop()

    def look(folder, code, kind=None):
        result = world.run("desa-audit", "verify", folder, "--json", "--receipt", text, seconds=60)
        equal(result.code, code, f"{result}")
        kinds = {finding["kind"] for finding in result.json["findings"]}
        check(kind is None or kind in kinds, f"{kind} is not among {kinds}")
        said = world.run("desa-audit", "verify", folder, "--receipt", text, seconds=60).out
        check(NAME not in said and NIK not in said, "the inspector's report names nobody")
        return result.json.get("receipt"), said

    # True: at the desk that gave it; nothing shows yet that the centre has it.
    found, said = look(kiosk.export(), VERIFIED)
    equal((found["record"], found["stored"]), (record, False), "what the receipt is about")
    check("Receipt right" in said, said)
    # The office's own export lacks the entry: it has not come there, or was cut off.
    centre.serve()
    centre.stop()
    none, said = look(centre.export(), CUT, "receipt-entries-missing")
    equal(none, None, "what a receipt without its entry is about")
    check("have not arrived, or were cut off" in said, said)
    # After the exchange it is there, and stored.
    mine = world.folder / "mine"
    shutil.copytree(kiosk.data, mine, copy_function=shutil.copy2)
    centre.serve()
    kiosk.sync()
    kiosk.sync()
    centre.stop()
    found, said = look(centre.export(), VERIFIED)
    equal((found["record"], found["stored"]), (record, True), "what the office has")
    check("The centre has stored it" in said, said)

    # The desk puts an older database back, unseen, and writes another request in the same places: the receipt shows it.
    relive(kiosk, clone)
    equal(kiosk.status["newLogs"], [], "new logs of a perfect clone: else this shows nothing")
    for _ in range(3):
        kiosk.append([{"create": "applicant", "values": {"name": "Rohmah"}}] * 3, "--by", "2")
    none, said = look(kiosk.export(), FORK, "receipt-contradicts")
    check("was changed after the receipt was given" in said, said)
    # Its own history is put back, so that the world is whole again.
    relive(kiosk, mine)
