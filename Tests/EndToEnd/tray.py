"""Papers at the desk, over HTTP as a browser without script sees them: files, photos, the watched folder and the scanner into the tray of a draft,
killed on the way; at the request once, through every kill; refused files in one sentence; papers that follow, and those of another desk."""
import contextlib
import http.client
import os
import re
import shutil
import subprocess
import threading
import time

from desa import NOT_FOUND, REPOSITORY, check, equal, scenario, settle, until
from desk import Browser, desk
from scans import picture

FORM = {
    "f__child_name": "Jatmiko Wibisana", "f__child_sex": "male", "f__child_birth_date": "1-11-2026", "f__child_birth_place": "Sampang", "f__birth_place_kind": "home",
    "f__reporter_relation": "mother", "f__mother_name": "Kustiyah Maimunah", "f__witness1_name": "Ahmad", "f__witness2_name": "Wati"}


def raw(browser, path):
    """What a browser gets for a picture or a file: status, headers, bytes."""
    line = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=60)
    cookies = "; ".join(f"{key}={value}" for key, value in browser.cookies.items())
    line.request("GET", path, None, {"Host": f"127.0.0.1:{browser.port}", "Cookie": cookies})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, answer.headers, body


def upload(browser, path, *files, field="berkas"):
    """A form with files as the page's own browser would send it."""
    token = re.search(r'name="_csrf" value="([0-9a-f]+)"', browser.page).group(1)
    mark = "----desa-e2e"
    body = f'--{mark}\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n{token}\r\n'.encode()
    for name, content in files:
        body += f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode() + content + b"\r\n"
    body += f"--{mark}--\r\n".encode()
    return browser.request("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}", "Origin": f"http://127.0.0.1:{browser.port}"})


def ended(browser, path, seconds=60):
    """The page refreshes itself until the work is over."""
    for _ in range(seconds * 2):
        browser.get(path)
        if 'http-equiv="refresh"' not in browser.page:
            return browser
        time.sleep(0.5)
    raise AssertionError("the work does not end")


def words(world):
    return ["--sane-configuration", world.folder / "sane", "--scan-folder", world.folder / "pindai"]


def sheets(browser):
    return re.findall(r'class="sheet" href="[^"]+/halaman/([0-9a-f]{16})"', browser.page)


def again(kiosk, centre):
    """After a power cut: the desk starts anew, and the operator signs in by the PIN."""
    browser = desk(kiosk, *words(kiosk.world))
    browser.get("/masuk")
    browser.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
    return browser


@scenario("tray", "papers of a draft survive kill -9 as shown, go with the request once, and further ones follow it; hostile files get one sentence")
def tray(world):
    centre, kiosk, neighbour = world.village()
    for code in ("BIRTH", "KK-SPLIT"):
        centre("publish service", REPOSITORY / "Schemas/catalogue/services" / f"{code}.json")
    settle(centre, kiosk, neighbour)
    world.personal.update({"Kustiyah Maimunah", "3527016802909003", "Jatmiko Wibisana"})
    sane = world.folder / "sane"
    sane.mkdir()
    (sane / "dll.conf").write_text("test\n")
    (sane / "test.conf").write_text("number_of_devices 1\n")
    watched = world.folder / "pindai"
    watched.mkdir()
    browser = desk(kiosk, *words(world))
    browser.sign_in(centre, kiosk)
    browser.get("/permohonan/baru")
    browser.post("/permohonan/baru", layanan="BIRTH")
    draft = browser.path.removesuffix("/pemohon")
    browser.post(draft + "/pemohon", a__nik="3527016802909003", a__name="Kustiyah Maimunah")
    browser.post(draft + "/isian", **FORM)
    equal(browser.path, draft + "/berkas", "the step after the form")
    check("Berkas 0 dari" in browser.text, "how many papers are scanned, before")
    kk = draft.replace("/draf/", "/baki/") + "/kk"

    # The button of a paper keeps the ticks that were made.
    browser.post(draft + "/berkas", pindai="kk", p__witnesses="1")
    equal(browser.path, kk, "the page of a paper")
    pages = files(world, browser, kk, draft)

    # A page that was shown survives a power cut; so does a tick.
    kiosk.server.kill()
    browser = again(kiosk, centre)
    browser.get(kk)
    equal(sheets(browser), pages, "pages after the power cut")
    edit(browser, kk)
    hostile(world, browser, kk)
    scanner(world, kiosk, browser, sane, draft)
    browser = again(kiosk, centre)
    folder(world, browser, draft, watched)
    submit(world, centre, kiosk, neighbour, browser, draft)


def files(world, browser, kk, draft):
    photo = picture(world, "foto.jpg").read_bytes()
    page = picture(world, "surat.png", "620x877").read_bytes()
    upload(browser, kk + "/unggah", ("KK Kustiyah.jpg", photo), ("b.png", page))
    ended(browser, kk)
    pages = sheets(browser)
    equal(len(pages), 2, "pages of two files")
    check("2 halaman tersimpan" in browser.text, "what was taken, in words")
    # A document of many pages, as one file.
    subprocess.run(["gm", "convert", *[str(world.folder / "foto.jpg")] * 3, str(world.folder / "tiga.pdf")], check=True, timeout=60)
    upload(browser, kk + "/unggah", ("tiga.pdf", (world.folder / "tiga.pdf").read_bytes()))
    ended(browser, kk)
    pages = sheets(browser)
    equal(len(pages), 5, "pages after a PDF of three")
    status, headers, body = raw(browser, f"{kk}/gambar/{pages[0]}")
    equal((status, headers["content-type"], headers["cache-control"], headers["x-content-type-options"]), (200, "image/webp", "no-store", "nosniff"), "a page's picture")
    check(body[8:12] == b"WEBP" and "default-src 'none'" in headers["content-security-policy"], "a picture under the policy")
    equal(raw(Browser(browser.port), f"{kk}/gambar/{pages[0]}")[0], 401, "a picture for a stranger")
    status, headers, body = raw(browser, kk + "/pdf")
    check(body.startswith(b"%PDF-") and headers["content-disposition"] == 'attachment; filename="berkas-kk.pdf"', "the paper as PDF")
    # Nothing chosen, and a form without its token.
    upload(browser, kk + "/unggah", ("", b""))
    check("Belum ada berkas yang dipilih" in browser.text, "a form without a file")
    browser.page = 'name="_csrf" value="00"'
    equal(upload(browser, kk + "/unggah", ("x.jpg", photo)).status, 403, "a form of another session")
    browser.get(draft + "/berkas")
    check('id="p.kk" name="p.kk" value="1" checked' in browser.page and 'id="p.witnesses" name="p.witnesses" value="1" checked' in browser.page, "ticks after scanning")
    check("Berkas 1 dari" in browser.text, "how many papers are scanned")
    return pages


def edit(browser, kk):
    pages = sheets(browser)
    sheet = f"{kk}/halaman/{pages[1]}"
    before = raw(browser, f"{kk}/gambar/{pages[1]}")[2]
    browser.get(sheet)
    browser.post(sheet, aksi="kanan")
    turned = raw(browser, f"{kk}/gambar/{pages[1]}")[2]
    check(turned != before, "a turned page looks different")
    browser.post(sheet, aksi="potong", kiri="0", atas="0", kanan="50", bawah="100")
    check("Utuhkan lagi" in browser.text and raw(browser, f"{kk}/gambar/{pages[1]}")[2] != turned, "a cut page")
    browser.post(sheet, aksi="potong", kiri="90", atas="0", kanan="10", bawah="100")
    check("Isi keempat sisi" in browser.text, "a cut that is none")
    browser.post(sheet, aksi="utuh")
    browser.post(sheet, aksi="kiri")
    equal(raw(browser, f"{kk}/gambar/{pages[1]}")[2], before, "the page as it was")
    browser.post(sheet, aksi="naik", dari="daftar")
    equal(sheets(browser), [pages[1], pages[0], *pages[2:]], "pages after one was moved up")
    browser.post(sheet, aksi="ke", ke="5", dari="daftar")
    equal(sheets(browser)[4], pages[1], "a page at the place that it was dragged to")
    browser.post(sheet, aksi="buang")
    equal(len(sheets(browser)), 4, "pages after one was thrown away")
    # Another picture in its place.
    upload(browser, f"{kk}/unggah/{pages[0]}", ("ganti.jpg", raw_jpeg(browser)))
    ended(browser, kk)
    equal((len(sheets(browser)), pages[0] in sheets(browser)), (4, False), "pages after one was replaced")
    equal(browser.get(kk.rsplit("/", 1)[0] + "/bukan-berkas").status, 404, "a paper that nobody asks for")


def raw_jpeg(browser):
    return subprocess.run(["gm", "convert", "-size", "300x420", "plasma:red-blue", "JPEG:-"], check=True, capture_output=True, timeout=60).stdout


def hostile(world, browser, kk):
    """Each gets one sentence; nothing of it is kept, and the desk answers meanwhile."""
    browser.get(kk)
    count = len(sheets(browser))
    whole = (world.folder / "foto.jpg").read_bytes()
    bombs = {
        "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "bukan JPEG"),
        "cut": (whole[: len(whole) // 2], "rusak atau terpotong"),
        "empty": (b"", "kosong"),
        "pdf": (b"%PDF-1.4\n" + os.urandom(2000), "rusak"),
        "huge": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x86\xa0\x00\x01\x86\xa0\x08\x02\x00\x00\x00" + b"\0" * 40, "rusak|terlalu besar"),
    }
    for name, (content, words) in bombs.items():
        upload(browser, kk + "/unggah", ("baik.jpg" if name != "pdf" else "x.pdf", content))
        ended(browser, kk)
        check(re.search(words, browser.text) and "Berkas ke-1 tidak diambil" in browser.text, f"what is said of a file that is {name}: {browser.text[-1500:]}")
        equal(len(sheets(browser)), count, f"pages after a file that is {name}")
    equal(list((world.nodes[1].data / "uploads").iterdir()), [], "files left of uploads")


def scanner(world, kiosk, browser, sane, draft):
    paper = draft.replace("/draf/", "/baki/") + "/marriage-book"
    browser.get(paper + "/pindai")
    check("test:0" in browser.page and "Mulai memindai" in browser.text, f"the scanner is listed: {kiosk.server.words} {browser.text[-300:]}")
    words = {"pemindai": "test:0", "sumber": "flatbed", "warna": "grey", "dpi": "75"}
    browser.post(paper + "/pindai", **words)
    ended(browser, paper)
    equal(len(sheets(browser)), 1, "pages from the glass")
    # No word of the form goes to a program.
    browser.get(paper + "/pindai")
    browser.post(paper + "/pindai", **{**words, "pemindai": "test:0 --help"})
    check("Pemindai tidak ditemukan" in browser.text, "a scanner that is not on the list")
    # Cancelled in the middle of a stack.
    browser.post(paper + "/pindai", **{**words, "sumber": "feeder", "dpi": "300"})
    check('http-equiv="refresh"' in browser.page, "the page refreshes itself while the scanner works")
    for _ in range(100):
        if len(sheets(browser)) >= 2:
            break
        time.sleep(0.3)
        browser.get(paper)
    check(len(sheets(browser)) >= 2, "pages are shown while the scanner works")
    browser.post(paper + "/batal")
    ended(browser, paper)
    check("dibatalkan" in browser.text, f"a cancelled scan says so: {browser.text[-800:]}")
    shown = sheets(browser)
    # Out of paper, an open cover, unplugged: SANE's own words for them, as plain sentences.
    for code, words_shown in (("NO_DOCS", "Tidak ada kertas"), ("COVER_OPEN", "Tutup pemindai terbuka"), ("IO_ERROR", "Pemindai tidak menjawab"), ("JAMMED", "Kertas macet")):
        (sane / "test.conf").write_text(f'number_of_devices 1\nread-status-code "SANE_STATUS_{code}"\n')
        browser.get(paper + "/pindai")
        browser.post(paper + "/pindai", **words)
        ended(browser, paper)
        check(words_shown in browser.text, f"{code} in words: {browser.text[-800:]}")
    (sane / "test.conf").write_text("number_of_devices 1\n")
    # Killed in the middle of a stack: what was shown is there.
    browser.get(paper)
    equal(sheets(browser), shown, "pages after scans that failed")
    browser.post(paper + "/atur", buang="1")
    browser.get(paper + "/pindai")
    browser.post(paper + "/pindai", **{**words, "sumber": "feeder"})
    for _ in range(100):
        if len(sheets(browser)) >= 3:
            break
        time.sleep(0.2)
        browser.get(paper)
    shown = sheets(browser)
    check(len(shown) >= 3, "pages of the stack")
    kiosk.server.kill()
    browser = again(kiosk, world.nodes[0])
    browser.get(paper)
    equal(sheets(browser)[: len(shown)], shown, "pages of a stack after the power cut")
    kiosk.server.kill()


def folder(world, browser, draft, watched):
    paper = draft.replace("/draf/", "/baki/") + "/birth-letter"
    for number in range(2):
        picture(world, f"pindai/{number}.png", "200x280")
    for _ in range(100):
        browser.get(paper + "/masuk")
        found = re.findall(r'name="halaman" value="([0-9a-f]{16})"', browser.page)
        if len(found) == 2:
            break
        time.sleep(0.3)
    equal(len(found), 2, "pages of the watched folder")
    equal(raw(browser, f"/masuk/{found[0]}")[1]["content-type"], "image/webp", "a page of the heap")
    browser.post(paper + "/masuk", halaman=found[0])
    equal(len(sheets(browser)), 1, "pages taken from the heap")
    # It was another paper.
    browser.post(paper + "/atur", jenis="witnesses")
    equal(browser.path.rsplit("/", 1)[1], "witnesses", "where the pages went")
    equal(len(sheets(browser)), 1, "pages of the paper that it is")


def pressed(browser, draft):
    with contextlib.suppress(Exception):
        browser.post(draft + "/periksa")


def submit(world, centre, kiosk, neighbour, browser, draft):
    browser.get(draft + "/berkas")
    check("Berkas 3 dari" in browser.text, "how many papers are scanned at the end")
    ticks = {"s__birth-letter": "1", "n__police-report": "1", "original_seen": "1", "o__kk": "1"}
    browser.post(draft + "/berkas", **ticks)
    equal(browser.path, draft + "/periksa", "the step after the papers")
    identity = draft.rsplit("/", 1)[1]
    # Sealed by a try that finds nobody to attach to: what a cut just after the commit leaves.
    for path in (kiosk.data / "tray").iterdir():
        if path.name.startswith(identity):
            kiosk("tray attach", path.name, "--request", "0000000000000000:1", code=NOT_FOUND)
    shutil.copytree(kiosk.data / "tray", world.folder / "tray-before")
    # Killed at several places of a submission: there is the draft with all its papers, or the request with all of them.
    for delay in (0.05, 0.2, 0.5):
        press = threading.Thread(target=pressed, args=(browser, draft))
        press.start()
        time.sleep(delay)
        kiosk.server.kill()
        press.join()
        browser = again(kiosk, centre)
        browser.get(draft + "/periksa")
        if browser.path.startswith("/permohonan/"):
            break
    browser.post(draft + "/periksa")
    record = browser.path.removeprefix("/permohonan/")
    check("0 dari 3 sudah di kantor" in browser.text, f"how many papers are at the office: {browser.text[:3000]}")
    equal([path.name for path in (kiosk.data / "tray").iterdir() if path.name.startswith(identity)], [], "papers of the draft in the tray")

    # Cut off between the commit and the tidying up: the sealed papers lie in the tray again, and go without being attached twice.
    kiosk.server.kill()
    for path in (world.folder / "tray-before").iterdir():
        if path.name.startswith(identity):
            shutil.copytree(path, kiosk.data / "tray" / path.name)
    browser = again(kiosk, centre)
    browser.get(f"/baki/{record}")
    check("0 dari 3 sudah di kantor" in browser.text, "papers after the cut")
    left = [path.name for path in (kiosk.data / "tray").iterdir() if path.is_dir() and path.name != "masuk"]
    check(not [name for name in left if name.startswith(identity)], f"papers of the draft left in the tray: {left}")

    # Further papers, with what is missing taken off the list.
    more = f"/baki/{record}/other"
    browser.get(more)
    upload(browser, more + "/unggah", ("tambahan.jpg", raw_jpeg(browser)))
    ended(browser, more)
    browser.get(f"/baki/{record}")
    check("1 halaman belum dilampirkan" in browser.text or "halaman belum dilampirkan" in browser.text, "pages that wait")
    browser.post(f"/baki/{record}/lampirkan", original_seen="1")
    papers = len(re.findall(r'href="/lampiran/', browser.page))
    check(papers >= 4, f"papers of the request: {papers}")
    attached = re.findall(r'href="/lampiran/([0-9a-f]{16}:\d+)"', browser.page)
    browser.post(f"/baki/{record}/lampirkan", original_seen="1")
    check("Belum ada halaman untuk dilampirkan" in browser.text, "nothing is attached twice")
    equal(raw(browser, f"/lampiran/{attached[0]}/gambar/1")[1]["content-type"], "image/webp", "the picture of an attached paper")
    check(raw(browser, f"/lampiran/{attached[0]}/pdf")[2].startswith(b"%PDF-"), "an attached paper as PDF")
    equal(raw(Browser(browser.port), f"/lampiran/{attached[0]}/pdf")[0], 401, "an attached paper for a stranger")
    kiosk("sync")
    kiosk("sync")
    browser.get(f"/baki/{record}")
    check(f"{papers} dari {papers} sudah di kantor" in browser.text, f"how many papers are at the office after sending: {browser.text[:1500]}")
    equal(centre.show(record)["papers"]["arrived"], papers, "papers at the centre")

    # The other desk of the village asks for them.
    neighbour.sync()
    other = desk(neighbour)
    other.sign_in(centre, neighbour, number=2)
    # What an exchange brought is on the pages a moment later.
    until(lambda: other.get(f"/baki/{record}") and "Belum ada di komputer ini" in other.text, "papers that are not here", 20)
    other.post(f"/baki/{record}/ambil")
    for _ in range(60):
        other.get(f"/lampiran/{attached[0]}")
        if "big-sheet" in other.page:
            break
        time.sleep(0.5)
    equal(raw(other, f"/lampiran/{attached[0]}/gambar/1")[2][8:12], b"WEBP", "a paper that came from the other desk")
