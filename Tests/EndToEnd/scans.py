"""Scans: from the scanner (SANE's test backend), from files and from a watched folder into the tray, killed on the way, and attached once."""
import shutil
import subprocess
import time

from desa import ATTENTION, CLERK, DATA, NOT_FOUND, Process, check, equal, scenario


def picture(world, name, size="600x850"):
    """A page with something on it, as the project's own image tool draws it."""
    path = world.folder / name
    subprocess.run(["gm", "convert", "-size", size, "plasma:white-gray", str(path)], check=True, timeout=60)
    return path


def pages(kiosk, paper):
    return next((line["pages"] for line in kiosk("tray list", "--json").jsons if line["paper"] == paper), [])


@scenario("scans", "pages from scanner, files and folder survive kill -9 in the tray, and go to a request once, with a preview of at most 50 kB")
def scans(world):
    centre, kiosk = world.village(1)
    kiosk.sync()
    kiosk.sync()
    sane = world.folder / "sane"
    sane.mkdir()
    (sane / "dll.conf").write_text("test\n")
    (sane / "test.conf").write_text("number_of_devices 1\n")
    feeder = ["--sane-configuration", sane, "--device", "test:0", "--source", "feeder", "--resolution", "75", "--json"]

    equal([line["device"] for line in kiosk("scan", "--list", "--sane-configuration", sane, "--json").jsons], ["test:0"], "scanners")
    lines = kiosk("scan", "--paper", "kk", "--pages", "3", *feeder).jsons
    equal([line["number"] for line in lines], [1, 2, 3], "numbers of the pages that were scanned")

    # Killed while pages come in: what was said is there.
    process = Process(world, "scan", ["desa-kiosk", "scan", "--data", kiosk.data, "--paper", "akta", *feeder])
    process.said('"number":4')
    process.kill()
    said = [line.split('"page":"')[1][:16] for line in process.out.splitlines()]
    check(len(said) >= 4, "pages were shown before the kill")
    equal([page["page"] for page in pages(kiosk, "akta")][: len(said)], said, "pages in the tray after the kill")
    kiosk("tray discard", "akta")

    kiosk("tray turn", "kk", "2")
    kiosk("tray cut", "kk", "1", "--right", "50")
    kiosk("tray place", "kk", "3", "--at", "1")
    equal([(page["quarterTurns"], page["cut"]) for page in pages(kiosk, "kk")], [(0, False), (0, True), (1, False)], "edits")
    kiosk("tray write", "kk", "kk.pdf", cwd=world.folder)
    check((world.folder / "kk.pdf").read_bytes().startswith(b"%PDF-"), "a paper is written as PDF")

    attach(world, centre, kiosk)
    watch(world, kiosk)
    refuse(world, kiosk, sane)
    equal([path.name for path in (kiosk.data / "scratch").iterdir() if path.is_file()], [], "files left in the scratch folder")


def attach(world, centre, kiosk):
    request = kiosk.create("request", {"number": "auto", "service": "BIRTH", "state": "draft"}, "--by", "1")
    words = ["kk", "--request", request, "--kind", "family-card", "--by", "1", "--json"]
    kiosk.serve()
    shutil.copytree(kiosk.data / "tray" / "kk", world.folder / "kk-before")
    # Sealed by a try that finds nobody to attach to, so that the copy holds what a cut just after the commit would leave.
    kiosk("tray attach", "kk", "--request", "0000000000000000:1", code=NOT_FOUND)
    shutil.rmtree(world.folder / "kk-before")
    shutil.copytree(kiosk.data / "tray" / "kk", world.folder / "kk-before")
    saved = kiosk("tray attach", *words).json
    equal(pages(kiosk, "kk"), [], "the paper has left the tray")
    shutil.copytree(world.folder / "kk-before", kiosk.data / "tray" / "kk")
    equal(kiosk("tray attach", *words).json, {"alreadyAttached": saved["saved"][0]}, "what a second try says after a cut between commit and tidying up")
    equal(kiosk.show(request)["papers"]["of"], 1, "papers of the request")

    # A file as it is, with a preview made on the way, while `serve` runs.
    page = picture(world, "surat.jpg")
    second = kiosk("attach", page, "--request", request, "--kind", "letter", "--by", "1", "--json").json
    check(second["preview"], "attach made a preview")
    plain = page.read_bytes()
    place = b"Exif\x00\x00GPS -7.18720 113.47470"
    photo = world.folder / "foto.jpg"
    photo.write_bytes(plain[:2] + b"\xff\xe1" + (len(place) + 2).to_bytes(2, "big") + place + plain[2:])
    clean = kiosk("attach", photo, "--request", request, "--kind", "letter", "--by", "1", "--json").json
    whole = kiosk("attach", photo, "--as-is", "--request", request, "--kind", "letter", "--by", "1", "--json").json
    third = kiosk("scan", page, world.folder / "kk.pdf", "--request", request, "--kind", "proof", "--by", "1").out
    check("halaman 4 tersimpan" in third and "saved" in third, f"scan --request says pages and saved: {third}")
    kiosk.stop()
    kiosk.sync()
    equal(centre.show(request)["papers"], {"arrived": 5, "of": 5, "here": 5}, "papers at the centre")
    for saved_as, name in ((clean, "bersih.jpg"), (whole, "utuh.jpg")):
        centre("fetch", saved_as["saved"][0], "--output", world.folder / name, "--by", str(CLERK))
    found = (world.folder / "bersih.jpg").read_bytes()
    check(found.startswith(b"\xff\xd8\xff") and b"Exif" not in found and b"113.4747" not in found, "where a photo was taken is not attached")
    equal((world.folder / "utuh.jpg").read_bytes(), photo.read_bytes(), "a file that is attached as it is")
    for record in (saved["saved"][0], second["saved"][0]):
        target = world.folder / f"preview-{record.replace(':', '-')}"
        centre("fetch", record, "--preview", "--output", target, "--by", str(CLERK))
        head = target.read_bytes()
        check(head[8:12] == b"WEBP" and len(head) <= 50_000, f"a preview of {len(head)} bytes")


def watch(world, kiosk):
    folder = world.folder / "pindai"
    folder.mkdir()
    words = ["desa-kiosk", "scan", "--data", kiosk.data, "--scan-folder", folder, "--paper", "masuk"]
    first = Process(world, "watch", words)
    for number in range(4):
        picture(world, f"pindai/halaman-{number}.png", "200x280")
    (folder / "catatan.txt").write_text("bukan gambar")
    first.said("halaman tersimpan")
    first.kill()
    second = Process(world, "watch", words)
    second.said("diawasi", "err")
    for _ in range(100):
        if not [path for path in folder.iterdir() if path.is_file()]:
            break
        time.sleep(0.2)
    second.stop()
    equal(len(pages(kiosk, "masuk")), 4, "pages of four files, taken over a kill")
    equal(sorted(path.name for path in (folder / "diambil").iterdir()), [f"halaman-{number}.png" for number in range(4)], "files that were taken")
    equal([path.name for path in (folder / "ditolak").iterdir()], ["catatan.txt"], "files that are no picture")
    kiosk("tray move", "masuk", "1", "3", "--to", "foto")
    equal((len(pages(kiosk, "masuk")), len(pages(kiosk, "foto"))), (2, 2), "pages after two were moved")


def refuse(world, kiosk, sane):
    (world.folder / "x.jpg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>")
    check("bukan JPEG" in kiosk("scan", world.folder / "x.jpg", code=DATA).err, "an SVG by the name of a JPEG is refused in words")
    check("tidak ditemukan" in kiosk("scan", "--sane-configuration", sane, "--device", "test:5", code=NOT_FOUND).err, "a scanner that is not there")
    kiosk("tray turn", "foto", "9", code=NOT_FOUND)
    kiosk("tray list", "--json")
    process = Process(world, "scan", ["desa-kiosk", "scan", "--data", kiosk.data, "--sane-configuration", sane, "--source", "feeder", "--resolution", "600", "--paper", "batal"])
    time.sleep(1)
    process.process.terminate()
    result = process.wait()
    equal(result.code, ATTENTION, "exit code of a scan that was cancelled")
    check("dibatalkan" in result.err.lower(), f"a cancelled scan says so: {result.err}")
