"""The two doors of a desk: the first page of a computer that is none yet, and the village's network."""
from browser import NARROW
from desa import Kiosk, check, equal, free_port, scenario, until
from safety import MARKUP, Line, concrete
from village import PIN, REPOSITORY, first_pin, new_request, open_browser, open_office, prepare, remember, routes, serve, sign_in


@scenario("first", "a fresh computer: the office's code on its first page, the first operator's PIN by telephone, and the first request is at the office")
def first(world):
    centre = world.office()
    for code in ("BIRTH", "KTP-NEW"):
        centre("publish service", REPOSITORY / "Schemas/catalogue/services" / f"{code}.json")
    remember(world)
    given = centre.code("Meja", centre.village)
    kiosk = Kiosk(world, "kiosk-1")
    kiosk.node = given["node"]
    kiosk.desk_port = free_port()
    prepare(kiosk)
    kiosk.wait_for_start = lambda: kiosk.server.said("not enrolled yet", "err")
    kiosk.serve()
    browser = open_browser(world, kiosk)
    look = browser.look
    browser.go("/permohonan/baru")
    equal(browser.path, "/", "every address leads to the one page")
    look("enrol")
    browser.has_focus("kode", "the focus is in the one field")
    for text in MARKUP:
        browser.submit(kode=text)
        browser.unharmed("enrol")
        equal(browser.field("kode").get_attribute("value"), text, "what was typed stays")
    address, letters = given["code"].rsplit("/", 1)
    browser.submit(kode=given["code"][:-6])
    browser.shows("belum lengkap")
    look("enrol-incomplete")
    centre.stop()
    browser.submit(kode=given["code"])
    browser.shows("tidak terhubung")
    look("enrol-no-line")
    centre.serve()
    # As one hears it over the telephone.
    browser.submit(kode=address.upper() + "/" + letters.lower().replace("0", "o").replace("1", "l").replace("-", " "))
    browser.shows("sudah terdaftar")
    kiosk.server.said("the desk's pages are served", "err")
    browser.wait(lambda: browser.path == "/masuk", "the desk comes by itself", 30)
    browser.wait(lambda: "Sumarlinah" in browser.go("/masuk").text, "the village's operators", 30)
    first_pin(browser, centre, kiosk, look=look)
    browser.wait(lambda: browser.go("/permohonan/baru").has('button[value="KTP-NEW"]'), "the catalogue", 30)
    record = new_request(world, browser, "KTP-NEW")
    until(lambda: record in centre.records("--type", "request"), "the first request at the office", 30)
    browser.guarded(world.personal)
    kiosk.wait_for_start = lambda: kiosk.server.said("kiosk is running", "err")


@scenario("lan", "a phone in the village's network sees one page until the box lets it in by a code, then takes a request over TLS, and is sent away again")
def lan(world):
    centre, kiosk = open_office(world, 1)
    port = free_port()
    serve(kiosk, "--lan", f"0.0.0.0:{port}")
    kiosk.server.said("served to paired browsers", "err")
    world.personal.update({"Sumarlinah", "Kusnadiharto", "Wartiningsih"})
    box = open_browser(world, kiosk)
    first_pin(box, centre, kiosk)
    box.go("/perangkat")
    box.look("devices-none")

    phone = open_browser(world, kiosk, port=port, tls=True, window=NARROW)
    phone.go("/masuk")
    equal(phone.path, "/pasangkan", "where a phone comes to that nobody knows")
    phone.look("pair")
    check(not any(name in phone.page for name in world.personal) and not phone.has(".status"), "nothing of the desk on the pairing page")
    strangers(kiosk, port, box.driver.get_cookie("desa")["value"])
    phone.submit(kode="00000-00000")
    check(phone.has(".problem"), "no code is shown at the box yet")
    phone.look("pair-no-code")

    # Five wrong codes, and the right one is worth nothing; so it is with a new one after its use.
    box.follow('form[action="/perangkat/kode"] button')
    code = box.one(".big.code").text
    for text in ("11111-11111", "0", *MARKUP[:3]):
        phone.submit(kode=text, nama=text)
        equal(phone.path, "/pasangkan", "a wrong code")
        phone.unharmed("pair")
    phone.look("pair-wrong")
    phone.submit(kode=code)
    equal(phone.path, "/pasangkan", "the right code after five wrong ones")
    box.go("/perangkat")
    check(not box.has(".big.code") and box.has(".warning"), f"the box tells of wrong codes: {box.text[:600]}")
    box.look("devices-wrong-codes")
    box.follow('form[action="/perangkat/kode"] button')
    fresh = box.one(".big.code").text
    box.look("devices-code")
    equal(box.one(".big.code").text, fresh, "the code on the page, loaded anew")
    name = MARKUP[0][:40]
    phone.submit(kode=fresh.lower().replace("-", " ").replace("0", "o"), nama=name)
    equal(phone.path, "/masuk", f"where a paired phone comes to: {phone.text[:300]}")
    cookie = phone.driver.get_cookie("desa-perangkat")
    check(cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Strict", "the cookie of a paired phone")
    equal(Line(port, tls=True).ask("POST", "/pasangkan", f"kode={fresh}", host=f"127.0.0.1:{port}", Origin=phone.base)[0], 422, "a code twice")

    # A day's work on the phone.
    sign_in(phone, centre)
    equal(phone.path, "/", "the PIN of the box is the operator's PIN here")
    phone.look("phone-home")
    record = new_request(world, phone, "KTP-NEW", phone.look, scans={"kk-copy": 1})
    phone.look("phone-request")
    until(lambda: record in centre.records("--type", "request"), "the phone's request at the office", 30)
    phone.go("/perangkat")
    phone.look("devices-elsewhere")
    check(not phone.has('form[action="/perangkat/kode"]'), "who is let in is decided at the box")
    phone.go("/peralatan")
    phone.look("phone-equipment")

    box.go("/perangkat")
    box.shows(name)
    box.look("devices")
    box.follow('form[action$="/hapus"] button')
    check(not box.has('form[action$="/hapus"]'), "no device is left")
    phone.go("/permohonan/baru")
    equal(phone.path, "/pasangkan", "a phone that was sent away")
    for browser in (box, phone):
        browser.guarded(world.personal)


def strangers(kiosk, port, session):
    """Every route of the desk at the second door, for a browser that was not let in, with the box's own session even."""
    line = Line(port, tls=True)
    home = f"https://127.0.0.1:{port}"
    for route in routes("page", "anyone", "moves", "file", "stream"):
        for cookie in (None, session):
            status, headers, _ = line.ask("GET", concrete(route), cookie=cookie)
            equal((status, headers.get("location")), (303, "/pasangkan"), f"{route} for a stranger")
    for route in routes("form", "form-anyone", "upload"):
        if route != "/bahasa":
            equal(line.ask("POST", concrete(route), f"siapa=1&pin={PIN}", cookie=session, Origin=home)[0], 403, f"a stranger's form at {route}")
    equal(line.ask("POST", "/pasangkan", "kode=00000-00000", Origin="https://evil.example")[0], 403, "a form of another site")
    for host in ("evil.example", f"evil.example:{port}", f"127.0.0.1:{kiosk.desk_port}"):
        equal(line.ask("GET", "/pasangkan", host=host)[0], 421, f"another name for this address: {host}")
