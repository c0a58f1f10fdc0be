"""Every kind of paper on every size of paper, as Chromium prints it: nothing hangs over an edge, sides are numbered, long names and large families fit."""
import json
import re

from desa import CLERK, REPOSITORY, check, equal, scenario, settle
from printing import Sheet, birth, printer, window

CATALOGUE = REPOSITORY / "Schemas/catalogue"
SIZES = {"A4": (210, 297), "F4": (215, 330), "58": 58}
NIK, KK = "3527016802909003", "3527010101159003"
LONG = "Raden Ayu Kusumaningrum Wijayakusuma Setyaningrum Hadiningrat"
ADDRESS = "Jalan Kyai Haji Raden Abdurrahman Wahid Nomor 137 B, Dusun Krajan Tengah Sebelah Timur Masjid Baiturrahman, gang ketiga"


def request(browser, code, answers, papers):
    """A request of any service; answers its record."""
    browser.get("/permohonan/baru").post("/permohonan/baru", layanan=code)
    draft = browser.path.removesuffix("/pemohon")
    browser.post(draft + "/pemohon", {"a.nik": NIK, "a.kk": KK, "a.name": LONG, "a.address": ADDRESS, "a.rt_rw": "012/034", "a.phone": "081233449003", "a.birth_place": "Sampang"})
    equal(browser.path, draft + "/isian", f"{code}: after the applicant: {browser.text[:800]}")
    browser.post(draft + "/isian", answers)
    equal(browser.path, draft + "/berkas", f"{code}: after the form: {re.findall(r'class=.problem.[^<]*<', browser.page)}{browser.text[:1500]}")
    browser.post(draft + "/berkas", {**papers, "original_seen": "1"})
    browser.post(draft + "/periksa")
    if 'name="sudah_dilihat"' in browser.page:
        browser.post(draft + "/periksa", sudah_dilihat="1")
    check(browser.path.startswith("/permohonan/"), f"{code}: {browser.path} {browser.status} {browser.text[:500]}")
    return browser.path.removeprefix("/permohonan/")


def row(name, number):
    return name if number == 1 else f"{name}#{number}"


def members(prefix, count, **more):
    """So many members with names as long as the registry allows."""
    fields = {}
    for number in range(1, count + 1):
        fields[row(f"f.{prefix}_name", number)] = f"{LONG[:52]} {number:02}"
        fields[row(f"f.{prefix}_nik", number)] = f"35270168029091{number:02}"
        fields.update({row(f"f.{prefix}_{name}", number): value for name, value in more.items()})
    return fields


def size(browser, use, size):
    browser.post("/cetak/ukuran", jenis=use, ukuran=size, dari=browser.path)


@scenario("sheets", "receipts on three sizes, forms filled with large families and blank, the day's book and the booklet: nothing hangs over an edge, sides are numbered", long=True)
def sheets(world):
    if not printer():
        return
    centre, kiosk = world.village(1)
    centre("publish service", "--shipped")
    table = world.folder / "regions.csv"
    table.write_text("35,Jawa Timur\n35.27,Kabupaten Sampang\n35.27.01,Sreseh\n35.27.01.2002,Labuhan\n35.78,Kota Surabaya\n35.78.01,Karang Pilang\n35.78.01.1001,Warugunung\n")
    centre("publish regions", table, "--edition", "uji-1", "--valid-from", "2025-01-01", "--by", str(CLERK))
    settle(centre, kiosk)
    kiosk.sync()
    world.personal.update({NIK, KK, LONG, ADDRESS, "Jatmiko Wibisana"})
    browser = window(centre, kiosk)
    lists = json.loads((CATALOGUE / "lists.json").read_text())
    services = {path.stem: json.loads(path.read_text()) for path in (CATALOGUE / "services").glob("*.json")}
    papers = lambda code: {("n." if "sometimes" in need[4:5] else "p.") + need[0]: "1" for need in services[code]["requirements"]}  # noqa: E731
    first = lambda name: lists[name][0][0] if isinstance(lists[name], list) else next(iter(lists[name]))  # noqa: E731
    family = {"sex": "male", "birth_place": "Sampang", "birth_date": "5-2-1990", "religion": first("religion"), "marital_status": first("marital-status"),
              "relation": first("family-relation"), "education": "Sekolah menengah atas", "occupation": "Petani dan pedagang kecil", "mother": LONG[:58], "father": LONG[:58]}
    stories = {
        "BIRTH": {"f.child_name": LONG[:60], "f.child_sex": "male", "f.child_birth_date": "1-11-2026", "f.child_birth_time": "07.30", "f.child_birth_place": "Sampang", "f.birth_place_kind": "home",
                  "f.reporter_relation": "mother", "f.mother_name": LONG, "f.mother_nik": NIK, "f.father_name": LONG, "f.witness1_name": LONG, "f.witness2_name": LONG},
        "KK-SPLIT": {"f.kk": KK, "f.head_nik": NIK, "f.head_name": LONG, "f.address": ADDRESS, "f.rt_rw": "012/034", **members("member", 12, relation=family["relation"])},
        "MOVE-OUT": {"f.kk": KK, "f.address": ADDRESS, "f.to_address": ADDRESS, "f.to_region": "35.78.01.1001", "f.move_class": first("move-class"), "f.move_reason": first("move-reason"),
                     "f.move_kind": first("move-kind"), **members("mover", 10, relation=family["relation"])},
        "BIO-NEW": {"f.head_name": LONG, "f.address": ADDRESS, "f.rt_rw": "012/034", **members("member", 10, **family)},
    }
    records = {code: request(browser, code, answers, papers(code)) for code, answers in stories.items()}

    # Receipts: a roll is one piece, whatever stands on it.
    for name, expected in SIZES.items():
        browser.get(f"/permohonan/{records['BIRTH']}/cetak").post(f"/permohonan/{records['BIRTH']}/cetak", kertas="receipt")
        size(browser, "slip", name)
        sheet = Sheet(world, browser, f"receipt-{name}").stands(2 if name == "58" else 4)
        equal(sheet.size if name != "58" else sheet.size[0], expected, "the size of the receipt's paper")
        equal(len(sheet.qr), 1, f"a code that zbar reads on {name}")
        if name == "58":
            equal(len(sheet.sides), 1, "pieces of a roll")
        else:
            equal(len(sheet.sides), 1, "sides of a receipt")
            sheet.numbered()
        browser.post(browser.path, jawab="ya")

    # Filled forms: everybody stands on them.
    for paper in ("A4", "F4"):
        for code, record in records.items():
            for form in services[code]["forms"]:
                browser.get(f"/permohonan/{record}/cetak").post(f"/permohonan/{record}/cetak", kertas=form)
                size(browser, "sheet", paper)
                sheet = Sheet(world, browser, f"{code}-{form}-{paper}").stands().numbered()
                equal(sheet.size, SIZES[paper], f"the size of {form}")
                count = sum(1 for name in stories[code] if re.match(r"f\.m\w+_name", name) and name != "f.mother_name")
                for number in range(1, count + 1) if form != "F-1.04" else ():
                    check(f" {number:02}" in sheet.text, f"member {number} on {form} of {code}")
                browser.post(browser.path, jawab="ya")

    # Blank forms, leaflets, the booklet, the day's book.
    seen = set()
    for code, service in sorted(services.items()):
        for form in service["forms"]:
            if form not in seen:
                seen.add(form)
                browser.get(f"/cetak/blangko/{code}/{form}")
                Sheet(world, browser, f"blank-{form}").stands().numbered()
    browser.get("/cetak/layanan/MOVE-OUT")
    equal(len(Sheet(world, browser, "leaflet").stands().numbered().sides), 1, "sides of a leaflet")
    browser.get("/cetak/buku-layanan")
    booklet = Sheet(world, browser, "booklet").stands().numbered()
    for service in services.values():
        check(service["name_id"] in booklet.text, f"in the booklet: {service['name_id']}")
    browser.get("/cetak").post("/cetak/buku-harian", tanggal=re.search(r'name="tanggal"[^>]*value="([^"]+)"', browser.page).group(1))
    Sheet(world, browser, "day-book").stands().numbered()
    browser.post(browser.path, jawab="ya")
    kiosk.stop()
