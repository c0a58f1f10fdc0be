"""The desk locks itself while somebody types: what was typed is there again for whoever typed it, and nothing was sent."""
from desa import check, equal, scenario
from village import begin, first_pin, new_request, open_browser, open_office, serve, sign_in

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
