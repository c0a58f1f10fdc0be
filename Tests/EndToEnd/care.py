"""Care of the computer, as a browser without script sees it: the first page of a new computer, stick, equipment, the report for the office, help, and
the second door for paired browsers of the village's network."""
import hashlib
import html
import http.client
import json
import re
import ssl
import urllib.parse

from desa import IN_THE_WAY, Kiosk, check, equal, free_port, scenario, settle, until
from papers import scan


class Screen:
    """Cookies, redirects and forms. With `tls` it stands elsewhere in the village's network."""

    def __init__(self, port, tls=False):
        self.port, self.tls, self.cookies, self.path, self.page, self.status, self.headers = port, tls, {}, "/", "", 0, None

    @property
    def origin(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def connect(self):
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=context)

    def request(self, method, path, body=None, headers=None, host=None):
        for _ in range(6):
            line = self.connect()
            fields = {"Host": host or f"127.0.0.1:{self.port}", **(headers or {})}
            if self.cookies:
                fields["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            line.request(method, path, body, fields)
            answer = line.getresponse()
            self.page, self.status, self.path, self.headers = answer.read().decode(), answer.status, path, answer.headers
            for cookie in answer.headers.get_all("set-cookie") or []:
                key, value = cookie.split(";")[0].split("=", 1)
                self.cookies[key] = value
                if self.tls and key != "bahasa":
                    check("Secure" in cookie and "HttpOnly" in cookie and "SameSite=Strict" in cookie, f"the cookie {key} is for TLS only")
            line.close()
            if answer.status != 303:
                return self
            method, path, body, headers = "GET", answer.headers["location"], None, None
        raise AssertionError("too many redirects")

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, origin=None, **fields):
        token = re.search(r'name="_csrf" value="([0-9a-f]+)"', self.page)
        pairs = [("_csrf", token.group(1) if token else "")] + list(fields.items())
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin or self.origin}
        return self.request("POST", path, urllib.parse.urlencode(pairs), headers)

    def sign_in(self, centre, kiosk, number=1, pin="482913"):
        self.get(f"/masuk/kode/{centre.village}-{number}")
        challenge = re.search(r'class="big code">([0-9A-Z-]+)<', self.page).group(1)
        answer = centre("pin", "--node", str(kiosk.node), "--operator", str(number), challenge, "--json").json["answer"]
        self.post(f"/masuk/kode/{centre.village}-{number}", jawaban=answer, pin=pin, ulang=pin)
        check(self.path != "/masuk" and self.status == 200, f"a sign-in leads to {self.path}")
        return self

    @property
    def text(self):
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page)))


def desk(kiosk, *words, tls_port=None):
    port = free_port()
    kiosk.serve_words = lambda: ["--splay", "1", "--desk", f"127.0.0.1:{port}", *words]
    kiosk.serve()
    kiosk.server.said("the desk's pages are served", "err")
    return Screen(port)


@scenario("first", "a new computer's first page takes the office's code as people type it, and the desk comes after it")
def first_page(world):
    centre = world.office()
    code = centre.code("Meja", centre.village)
    kiosk = Kiosk(world, "kiosk-1")
    kiosk.node = code["node"]
    port = free_port()
    kiosk.serve_words = lambda: ["--splay", "1", "--desk", f"127.0.0.1:{port}"]
    kiosk.wait_for_start = lambda: kiosk.server.said("not enrolled yet", "err")
    kiosk.serve()
    check(not kiosk.data.exists(), "the folder is made by the enrolment only")
    screen = Screen(port)
    equal(screen.get("/masuk").path, "/", "every path leads to the one page")
    check("Kode dari kantor" in screen.page, "the page asks for the code")
    equal(screen.get("/", host="evil.example").status, 421, "another name for this address")
    screen.get("/")
    equal(screen.post("/daftar", origin="http://evil.example", kode=code["code"]).status, 403, "a form of another site")
    screen.get("/").post("/bahasa", bahasa="en")
    check("The office&#39;s code" in screen.page, "English by the switch")
    screen.post("/bahasa", bahasa="id")
    equal(screen.post("/daftar", kode="kantor.example/7KQ2").status, 422, "half a code")
    check("belum lengkap" in screen.page and 'value="kantor.example/7KQ2"' in screen.page, "what is wrong is said, what was typed stays")
    address, letters = code["code"].rsplit("/", 1)
    slip = address + "/" + letters[:-1] + ("0" if letters[-1] != "0" else "2")
    check("satu huruf yang salah" in screen.post("/daftar", kode=slip).page or "belum lengkap" in screen.page, "a slip")
    check(not kiosk.data.exists(), "nothing was made by wrong codes")
    centre.stop()
    equal(screen.post("/daftar", kode=code["code"]).status, 422, "without a line")
    check("tidak terhubung" in screen.page, "what to do without a line")
    centre.serve()
    typed = address.upper() + "/" + letters.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    screen.post("/daftar", kode=typed)
    check(screen.status == 200 and "sudah terdaftar" in screen.page and "url=/" in screen.headers["refresh"], "enrolled by what people type")
    kiosk.server.said("the desk's pages are served", "err")
    until(lambda: "Sumarlinah" in screen.get("/").page, "the operators of the village at the sign-in", 20)
    equal(screen.path, "/masuk", "the desk's own sign-in")
    kiosk.wait_for_start = lambda: kiosk.server.said("kiosk is running", "err")
    kiosk.stop()


@scenario("care", "stick, equipment and help by the desk's pages, and a report for the office that has nothing of any person in it")
def care(world):
    centre, kiosk, neighbour = world.village()
    settle(centre, kiosk, neighbour)
    media = world.folder / "media"
    (media / "DESA1").mkdir(parents=True)
    world.personal.update({"Sumarlinah", "Kusnadiharto", "Wartiningsih", "Ratnaningtyas"})
    kiosk.create("applicant", {"name": "Kustiyah Maimunah", "nik": "3527016802909003", "phone": "081230009003", "address": "Dusun Trebung Wetan"}, "--by", "1")
    centre.stop()
    screen = desk(kiosk, "--media", str(media))
    equal(screen.get("/stik").path, "/masuk", "the stick page of a stranger")
    equal(screen.get("/bantuan").status, 200, "help for who is not signed in")
    centre.serve()
    screen.sign_in(centre, kiosk)
    centre.stop()
    kiosk.create("applicant", {"name": "Jatmiko Wibisana", "nik": "3527011204809004"}, "--by", "1")
    kiosk("attach", scan(world, "kk.jpg", 90_000), "--no-preview", "--by", "1")
    # The stick.
    screen.get("/stik")
    check("DESA1" in screen.text and "Tulis untuk kantor" in screen.text, "the stick that is in")
    stick = re.search(r'name="stik" value="([^"]+)"', screen.page).group(1)
    equal(stick, str(media / "DESA1"), "the stick's folder")
    screen.post("/stik/tulis", stik=stick)
    until(lambda: "boleh dicabut" in screen.get("/stik").text, "written", 20)
    check("terkunci: hanya kantor" in screen.text and "tetap menunggu di komputer ini" in screen.text, "what went and what stayed")
    check("1 berkas pindai ikut di stik" in screen.text, f"scans that go with the stick: {screen.text[-1500:]}")
    screen.post("/stik/tulis", stik="/etc")
    check("tidak terpasang lagi" in screen.text, "a folder that is no stick")
    screen.post("/stik/selesai")
    check("boleh dicabut" not in screen.text, "noted")
    centre("bundle read", media / "DESA1")
    centre("bundle write", media / "DESA1", "--node", str(kiosk.node))
    check("Ada kiriman dari kantor" in screen.get("/stik").text, "the office's answer is seen")
    screen.post("/stik/ambil", stik=stick)
    until(lambda: "boleh dicabut" in screen.get("/stik").text, "read", 20)
    check("sudah diterima kantor" in screen.text, "what the office has")
    equal(kiosk.status["attachments"]["toSend"], 0, "scans that wait after the office's answer")
    equal(json.loads(kiosk("status", "--json").out)["pending"], 0, "what waits after the office's answer")
    screen.post("/stik/salinan", stik=stick)
    check("disk komputer ini sendiri" in screen.text, "a folder on the same disk is told from a stick")
    screen.get("/stik").post("/stik/salinan/henti", stik=stick)
    check("dihentikan" in screen.text, "the standing copy was ended")
    # Equipment.
    screen.get("/peralatan")
    for word in ("Pemindai", "Pencetak", "Ruang disk", "Cadangan di kantor", "Salinan tetap", "Jam", "Sambungan", "Terpakai bulan"):
        check(word in screen.text, f"{word} on the equipment page")
    check("Belum diperiksa" in screen.text, "nothing was checked yet")
    screen.post("/peralatan/periksa")
    check("Pemindai dan pencetak diperiksa" in screen.text, "the check is recorded")
    # The report.
    screen.post("/diagnosa", stik=stick)
    check("Laporan ada di stik" in screen.text, "the report is on the stick")
    report = next((media / "DESA1").glob("laporan-desa-*"))
    asked = world.folder / "report"
    kiosk("diagnose", asked)
    kiosk("diagnose", asked, code=IN_THE_WAY)
    screen.get("/diagnosa")
    texts = [path.read_text() for folder in (report, asked) for path in sorted(folder.iterdir())] + [screen.text.split("Laporan untuk kantor", 1)[1]]
    equal(len(texts), 17, "files of two reports, and the page")
    for text in texts:
        for value in world.personal:
            check(value not in text.replace("Sumarlinah", "", 1 if text is texts[-1] else 0), f"a personal value in the report: {text[max(0, text.find(value) - 100):][:200]}")
        check(not re.search(r"\b35270\d{11}\b", text) and str(world.folder) not in text, "a NIK or a folder in the report")
    status = json.loads((asked / "status.json").read_text())
    check(status["node"] == kiosk.node and "pending" in status and "copies" in status, "the status in the report")
    check("kiosk is running" in (asked / "log.txt").read_text(), "the program's own log in the report")
    check(json.loads((asked / "sizes.json").read_text())["desa.sqlite3"] > 0, "sizes in the report")
    # Help: each page leads to a part that is there.
    screen.get("/bantuan")
    anchors = set(re.findall(r'<section class="card" id="([a-z-]+)"', screen.page))
    for path in ("/", "/stik", "/peralatan", "/permohonan/baru", "/kotak-keluar", "/akhir-hari", "/perangkat"):
        screen.get(path)
        part = re.search(r'href="/bantuan#([a-z-]+)"', screen.page).group(1)
        check(part in anchors, f"help of {path}: {part}")
    centre.serve()


@scenario("screens", "a browser of the village's network sees nothing but the pairing page until the box lets it in, and wrong codes are counted")
def screens(world):
    centre, kiosk, neighbour = world.village()
    settle(centre, kiosk, neighbour)
    lan = free_port()
    box = desk(kiosk, "--lan", f"0.0.0.0:{lan}")
    kiosk.server.said("served to paired browsers", "err")
    box.sign_in(centre, kiosk)
    world.personal.update({"Sumarlinah", "Kusnadiharto", "Wartiningsih"})
    phone = Screen(lan, tls=True)
    for path in ("/", "/masuk", "/stik", "/perangkat", "/bantuan", "/peristiwa"):
        equal(phone.get(path).path, "/pasangkan", f"{path} of an unpaired browser")
        check(not any(name in phone.page for name in world.personal) and "Kode banding" not in phone.page and "status-facts" not in phone.page, "nothing of the desk on the pairing page")
    equal(phone.post("/masuk", siapa="x", pin="482913").status, 403, "a form of an unpaired browser")
    # The session of the box is worth nothing here.
    thief = Screen(lan, tls=True)
    thief.cookies = dict(box.cookies)
    equal(thief.get("/").path, "/pasangkan", "the box's cookie elsewhere")
    equal(phone.get("/pasangkan", host="evil.example:8472").status, 421, "another name for this address")
    phone.get("/pasangkan")
    equal(phone.post("/pasangkan", origin="https://evil.example", kode="x").status, 403, "a form of another site")
    equal(phone.post("/pasangkan", kode="00000-00000").status, 422, "a code when none is shown")
    box.get("/perangkat").post("/perangkat/kode")
    code = re.search(r'class="big code">([0-9A-Z-]+)<', box.page).group(1)
    for _ in range(5):
        phone.post("/pasangkan", kode="00000-00000")
    equal(phone.post("/pasangkan", kode=code).status, 422, "the right code after five wrong ones")
    check("6 kali" in box.get("/perangkat").text or "7 kali" in box.text, f"wrong codes are counted: {box.text[:1500]}")
    box.post("/perangkat/kode")
    fresh = re.search(r'class="big code">([0-9A-Z-]+)<', box.page).group(1)
    check(fresh != code, "another code each time")
    phone.post("/pasangkan", kode=fresh.lower().replace("-", " ").replace("0", "o"), nama="PC ruang depan")
    equal(phone.path, "/masuk", "where a paired browser comes to")
    check("big code" not in box.get("/perangkat").page and "PC ruang depan" in box.text, "the code is spent, the device is listed")
    equal(Screen(lan, tls=True).get("/pasangkan").post("/pasangkan", kode=fresh).status, 422, "a code twice")
    phone.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
    equal(phone.path, "/", "signed in at the other screen")
    equal(phone.get("/perangkat").status, 403, "who is let in is decided at the box")
    check(re.search(r"[0-9A-F]{2}(:[0-9A-F]{2}){31}", box.get("/perangkat").text.replace(" ", "")), "the fingerprint is shown")
    shown = re.search(r"[0-9A-F]{2}(?::[0-9A-F]{2}){31}", box.text.replace(" ", "")).group(0)
    line = phone.connect()
    line.connect()
    equal(hashlib.sha256(line.sock.getpeercert(binary_form=True)).hexdigest().upper(), shown.replace(":", ""), "the fingerprint of what browsers get")
    line.close()
    # A restart forgets sessions, and no device.
    kiosk.stop()
    box = desk(kiosk, "--lan", f"0.0.0.0:{lan}")
    kiosk.server.said("served to paired browsers", "err")
    equal(phone.get("/").path, "/masuk", "a paired browser after a restart")
    box.get("/masuk").post("/masuk", siapa=f"{centre.village}-1", pin="482913")
    box.get("/perangkat")
    device = re.search(r'action="/perangkat/([0-9a-f]{16})/hapus"', box.page).group(1)
    check(shown in box.text.replace(" ", ""), "the same certificate after a restart")
    box.post(f"/perangkat/{device}/hapus")
    equal(phone.get("/").path, "/pasangkan", "a device that was removed")
