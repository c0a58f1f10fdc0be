"""Forms that lie open while something else happens: the desk locks itself, a record changes, the office withdraws a service."""
import json

from desa import check, equal, scenario
from village import STORIES, begin, first_pin, new_request, open_browser, open_office, serve, sign_in, tell, tick_papers

# As another window does it; this one learns it by the desk's events.
LOCK = "fetch('/kunci', {method: 'POST', body: new URLSearchParams({_csrf: document.body.dataset.csrf})})"
# What the page's script asks for by itself, and a clock that has gone on for minutes.
LISTEN = """
window.asked = [];
const fetched = window.fetch;
window.fetch = (...words) => { window.asked.push(String(words[0])); return fetched(...words); };
performance.now = () => 600000;
"""


@scenario("lock", "what was typed when the desk locked itself is there after the same operator's sign-in, and nothing was sent; whoever types is there")
def lock(world):
    centre, kiosk = open_office(world, kiosks=1)
    serve(kiosk)
    browser = open_browser(world, kiosk)
    first_pin(browser, centre, kiosk)
    record = new_request(world, browser, "BIRTH")
    note = f"/permohonan/{record}/catatan"
    browser.go(note)
    browser.driver.execute_script(LISTEN)
    browser.field("catatan").send_keys("Ibunya datang lagi hari Senin, ")
    check("/hidup" in browser.driver.execute_script("return window.asked"), "a page that sends nothing says that somebody types")
    browser.driver.execute_script(LOCK)
    browser.wait(lambda: browser.path == "/masuk", "the page follows the lock")
    browser.shows("Yang Anda ketik sebelum meja terkunci masih ada")
    browser.look("locked")
    sign_in(browser, centre)
    equal(browser.path, note, "back where the operator was")
    equal(browser.field("catatan").get_attribute("value"), "Ibunya datang lagi hari Senin, ".strip(), "what was typed")
    check("notes" not in kiosk.show(record)["fields"], "nothing was sent")
    # A draft: the field that was being typed.
    draft = begin(browser, "KK-SPLIT")
    browser.field("a.name").send_keys("Kurniawan Prasetyadi")
    browser.driver.execute_script(LOCK)
    browser.wait(lambda: browser.path == "/masuk", "the page follows the lock")
    sign_in(browser, centre)
    equal(browser.path, draft + "/pemohon", "back in the draft")
    equal(browser.field("a.name").get_attribute("value"), "Kurniawan Prasetyadi", "the field that was being typed")


@scenario("meanwhile", "a page shows what somebody else wrote while it lay open beside what was typed, and a draft without a service is there to be read")
def meanwhile(world):
    centre, kiosk = open_office(world, kiosks=1)
    person = kiosk.create("applicant", {"name": "Kustiyah Maimunah", "nik": "3527016802909003", "address": "Dusun Lama 1"}, "--by", "2")
    serve(kiosk)
    browser = open_browser(world, kiosk)
    first_pin(browser, centre, kiosk)
    draft = begin(browser, "BIRTH")
    browser.field("a.nik").send_keys("3527016802909003")
    browser.wait(lambda: browser.has("#suggest button"), "the known person is offered")
    browser.follow("#suggest button")
    browser.fill(a__address="Dusun Tengah 5")
    browser.follow("form[data-draft] .primary")
    tell(browser, STORIES["BIRTH"][1])
    browser.follow("form[data-draft] .primary")
    tick_papers(browser)
    browser.follow("form[data-draft] .primary")
    equal(browser.path, draft + "/periksa", "the last page")
    browser.shows("Dusun Lama 1")
    kiosk.update(person, {"name": "Kustiyah Maimunatun", "address": "Jalan Baru 9"}, "--by", "2")
    browser.follow("main form .primary")
    equal(browser.path, draft + "/periksa", "after the button of a page that shows something else")
    for words in ("Isinya berubah", "Kustiyah Maimunatun", "Dusun Tengah 5", "Jalan Baru 9"):
        browser.shows(words)
    browser.look("changed-review")
    browser.go(draft + "/pemohon")
    browser.look("changed-applicant")
    browser.go("/draf")
    browser.shows("Kustiyah Maimuna")
    browser.look("drafts")
    for service in centre("list", "--type", "service", "--json").jsons:
        if service["fields"]["code"]["value"] == "BIRTH":
            centre("append", "--json", "-", stdin=json.dumps({"delete": service["record"], "scope": service["scope"]}) + "\n")
    kiosk("sync")
    browser.go(draft)
    browser.shows("Layanan ini tidak ada lagi")
    browser.look("stranded")
    browser.follow(".danger")
    equal(browser.path, "/", "after it was thrown away")
