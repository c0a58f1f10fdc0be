"""Drafts and forms between two desks and an office: what somebody else does while a form lies open is not undone by it, and a wish is asked once."""
import re

from desa import CLERK, check, equal, scenario, settle
from desk import desk
from deskwork import publish

FORM = {
    "f__child_name": "Jatmiko Wibisana", "f__child_sex": "male", "f__child_birth_date": "1-11-2026", "f__child_birth_place": "Sampang", "f__birth_place_kind": "home",
    "f__reporter_relation": "mother", "f__mother_name": "Kustiyah Maimunah", "f__witness1_name": "Ahmad", "f__witness2_name": "Wati"}
PAPERS = {"p__birth-letter": "1", "p__marriage-book": "1", "p__kk": "1", "p__witnesses": "1", "n__police-report": "1", "original_seen": "1"}


def begin(browser):
    browser.get("/permohonan/baru")
    browser.post("/permohonan/baru", layanan="BIRTH")
    return browser.path.removesuffix("/pemohon")


def fill(browser, draft):
    browser.post(draft + "/isian", **FORM)
    browser.post(draft + "/berkas", **PAPERS)
    equal(browser.path, draft + "/periksa", "the last page")


def submit(browser, draft):
    browser.post(draft + "/periksa")
    if not browser.path.startswith("/permohonan/"):
        browser.post(draft + "/periksa", sudah_dilihat="1")
    check(browser.path.startswith("/permohonan/"), f"submitted: {browser.path} {browser.status}")
    return browser.path.removeprefix("/permohonan/")


def value(node, record, field):
    return node.show(record)["fields"][field]["value"]


@scenario("drafts", "what another desk corrects or deletes while a form lies open here is not undone by it, and a form that is sent twice asks the office once")
def drafts(world):
    centre, kiosk, neighbour = world.village()
    publish(centre, "BIRTH")
    settle(centre, kiosk, neighbour)
    person = neighbour.create("applicant", {"name": "Kustiyah Maimuna", "nik": "3527016802909003", "address": "Dusun Lama 1", "birth_place": "Sampang"}, "--by", "2")
    other = neighbour.create("applicant", {"name": "Painem Rukmini", "nik": "3527014107850004", "address": "Dusun Lama 2"}, "--by", "2")
    settle(centre, kiosk, neighbour)
    browser = desk(kiosk).sign_in(centre, kiosk)

    def exchanged():
        neighbour("sync")
        kiosk("sync")

    # Corrected at the neighbour's while the form lies open here.
    draft = begin(browser)
    browser.post(draft + "/pemohon", pilih=person)
    check('value="Kustiyah Maimuna"' in browser.page, "a known person fills the form")
    browser.post(draft + "/pemohon", a__nik="3527016802909003", a__name="Kustiyah Maimuna", a__address="Dusun Lama 1", a__birth_place="Sampang")
    fill(browser, draft)
    neighbour.update(person, {"name": "Kustiyah Maimunah", "address": "Jalan Baru 9"}, "--by", "2")
    exchanged()
    equal(browser.post(draft + "/periksa").status, 409, "the page that was open")
    check("Kustiyah Maimunah" in browser.page and "Jalan Baru 9" in browser.page, "the last page shows what the record says now")
    record = submit(browser, draft)
    exchanged()
    for node in (kiosk, neighbour):
        equal((value(node, person, "name"), value(node, person, "address")), ("Kustiyah Maimunah", "Jalan Baru 9"), "what the neighbour corrected")
        equal(node.disputes, {}, "disputes")

    # Deleted at the neighbour's.
    draft = begin(browser)
    browser.post(draft + "/pemohon", pilih=other)
    browser.post(draft + "/pemohon", a__nik="3527014107850004", a__name="Painem Rukmini", a__address="Dusun Tengah 7")
    fill(browser, draft)
    neighbour.append([{"delete": other}], "--by", "2")
    exchanged()
    browser.post(draft + "/periksa")
    equal(browser.path, draft + "/pemohon", "the person is chosen anew")
    check('value="Dusun Tengah 7"' in browser.page and "Painem" not in browser.page, "what was typed is there, and no copy of what was deleted")
    check(kiosk.show(other)["deleted"], "nobody wrote the person back")
    browser.post(draft + "/buang")

    # The office takes the request up: corrections are asked for, once.
    centre.update(record, {"state": "verified"}, "--by", str(CLERK))
    kiosk("sync")
    path = f"/permohonan/{record}/betulkan/child_name"
    page = browser.get(path).page
    reason = re.findall(r'<option value="([a-z-]+)"', page)[0]
    for _ in range(3):
        browser.page = page
        browser.post(path, isi="Jatmiko Benar", alasan=reason)
        equal(browser.path, f"/permohonan/{record}", "after the wish, and after the same one again")
    equal(len(centre_wishes(kiosk)), 1, "corrections that are asked for")
    browser.page = page
    equal(browser.post(path, isi="Jatmiko Lain", alasan=reason).status, 409, "another wish for the same value")
    check("Jatmiko Benar" in browser.text and "Jatmiko Lain" in browser.page, "both are on the page")
    path = f"/permohonan/{record}/batalkan"
    page = browser.get(path).page
    reason = re.findall(r'<option value="([a-z-]+)"', page)[0]
    for _ in range(2):
        browser.page = page
        browser.post(path, alasan=reason, keterangan="tidak jadi")
        equal(browser.path, f"/permohonan/{record}", "after the withdrawal, and after the same one again")
    equal(sorted(item["fields"]["kind"]["value"] for item in centre_wishes(kiosk)), ["correction", "withdrawal"], "wishes")
    settle(centre, kiosk, neighbour)


def centre_wishes(kiosk):
    return kiosk("list", "--type", "amendment", "--json", "--reveal").jsons
