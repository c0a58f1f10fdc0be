"""The village desk as a browser without script sees it: sign-in with the office's help, a request, a power cut in the middle of a form, and the
request at the centre."""
import html
import http.client
import re
import urllib.parse

from desa import REPOSITORY, check, equal, free_port, scenario, settle


def shown(page, action, fields):
    """What the form with this address says that its page showed goes with it, as from a browser."""
    for form in re.findall(rf'<form method="post" action="{re.escape(action)}"(.*?)</form>', page, re.S):
        seen = re.search(r'name="dilihat" value="([^"]*)"', form)
        if seen and "dilihat" not in fields:
            return [("dilihat", html.unescape(seen.group(1)))]
    return []


class Browser:
    """Cookies, redirects, and forms that are sent with what stood in them."""

    def __init__(self, port):
        self.port, self.cookies, self.path, self.page, self.status = port, {}, "/", "", 0
        self.body, self.headers = b"", {}

    def request(self, method, path, body=None, headers=None, host=None):
        for _ in range(6):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            fields = {"Host": host or f"127.0.0.1:{self.port}", **(headers or {})}
            if self.cookies:
                fields["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            line.request(method, path, body, fields)
            answer = line.getresponse()
            self.body, self.status, self.path, self.headers = answer.read(), answer.status, path, answer.headers
            self.page = self.body.decode(errors="replace")
            for cookie in answer.headers.get_all("set-cookie") or []:
                key, value = cookie.split(";")[0].split("=", 1)
                self.cookies[key] = value
            line.close()
            if answer.status != 303:
                return self
            method, path, body, headers = "GET", answer.headers["location"], None, None
        raise AssertionError("too many redirects")

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, fields=(), origin=None, **named):
        fields = {**dict(fields), **named}
        token = re.search(r'name="_csrf" value="([0-9a-f]+)"', self.page)
        pairs = [("_csrf", token.group(1) if token else "")] + shown(self.page, path, fields) + [(key.replace("__", "."), value) for key, value in fields.items()]
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin or f"http://127.0.0.1:{self.port}"}
        return self.request("POST", path, urllib.parse.urlencode(pairs), headers)

    def sign_in(self, centre, kiosk, number=1, pin="482913"):
        self.get(f"/masuk/kode/{centre.village}-{number}")
        challenge = re.search(r'class="big code">([0-9A-Z-]+)<', self.page).group(1)
        answer = centre("pin", "--node", str(kiosk.node), "--operator", str(number), "--scope", str(centre.village), challenge, "--json").json["answer"]
        self.post(f"/masuk/kode/{centre.village}-{number}", jawaban=answer.lower(), pin=pin, ulang=pin)
        equal(self.path, "/", "where a sign-in leads")
        return self

    @property
    def text(self):
        return html.unescape(re.sub(r"<[^>]+>", " ", self.page))


def desk(kiosk, *words):
    """The kiosk serves its desk on a port of its own."""
    port = free_port()
    kiosk.serve_words = lambda: ["--splay", "1", "--desk", f"127.0.0.1:{port}", *words]
    kiosk.serve()
    kiosk.server.said("the desk's pages are served", "err")
    return Browser(port)


@scenario("desk", "an operator signs in with the office's help, a power cut takes no field that was saved, and the request arrives once")
def a_request(world):
    centre, kiosk, neighbour = world.village()
    for code in ("BIRTH", "KK-SPLIT"):
        centre("publish service", REPOSITORY / "Schemas/catalogue/services" / f"{code}.json")
    settle(centre, kiosk, neighbour)
    world.personal.update({"Kustiyah Maimunah", "3527016802909003", "Jatmiko Wibisana"})
    browser = desk(kiosk)
    # Another name for this address, and a form of another site.
    equal(browser.request("GET", "/masuk", host="evil.example:80").status, 421, "another host")
    equal(browser.get("/masuk").post("/kirim", origin="http://evil.example").status, 403, "another origin")
    equal(browser.get("/").path, "/masuk", "a stranger's home page")
    browser.sign_in(centre, kiosk)
    check("Pekerjaan hari ini" in browser.page, "the home page")
    browser.get("/permohonan/baru")
    browser.post("/permohonan/baru", layanan="BIRTH")
    draft = browser.path.removesuffix("/pemohon")
    browser.post(draft + "/pemohon", a__nik="3527016802909003", a__name="Kustiyah Maimunah")
    equal(browser.path, draft + "/isian", "the step after the applicant")
    browser.post(draft + "/simpan", f__child_name="Jatmiko Wibisana")
    browser.get(draft + "/isian")
    kiosk.kill()
    # A restart asks for the PIN again; what was typed is there.
    browser = desk(kiosk)
    equal(browser.get(draft).path, "/masuk", "after a restart")
    browser.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
    equal(browser.path, draft + "/isian", "back where the operator was")
    check('value="Jatmiko Wibisana"' in browser.page, "the field that was saved before the power cut")
    browser.post(draft + "/isian", **{
        "f__child_name": "Jatmiko Wibisana", "f__child_sex": "male", "f__child_birth_date": "1-11-2026", "f__child_birth_place": "Sampang", "f__birth_place_kind": "home",
        "f__reporter_relation": "mother", "f__mother_name": "Kustiyah Maimunah", "f__witness1_name": "Ahmad", "f__witness2_name": "Wati"})
    equal(browser.path, draft + "/berkas", "the step after the form")
    browser.post(draft + "/berkas", **{"p__birth-letter": "1", "p__marriage-book": "1", "p__kk": "1", "p__witnesses": "1", "n__police-report": "1", "original_seen": "1"})
    equal(browser.path, draft + "/periksa", "the step after the papers")
    browser.post(draft + "/periksa")
    record = browser.path.removeprefix("/permohonan/")
    check("352701******9003" in browser.page and "3527016802909003" not in browser.page, "a masked NIK")
    # The button pressed again, and a second browser's old page: one request.
    browser.post(draft + "/periksa")
    equal(browser.path, "/permohonan/" + record, "the button pressed again")
    kiosk("sync")
    shown = centre.show(record)
    equal(shown["fields"]["state"]["value"], "submitted", "the state at the centre")
    equal(len([line for line in centre("list", "--type", "request", "--json").jsons if line["scope"] == centre.village]), 1, "requests at the centre")
    # What people compare over the phone.
    settle(centre, kiosk, neighbour)
    code = centre("show", "--scope", str(centre.village), "--json").json
    browser.get("/")
    check(code["code"] in browser.page and f"({code['entries']} " in browser.text, "the comparison code at both")
    browser.post("/kunci")
    equal(browser.get("/").path, "/masuk", "a locked desk")
