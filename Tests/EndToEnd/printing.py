"""What the desk prints, as a browser without script sees it: the signed receipt and its audit, forms, books, a document of the office, reprints."""
import html
import http.client
import os
import pathlib
import re
import shutil
import subprocess

from desa import ALTERED, CUT, FORK, MALFORMED, REPOSITORY, VERIFIED, check, equal, scenario, settle
from desk import Browser, desk

NIK, NAME = "3527016802909003", "Kustiyah Maimunah"


class Window(Browser):
    """A desk's browser that also looks at what a page names."""

    def fetch(self, path):
        """What a page names, without leaving it."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request("GET", path, headers={"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())})
        found = line.getresponse().read()
        line.close()
        return found

    @property
    def text(self):
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.page)).split())


def window(centre, kiosk, number=1, pin="482913"):
    """The kiosk serves its desk, and an operator signs in with the office's help."""
    return Window(desk(kiosk).port).sign_in(centre, kiosk, number, pin)


def birth(browser, papers=("birth-letter", "marriage-book", "kk", "witnesses")):
    """A request as an operator takes it in; answers its record."""
    browser.get("/permohonan/baru").post("/permohonan/baru", layanan="BIRTH")
    draft = browser.path.removesuffix("/pemohon")
    browser.post(draft + "/pemohon", a__nik=NIK, a__name=NAME, a__address="Dusun Krajan")
    browser.post(draft + "/isian", **{
        "f__child_name": "Jatmiko Wibisana", "f__child_sex": "male", "f__child_birth_date": "1-11-2026", "f__child_birth_place": "Sampang", "f__birth_place_kind": "home",
        "f__reporter_relation": "mother", "f__mother_name": NAME, "f__mother_nik": NIK, "f__witness1_name": "Ahmad", "f__witness2_name": "Wati"})
    browser.post(draft + "/berkas", **{f"p__{paper}": "1" for paper in papers}, **{"n__police-report": "1", "original_seen": "1"})
    browser.post(draft + "/periksa")
    if 'name="sudah_dilihat"' in browser.page:
        browser.post(draft + "/periksa", sudah_dilihat="1")
    check(browser.path.startswith("/permohonan/"), f"a request that was submitted: {browser.path} {browser.status}")
    return browser.path.removeprefix("/permohonan/")


def qr_text(page):
    """The QR code as a scanner reads it: the page's path is drawn by us and read by zbar."""
    side = int(re.search(r'viewBox="0 0 (\d+) ', page).group(1))
    path = re.search(r'fill="#000" d="([^"]+)"', page).group(1)
    rows = [[255] * side for _ in range(side)]
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        rows[int(y)][int(x):int(x) + int(run)] = [0] * int(run)
    scale = 4
    picture = b"P5 %d %d 255\n" % (side * scale, side * scale) + b"".join(bytes(value for value in row for _ in range(scale)) * scale for row in rows)
    done = subprocess.run(["zbarimg", "-q", "--raw", "-"], input=picture, capture_output=True, timeout=20)
    if done.returncode:
        done = subprocess.run(["zbarimg", "-q", "--raw", "/dev/stdin"], input=picture, capture_output=True, timeout=20)
    check(done.returncode == 0, f"a QR code that zbar reads: {done.stderr[-300:]}")
    return done.stdout.decode().rstrip("\n")


class Sheet:
    """The page as the printer gets it, by Chromium: size in millimetres, text and QR code of each side. DESA_PAPERS names a folder that keeps the
    PDF and a picture of each side to look at."""

    def __init__(self, world, browser, name):
        folder = pathlib.Path(os.environ.get("DESA_PAPERS") or world.folder / "papers")
        folder.mkdir(parents=True, exist_ok=True)
        page = browser.page
        style = re.search(r'rel="stylesheet" href="([^"]+)"', page).group(1)
        (folder / "desk.css").write_bytes(browser.fetch(html.unescape(style)))
        page = re.sub(r"<script[^>]*></script>", "", page.replace(style, "desk.css"))
        source, pdf = folder / f"{name}.html", folder / f"{name}.pdf"
        source.write_text(page)
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={world.folder / 'chromium'}", f"--print-to-pdf={pdf}", source.as_uri()],
            check=True, capture_output=True, timeout=90)
        self.pdf = pdf
        size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout)
        self.size = tuple(round(float(points) * 25.4 / 72) for points in size.groups())
        self.sides = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout.split("\f")[:-1]
        self.text = " ".join(" ".join(self.sides).split())
        for old in folder.glob(f"{name}-side*.png"):
            old.unlink()
        subprocess.run(["pdftoppm", "-png", "-r", "203", pdf, folder / f"{name}-side"], check=True)
        self.pictures = sorted(folder.glob(f"{name}-side*.png"))

    def stands(self, margin=4):
        """Nothing hangs over the edge of a side, nor is a side empty."""
        boxes = subprocess.run(["pdftotext", "-bbox", self.pdf, "-"], check=True, capture_output=True, text=True).stdout
        points = margin * 72 / 25.4
        for number, side in enumerate(boxes.split("<page ")[1:], 1):
            width, height = (float(value) for value in re.search(r'width="([\d.]+)" height="([\d.]+)"', side).groups())
            words = re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)<', side)
            check(len(words) > 3, f"side {number} of {self.pdf.name} is empty: {words}")
            for x, y, to_x, to_y, word in words:
                inside = points <= float(x) and float(to_x) <= width - points and 0 <= float(y) and float(to_y) <= height
                check(inside, f"{word!r} hangs over the edge of side {number} of {self.pdf.name} ({x}, {y}, {to_x}, {to_y} of {width} x {height})")
        return self

    def numbered(self):
        """Each side says which of how many it is."""
        for number, side in enumerate(self.sides, 1):
            check(f"Halaman {number} dari {len(self.sides)}" in side, f"side {number} of {self.pdf.name} has no number: {side[-200:]}")
        return self

    @property
    def qr(self):
        """Of all sides, as zbar reads them at the resolution of a receipt printer."""
        done = subprocess.run(["zbarimg", "-q", "--raw", *self.pictures], capture_output=True, text=True, timeout=60)
        return done.stdout.splitlines()


def printer():
    return all(shutil.which(tool) for tool in ("chromium", "pdfinfo", "pdftotext", "pdftoppm", "zbarimg"))


@scenario("printing", "a receipt is signed and holds before the auditor, forms and books print, a document of the office arrives, and reprints are marked and logged")
def printing(world):
    centre, kiosk, neighbour = world.village()
    for code in ("BIRTH", "KK-SPLIT"):
        centre("publish service", REPOSITORY / "Schemas/catalogue/services" / f"{code}.json")
    settle(centre, kiosk, neighbour)
    world.personal.update({NAME, NIK, "Jatmiko Wibisana"})
    browser = window(centre, kiosk)
    record = birth(browser, papers=("birth-letter", "kk", "witnesses"))

    # The receipt: what is missing, honest words, six standards, no full name with a NIK.
    browser.get(f"/permohonan/{record}/cetak").post(f"/permohonan/{record}/cetak", kertas="receipt")
    sheet = browser.path
    check(sheet.startswith("/cetak/lembar/"), f"a paper: {sheet}")
    for words in ("Kustiyah M.", "************9003", "sudah diterima, tetapi belum didaftarkan", "Berkas yang masih kurang Buku nikah", "Prosedur", "Gratis", "Tempat dan sarana", "jam Dinas", "Petugas 1 (Sumarlinah)"):
        check(words in browser.text, f"on the receipt: {words}")
    check(NIK not in browser.page and NAME not in browser.page, "no full name and no NIK on a receipt")
    check("Cetakan ke-" not in browser.text, "a first print is not marked")
    text = qr_text(browser.page)
    check(text.startswith("VR1:"), "the QR code's text")

    # Asked again while the first print is open: the same one. Then a reprint, marked.
    browser.get(f"/permohonan/{record}/cetak").post(f"/permohonan/{record}/cetak", kertas="receipt")
    equal(browser.path, sheet, "a print that is still open")
    browser.post(sheet, jawab="lagi")
    check("Cetakan ke-" not in browser.text, "printed again, as it had not come out")
    browser.post(sheet, jawab="ya")
    equal(browser.path, f"/permohonan/{record}", "after the answer")
    equal(browser.get(sheet).status, 404, "a print that was answered")
    browser.get(f"/permohonan/{record}/cetak")
    check("Sudah dicetak 1 kali" in browser.text, "how often it was printed")
    browser.post(f"/permohonan/{record}/cetak", kertas="receipt")
    check("Cetakan ke-2" in browser.text, "a reprint is marked")
    browser.post("/cetak/ukuran", jenis="slip", ukuran="58", dari=browser.path)
    check("roll roll-" in browser.page, "the size that was chosen")
    browser.post(browser.path, jawab="ya")

    # Filled forms and blank ones, leaflets and the booklet in both languages, the day's book.
    browser.get(f"/permohonan/{record}/cetak").post(f"/permohonan/{record}/cetak", kertas="F-2.01")
    cells = re.findall(r'<span class="f-cell">(.?)</span>', browser.page)
    check(NIK in "".join(cells) and "Jatmiko Wibisana" in browser.text and "✕" in browser.page, "the filled form")
    equal(browser.post(browser.path, jawab="ya").status, 200, "the form's answer")
    equal(browser.get(f"/permohonan/{record}/cetak").post(f"/permohonan/{record}/cetak", kertas="F-1.03").status, 404, "a form of another service")
    browser.get("/cetak/blangko/BIRTH/F-2.01")
    check("✕" not in browser.page and NIK not in browser.page, "a blank form")
    browser.get("/cetak/layanan/BIRTH")
    check("Surat keterangan kelahiran" in browser.text and "Gratis" in browser.text, "a leaflet")
    browser.get("/cetak/buku-layanan")
    check("Layanan 1" in browser.text and "Layanan 2" in browser.text and "Daftar isi" in browser.text, "the booklet")
    browser.post("/bahasa", bahasa="en", dari="/cetak/buku-layanan")
    check("Contents" in browser.text and "Birth deed" in browser.text, "the booklet in English")
    browser.post("/bahasa", bahasa="id", dari="/cetak")
    browser.post("/cetak/buku-harian", tanggal=re.search(r'name="tanggal"[^>]*value="([^"]+)"', browser.page).group(1))
    book = browser.path
    check("Kustiyah M." in browser.text and "Akta kelahiran" in browser.text and NAME not in browser.page, f"the day's book: {book}")
    check(book.startswith("/cetak/lembar/") and "Apakah sudah tercetak" in browser.text and "Cetakan ke-" not in browser.text, f"the book asks too whether it came out: {book}")
    day = (lambda cells: cells[2] + cells[1] + cells[0])(re.search(r"Buku harian (\d\d-\d\d-\d{4})", browser.text).group(1).split("-"))
    browser.get("/cetak")
    check("Buku harian" in re.search(r'<section class="card group bad".*?</section>', browser.page, re.S).group(0), "the open question about the book")
    browser.post(book, jawab="ya")
    equal((browser.path, browser.get(book).status), ("/cetak", 404), "after the book's answer")
    browser.get("/cetak").post("/cetak/buku-harian", tanggal=re.search(r'name="tanggal"[^>]*value="([^"]+)"', browser.page).group(1))
    check("Cetakan ke-2" in browser.text, "a book that is printed again is marked")
    browser.post(browser.path, jawab="ya")

    # A document of the office arrives, is printed, and says so.
    browser.get("/").post("/kirim")
    kiosk("sync")
    document = world.folder / "akta.pdf"
    document.write_bytes(b"%PDF-1.4\n" + world.random.randbytes(3000))
    for state in ("verified", "validated", "signing"):
        centre.update(record, {"state": state})
    centre("attach", document, "--request", record, "--kind", "document", "--title", "Kutipan akta kelahiran")
    centre.update(record, {"state": "issued"})
    kiosk("sync")
    kiosk("fetch", record)
    browser.get("/cetak")
    check("Belum dicetak" in browser.text, "a document that has arrived")
    browser.get(f"/permohonan/{record}/cetak")
    kind = re.search(r'value="(document/[0-9a-f]{16}:\d+)"', browser.page).group(1)
    browser.post(f"/permohonan/{record}/cetak", kertas=kind)
    sheet = browser.path
    browser.get(sheet + "/berkas")
    equal((browser.headers["content-type"], browser.body), ("application/pdf", document.read_bytes()), "the document")
    browser.get(f"/permohonan/{record}/serahkan")
    check(sheet in browser.page and "apakah sudah tercetak?" in browser.text, "before the hand-over: did it print?")
    browser.get(f"/permohonan/{record}/cetak")
    check(sheet in browser.page, "the papers of a request name the open question")
    browser.get(sheet).post(sheet, jawab="ya")
    check(sheet not in browser.get(f"/permohonan/{record}/serahkan").page, "a question that was answered")
    check("Sudah dicetak" in browser.get("/cetak").text, "a document that was printed")
    equal(browser.get(sheet + "/berkas").status, 404, "a document whose print is over")

    # Another operator sees the question and no paper of somebody else's print.
    browser.get(f"/permohonan/{record}/cetak").post(f"/permohonan/{record}/cetak", kertas="F-2.01")
    sheet = browser.path
    other = Window(browser.port).sign_in(centre, kiosk, 2, "715284").get(sheet)
    check("Petugas 1" in other.text and NIK not in other.page and "f-cell" not in other.page, "another operator's print")
    other.post(sheet, jawab="lagi")
    check(other.path != sheet and "Cetakan ke-3" in other.text, f"a print of its own: {other.path}")

    # Every print is in the kiosk's private scope: receipt twice, form three times, document once, book twice.
    kiosk("sync")
    kiosk.stop()
    access = [item["fields"] for item in centre("list", "--type", "access", "--json").jsons]
    prints = sorted(item["purpose"]["value"] for item in access if item["action"]["value"] == "print")
    equal(prints, sorted(["receipt"] * 2 + ["F-2.01"] * 3 + [kind, f"day-book/{day}", f"day-book/{day}"]), "what was noted as printed")

    # The receipt before the auditor: over the kiosk's folder, its export, and the centre's.
    def audit(folder, words, code):
        result = world.run("desa-audit", "verify", folder, "--json", "--receipt", words, seconds=60)
        equal(result.code, code, f"{result}")
        return {finding["kind"] for finding in result.json.get("findings", [])} | {result.json.get("kind")}
    export = kiosk.export()
    audit(kiosk.data, text, VERIFIED)
    audit(export, text, VERIFIED)
    check(f"about record {record}" in world.run("desa-audit", "verify", export, "--receipt", text).out, "what the receipt is about")
    check("receipt-form" in audit(export, text[:-3], MALFORMED), "a receipt that was not read whole")
    check("receipt-forged" in audit(export, altered(text), ALTERED), "a receipt that was altered")
    check("receipt-log-missing" in audit(neighbour_export(centre, world), text, CUT), "a receipt of another deployment's log")


def altered(text):
    """The same receipt over another leaf: its signature does not fit any more."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    place = 4 + 120
    return text[:place] + alphabet[(alphabet.index(text[place]) + 1) % 10] + text[place + 1:]


def neighbour_export(centre, world):
    """What a kiosk of another village holds: none of this village's logs."""
    return centre.enrol("kiosk-3", centre.other_village).export()
