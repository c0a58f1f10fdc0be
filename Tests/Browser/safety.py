"""What a hostile page, a hostile neighbour or a clumsy hand can try at the desk: markup in every field, forms from elsewhere, other names for this
address, bodies that are too large."""
import http.client
import re
import socket
import ssl

from selenium.webdriver.support.ui import Select

from desa import CLERK, UPPER, check, equal, scenario, settle
from village import PIN, ROUTES, STORIES, begin, first_pin, new_request, open_browser, open_office, paper, routes, serve, tell, tick_papers

MARKUP = [
    '"><img src=x onerror=alert(1)>',
    "</textarea></title></style><script>alert(2)</script>",
    "' autofocus onfocus=alert(3) x='",
    "{{csrf}}{{{csrf}}}{{#t}}x{{/t}}<svg onload=alert(4)>",
    # A quotation mark with an accent behind it is one Character, and no less a quotation mark for a browser.
    '"\u0301 onfocus\u0301=alert(5) <\u0338script>alert(6)</script>',
    "javascript:alert(7)//&lt;b&gt;&#39;",
]


def concrete(route, record="0000000000000000:1"):
    known = {"id": "0" * 32, "record": record, "step": "isian", "siapa": "99-99", "isian": "child_name", "first": record, "second": record}
    return re.sub(r"{(\w+)}", lambda match: known.get(match.group(1), "1"), route)


def short(text, most):
    return text.encode()[:most].decode(errors="ignore")


class Line:
    """HTTP by hand."""

    def __init__(self, port, tls=False):
        self.port, self.tls = port, tls

    def connect(self):
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)

    def ask(self, method, path, body=None, host=None, cookie=None, leave_host=False, **headers):
        line = self.connect()
        line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if not leave_host:
            line.putheader("Host", host or f"127.0.0.1:{self.port}")
        fields = {key.replace("_", "-"): value for key, value in headers.items()}
        if cookie:
            fields["Cookie"] = f"desa={cookie}"
        if body is not None:
            fields.setdefault("Content-Type", "application/x-www-form-urlencoded")
            fields.setdefault("Content-Length", str(len(body)))
        for key, value in fields.items():
            line.putheader(key, value)
        line.endheaders()
        if body is not None:
            try:
                line.send(body.encode() if isinstance(body, str) else body)
            except (BrokenPipeError, ConnectionResetError):
                pass
        try:
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
        finally:
            line.close()
        policy = answer.headers.get("content-security-policy") or ""
        check("default-src 'none'" in policy or answer.status == 400 and not text, f"{method} {path}: {answer.status} without a policy")
        return answer.status, answer.headers, text


@scenario("markup", "markup that was typed here, at a neighbour's or at the office is text on every page that shows it")
def markup(world):
    centre, kiosk, neighbour = open_office(world)
    # What arrives from others was checked by nobody here.
    for number, text in enumerate(MARKUP, 11):
        centre("operator add", "--scope", str(centre.village), "--name", f"Zz{text}", "--number", str(number), "--json")
    announcement = centre.create("announcement", {"title": [[MARKUP[0], MARKUP[1]]], "text": [[MARKUP[1], MARKUP[2]], [MARKUP[4], MARKUP[3]]]}, "--scope", str(UPPER), "--by", str(CLERK))
    check(announcement, "an announcement")
    records = []
    for text in MARKUP:
        person = neighbour.create("applicant", {**{key: text for key in ("name", "birth_place", "address", "father_name", "notes")}, "phone": short(text, 32)}, "--by", "1")
        record = neighbour.create("request", {
            "service": "BIRTH", "state": "submitted", "applicant": person, "subject_name": text, "notes": text, "reason_text": text, "sender": short(text, 64), "receiver": text,
            "form": [["child_name", text], [text[:30], text], ["mother_name", text]]}, "--by", "1")
        records.append(record)
    settle(centre, neighbour, kiosk)
    world.personal.clear()
    world.gallery.typed = MARKUP
    serve(kiosk)
    browser = open_browser(world, kiosk)
    browser.go("/masuk")
    browser.unharmed("sign-in")
    check(MARKUP[0] in browser.text, "an operator's name is shown as it is")
    first_pin(browser, centre, kiosk, 11)
    browser.look("markup-home")
    for record in records:
        browser.go(f"/permohonan/{record}")
        browser.unharmed("request")
        check(MARKUP[records.index(record)].split("\u0301")[0][:8] in browser.text, "the text is shown as text")
    browser.look("markup-request")
    if browser.has('select[name="alasan"]'):
        browser.follow('.inline button[type="submit"]')
        browser.unharmed("revealed")
    typed(world, browser)
    every_form(world, browser, centre, neighbour, kiosk, records[0])
    for path in [element.get_attribute("href").removeprefix(browser.base) for element in browser.go("/").all("nav[aria-label] a")]:
        browser.go(path)
        browser.unharmed(path)
    # The events bring the first line into a page that stands open.
    browser.go("/kotak-keluar")
    centre.stop()
    kiosk("sync", code=None)
    browser.wait(lambda: "Terputus" in browser.status, "the first line by events", 40)
    browser.unharmed("events")
    centre.serve()
    browser.guarded()


def every_form(world, browser, centre, neighbour, kiosk, record):
    """Markup in every field of every other form, sent as a page of another make would send it; files whose names are markup."""
    person = browser.go(f"/permohonan/{record}").one('main a[href^="/orang/"]').get_attribute("href").removeprefix(browser.base)
    disputed = kiosk.create("applicant", {"name": "Sitti Rahmawati"}, "--by", "1")
    settle(centre, neighbour, kiosk)
    for node, text in ((kiosk, MARKUP[0]), (neighbour, MARKUP[1])):
        node.update(disputed, {"name": text}, "--by", "1")
    settle(centre, neighbour, kiosk)
    path = f"/permohonan/{record}"
    pages = ["/cari", "/daftar", "/cetak", "/tanggal", "/permohonan/baru", f"{person}/betulkan", f"{path}/catatan", f"{path}/betulkan/child_name", f"{path}/betulkan/notes", f"{path}/batalkan",
             f"/bersilang/{disputed}"]
    sent = 0
    for page in pages:
        for text in MARKUP:
            forms = browser.go(page).all('main form:not([action$="/buka"])')
            browser.unharmed(page)
            for index in range(min(len(forms), 3)):
                if len(browser.go(page).all('main form:not([action$="/buka"])')) <= index:
                    continue
                sent += stuff(browser, index, text)
                browser.unharmed(f"{page} with markup")
    check(sent > 40, f"forms that took markup: {sent}")
    # A file's name is the sender's word.
    draft = begin(browser, "BIRTH")
    browser.go(draft + "/berkas")
    browser.follow('button[name="pindai"][value$="kk"]')
    tray = browser.path
    plain = paper(world, "kk.jpg", "KARTU KELUARGA", ["Contoh"])
    for name, content in (("<img src=x onerror=alert(8)>.jpg", plain.read_bytes()), ('"><svg onload=alert(9)>.pdf', b"no picture")):
        file = world.folder / name
        file.write_bytes(content)
        browser.go(tray)
        browser.fill_all({"berkas": file})
        browser.wait(lambda: browser.has(".job.ok, .job.bad"), "the file is taken or refused", 30)
        browser.unharmed("a file's name")
    browser.go(browser.wait(lambda: browser.has(".sheets .sheet") and browser.one(".sheets .sheet"), "the page", 30).get_attribute("href").removeprefix(browser.base))
    for index in range(len(browser.all("main form"))):
        stuff(browser, index, MARKUP[0])
        browser.unharmed("one page of a paper")
        browser.driver.back()
    browser.go(draft + "/periksa")
    browser.follow(".danger")
    # Who is nobody here.
    browser.follow(".person button")
    for page in ("/masuk", f"/masuk/kode/{centre.village}-11"):
        for text in MARKUP:
            browser.go(page)
            stuff(browser, 0, text)
            browser.unharmed(f"{page} with markup")
    first_pin(browser, centre, kiosk, 12)


def stuff(browser, index, text):
    """Fills a form's every field with the text, as it stands, and sends it; answers 1 when it had a field for it."""
    had = browser.driver.execute_script(
        "const form=document.querySelectorAll('main form:not([action$=\"/buka\"])')[arguments[0]];let had=0;if(!form)return 0;"
        "for(const e of form.elements){if(e.tagName==='TEXTAREA'||e.tagName==='INPUT'&&['text','password','search',''].includes(e.type)){e.removeAttribute('maxlength');e.value=arguments[1];had=1}"
        "else if(e.tagName==='SELECT'){const o=document.createElement('option');o.value=e.options.length>1&&e.name!=='ukuran'?e.options[1].value:arguments[1];o.selected=true;e.append(o)}"
        "else if(e.type==='radio'||e.type==='checkbox')e.checked=true}return had", index, text)
    if had:
        browser.changes(lambda: browser.driver.execute_script("document.querySelectorAll('main form:not([action$=\"/buka\"])')[arguments[0]].requestSubmit()", index))
    return had


def typed(world, browser):
    """Every field of every step takes markup, shows it again with its problem, and nothing of it runs."""
    for text in MARKUP:
        draft = begin(browser, "BIRTH")
        for step in ("pemohon", "isian", "berkas"):
            browser.go(f"{draft}/{step}")
            for element in browser.all(f'form[data-draft] input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file]), form[data-draft] textarea'):
                if element.get_attribute("name"):
                    # As a page of another make would send it: longer than the field would take by hand.
                    browser.driver.execute_script("arguments[0].removeAttribute('maxlength'); arguments[0].value=arguments[1]", element, text)
            browser.follow("form[data-draft] .primary")
            browser.unharmed(f"{step} with markup")
        browser.look("markup-form") if text == MARKUP[0] else None
        browser.go(f"{draft}/pemohon")
        browser.unharmed("pemohon again")
        browser.fill_all({"kata": text})
        browser.follow('button[name="cari"]')
        browser.unharmed("searched")
        browser.go(f"{draft}/periksa")
        browser.unharmed("periksa")
        browser.go("/")
        browser.unharmed("home with a draft")
        browser.go(f"{draft}/periksa")
        browser.follow(".danger")
    # A note takes anything, so it is in a request that is sent.
    person, form = STORIES["BIRTH"]
    for text in MARKUP[:2]:
        draft = begin(browser, "BIRTH")
        browser.fill_all({**person, "a.address": text, "a.birth_place": text})
        browser.follow("form[data-draft] .primary")
        tell(browser, {**form, "f.child_birth_place": text})
        browser.follow("form[data-draft] .primary")
        equal(browser.path, draft + "/berkas", f"after the form: {[item.text for item in browser.all('.problem')]}")
        tick_papers(browser)
        browser.fill(note=text)
        browser.follow("form[data-draft] .primary")
        browser.unharmed("review")
        browser.follow("main form .primary")
        if not browser.path.startswith("/permohonan/"):
            # The second child of the same mother: what may be the same is shown, with what was typed.
            browser.shows("Mungkin sudah tercatat")
            browser.unharmed("maybe the same")
            browser.follow("main > .narrow > form .primary")
        check(browser.path.startswith("/permohonan/"), f"sent: {browser.path}")
        browser.unharmed("request")
        browser.shows(text)


@scenario("probes", "forms from elsewhere, other names for this address, bodies too large and strangers get nothing; what is logged tells of nobody")
def probes(world):
    centre, kiosk = open_office(world, 1)
    # All that the programs can say about what they do.
    serve(kiosk)
    line = Line(kiosk.desk_port)
    browser = open_browser(world, kiosk)
    browser.go("/masuk")
    planted = browser.driver.get_cookie("desa")["value"]
    first_pin(browser, centre, kiosk)
    session = browser.driver.get_cookie("desa")
    check(session["httpOnly"] and session["sameSite"] == "Strict" and session["path"] == "/", "the cookie's flags")
    check(session["value"] != planted, "the session has another name after the sign-in")
    record = new_request(world, browser, "KTP-NEW")
    mine = session["value"]
    home = f"http://127.0.0.1:{kiosk.desk_port}"
    own = {"Origin": home, "Sec_Fetch_Site": "same-origin"}
    token = browser.one('input[name="_csrf"]').get_attribute("value")

    # Strangers: each page leads to the sign-in, each picture is refused, each form does nothing.
    for route in routes("page", "anyone", "moves", "file", "stream"):
        if route != "/peristiwa":
            check("Nurhidayatullah" not in line.ask("GET", concrete(route, record))[2], f"a stranger reads a name at {route}")
    for cookie in (None, planted):
        for route in routes("page", "moves"):
            status, headers, _ = line.ask("GET", concrete(route, record), cookie=cookie)
            equal((status, headers.get("location")), (303, "/masuk"), f"a stranger, or the session's old name, at {route}")
        for route in routes("file"):
            check(line.ask("GET", concrete(route, record), cookie=cookie)[0] in (303, 401), f"a stranger, or the session's old name, at {route}")
    forms = routes("form", "form-anyone", "upload")
    equal(len(forms), len([1 for method, *_ in ROUTES if method == "POST"]), "every form is of a kind that is tried here")
    check(len(forms) > 40 and len(routes("page")) > 30, "routes of the list")
    before = kiosk.counts
    for route in forms:
        path = concrete(route, record)
        form = {} if route not in routes("upload") else {"Content_Type": "multipart/form-data; boundary=b"}
        wrap = lambda body: body if not form else "".join(  # noqa: E731
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in (item.split("=", 1) for item in body.split("&") if item)) + "--b--\r\n"
        # No token, a wrong one, a token as long as ours: signed in, from our own page. The language is nobody's secret: its switch has none.
        for wrong in ("", "_csrf=", f"_csrf={'0' * len(token)}", f"_csrf={token[:-1]}", f"_csrf={token}0", f"x_csrf={token}"):
            if route != "/bahasa":
                status, headers, _ = line.ask("POST", path, wrap(wrong), cookie=mine, **own, **form)
                check(status in (400, 403), f"a form without its token at {route}: {status}")
        # Another site's form, with the token even.
        for foreign in (
            {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": home + ".evil.example"}, {"Origin": home.replace("http:", "https:")}, {"Origin": "http://127.0.0.1:1"}, {},
            {"Origin": home, "Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Sec_Fetch_Site": "none"},
        ):
            equal(line.ask("POST", path, wrap(f"_csrf={token}"), cookie=mine, **foreign, **form)[0], 403, f"a form from {foreign} at {route}")
        # The same page under another name of this address.
        for host in ("evil.example", f"evil.example:{kiosk.desk_port}", f"127.0.0.2:{kiosk.desk_port}"):
            status, headers, _ = line.ask("POST", path, wrap(f"_csrf={token}"), host=host, cookie=mine, Origin=f"http://{host}", Sec_Fetch_Site="same-origin", **form)
            equal(status, 421, f"a form for the host {host} at {route}")
        check(line.ask("POST", path, wrap(f"_csrf={token}"), **own, **form)[0] in (303, 403, 422, 400), f"a form without a session at {route}")
    equal(kiosk.counts, before, "entries in the logs after all that")
    equal(line.ask("GET", f"/permohonan/{record}", cookie=mine)[0], 200, "the session after all that")
    for route in routes("page", "anyone", "moves", "file", "stream"):
        equal(line.ask("GET", concrete(route, record), host="evil.example", cookie=mine)[0], 421, f"a page for another host at {route}")
    equal(line.ask("POST", "/kirim", f"_csrf={token}", cookie=mine, **own)[0], 303, "the same form from the page itself")

    # Other names for this address (DNS rebinding).
    for host in ("evil.example", f"evil.example:{kiosk.desk_port}", "127.0.0.1", "localhost", f"127.0.0.1:{kiosk.desk_port}.", f"127.0.0.2:{kiosk.desk_port}", f"[::1]:{kiosk.desk_port}",
                 f"127.0.0.1:{kiosk.desk_port}@evil.example", f"0.0.0.0:{kiosk.desk_port}", f"LOCALHOST.evil:{kiosk.desk_port}", "127.0.0.1:1"):
        for method, path in (("GET", "/"), ("GET", "/aset/ikon.svg"), ("GET", "/peristiwa"), ("POST", "/kirim")):
            status, headers, _ = line.ask(method, path, f"_csrf={token}" if method == "POST" else None, host=host, cookie=mine, **own)
            equal(status, 421, f"{method} {path} for the host {host}")
            check(not headers.get("set-cookie"), "no session for another name of this address")
    check(line.ask("GET", "/", leave_host=True, cookie=mine)[0] in (400, 421), "no host at all")
    equal(line.ask("GET", "/masuk", host=f"localhost:{kiosk.desk_port}")[0], 200, "localhost")

    # Other methods, addresses and bodies.
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"):
        if method != "CONNECT":
            check(line.ask(method, "/", cookie=mine, **own)[0] in (405, 403), method)
    equal(line.ask("GET", "/" + "a" * 2000, cookie=mine)[0], 413, "a long address")
    for path in ("/aset/../desa.sqlite3", "/aset/%2e%2e/%2e%2e/etc/passwd", "/aset//etc/passwd", "/permohonan/../aset/x", "/permohonan/0000000000000000:1%00", "/permohonan/%ff"):
        check(line.ask("GET", path, cookie=mine)[0] in (400, 404, 303), path)
    for body in ("_csrf=" + token + "&x=" + "a" * 70_000, "_csrf=" + token + "&x=1" * 500):
        equal(line.ask("POST", "/permohonan/baru", body, cookie=mine, **own)[0], 413, "a form that is too large")
    equal(line.ask("POST", "/permohonan/baru", "", cookie=mine, Content_Length="10000000000", **own)[0], 413, "a form that says that it is too large")
    for body in ("_csrf=%zz", "_csrf=%ff%fe", "=&=&=", "a" * 60_000):
        check(line.ask("POST", "/permohonan/baru", body, cookie=mine, **own)[0] in (400, 403), "a form that is none")
    equal(line.ask("POST", "/permohonan/baru", "{}", cookie=mine, Content_Type="application/json", **own)[0], 400, "JSON")
    endless(kiosk, mine, home)
    for route in routes("upload"):
        large_upload(kiosk, line, concrete(route, record), mine, home, token)

    # Guessing a PIN: five times, then a wait that a restart does not shorten to nothing.
    stranger = open_browser(world, kiosk)
    for _ in range(6):
        stranger.go("/masuk")
        stranger.fill(siapa=f"{centre.village}-1", pin="111222")
        stranger.follow("main form .primary")
    check("Tunggu" in stranger.text or "Terlalu sering" in stranger.text, f"after six wrong PINs: {stranger.text}")
    stranger.fill(siapa=f"{centre.village}-1", pin=PIN)
    stranger.follow("main form .primary")
    equal(stranger.path, "/masuk", "the right PIN during the wait")

    # A second tab after the desk was locked.
    browser.go("/")
    browser.follow(".person button")
    equal(line.ask("GET", f"/permohonan/{record}", cookie=mine)[0], 303, "a page after the desk was locked")
    equal(line.ask("POST", f"/permohonan/{record}/buka", f"_csrf={token}&alasan=service", cookie=mine, **own)[1].get("location"), "/masuk", "revealing after the desk was locked")
    browser.guarded(world.personal)
    check(kiosk.server.runs, "the desk serves on")


def endless(kiosk, mine, home):
    """A body in chunks that does not end: refused at the bound, not held in memory."""
    before = peak(kiosk)
    with socket.create_connection(("127.0.0.1", kiosk.desk_port), timeout=20) as line:
        line.sendall((f"POST /permohonan/baru HTTP/1.1\r\nHost: 127.0.0.1:{kiosk.desk_port}\r\nOrigin: {home}\r\nCookie: desa={mine}\r\n"
                      "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n").encode())
        sent = 0
        try:
            for _ in range(800):
                line.sendall(b"10000\r\n" + b"a" * 65_536 + b"\r\n")
                sent += 65_536
        except OSError:
            pass
        answer = b""
        try:
            line.settimeout(5)
            answer = line.recv(200)
        except OSError:
            pass
    check(b" 200 " not in answer[:20], f"an endless form is answered: {answer[:60]}")
    check(peak(kiosk) - before < 30_000, f"an endless form of {sent} bytes takes memory: {peak(kiosk) - before} KiB more")


def large_upload(kiosk, line, path, mine, home, token):
    status, *_ = line.ask("POST", path, "", cookie=mine, Origin=home, Content_Type="multipart/form-data; boundary=b", Content_Length="100000000000")
    check(status in (413, 400, 403, 404), f"an upload of 100 GB at {path}: {status}")
    wrong = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../x\"\r\n\r\nx\r\n--b--\r\n"
    status, *_ = line.ask("POST", path, wrong, cookie=mine, Origin=home, Content_Type="multipart/form-data; boundary=b")
    check(status in (400, 403, 404), f"an upload without its token at {path}: {status}")
    check(not (kiosk.data.parent / "x").exists(), "a file's name leads nowhere")


def peak(kiosk):
    text = open(f"/proc/{kiosk.server.process.pid}/status").read()
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1))
