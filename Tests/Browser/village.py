"""What the browser scenarios share: an office that serves, a village's desks, papers to scan, and what a citizen tells."""
import random
import re

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from browser import Browser
from desa import REPOSITORY, check, equal, free_port

# Every route of the desk: its method, its path, what it is. A test of DeskWeb holds the list against the router.
ROUTES = [line.split() for line in (REPOSITORY / "Tests/Browser/routes.txt").read_text().splitlines() if line and not line.startswith("#")]
SERVICES = sorted(path.stem for path in (REPOSITORY / "Schemas/catalogue/services").glob("*.json"))
PIN = "482913"

# What people tell, by service: the applicant, then the form. Numbers end in 9000 to 9999, which the registry has not given out.
STORIES = {
    "BIRTH": (
        {"a.nik": "3527016802909003", "a.kk": "3527010101159003", "a.name": "Kustiyah Maimunah", "a.birth_place": "Sampang", "a.address": "Dusun Barat", "a.phone": "081233449003"},
        {"f.child_name": "Jatmiko Wibisana", "f.child_sex": "male", "f.child_birth_date": "1-11-2026", "f.child_birth_place": "Sampang", "f.birth_place_kind": "*",
         "f.reporter_relation": "mother", "f.mother_name": "Kustiyah Maimunah", "f.witness1_name": "Ahmad Fauzan", "f.witness2_name": "Waginten Lestari"}),
    "KK-SPLIT": (
        {"a.nik": "3527011503849104", "a.kk": "3527010101159104", "a.name": "Bambang Sutrisnadi", "a.address": "Dusun Timur RT 02 RW 01", "a.phone": "081233449104"},
        {"f.kk": "3527010101159104", "f.head_nik": "3527011503849104", "f.head_name": "Bambang Sutrisnadi", "f.address": "Dusun Timur RT 02 RW 01", "f.member_name": "Lilik Rahmawati"}),
    "KTP-NEW": ({"a.nik": "3527011107099205", "a.name": "Nurhidayatullah Sampurna"}, {"f.ktp_reason": "*"}),
    "DEATH": (
        {"a.nik": "3527015208769306", "a.name": "Hindun Zulaikhawati", "a.phone": "081233449306"},
        {"f.deceased_name": "Suparmin Hadikusuma", "f.deceased_sex": "male", "f.death_date": "20-11-2026", "f.death_place": "Sampang", "f.reporter_relation": "*",
         "f.witness1_name": "Ahmad Fauzan", "f.witness2_name": "Waginten Lestari"}),
    "MOVE-OUT": (
        {"a.nik": "3527010908889407", "a.kk": "3527010101159407", "a.name": "Kurniawan Prasetyadi", "a.address": "Dusun Barat"},
        {"f.kk": "3527010101159407", "f.address": "Dusun Barat", "f.to_address": "Jalan Pahlawan 9", "f.to_region": "35.78.01.1001", "f.move_class": "*", "f.move_reason": "*",
         "f.move_kind": "*", "f.mover_name": "Kurniawan Prasetyadi"}),
}


def open_office(world, kiosks=2):
    """The office with the whole catalogue, and kiosks of one village that have all of it."""
    centre, *desks = world.village(kiosks)
    for code in SERVICES:
        centre("publish service", REPOSITORY / "Schemas/catalogue/services" / f"{code}.json")
    for _ in range(2):
        for kiosk in desks:
            kiosk.sync()
    remember(world)
    return (centre, *desks)


def remember(world):
    """What citizens tell may stand in no log, address or title."""
    for person, form in STORIES.values():
        world.personal.update(value for name, value in {**person, **form}.items() if len(value) > 8 and name.split(".")[1] not in ("to_region", "death_date", "child_birth_date"))
    world.personal -= {"Dusun Timur RT 02 RW 01", "Dusun Barat"}
    world.gallery.personal = world.personal


def routes(*kinds):
    """The paths of the routes that are of one of these kinds."""
    return [path for _, path, kind in ROUTES if kind in kinds]


def route(path):
    """Of a page's path; the one with the fewest holes, as the router has it."""
    found = [route for method, route, _ in ROUTES if method == "GET" and re.fullmatch(re.sub(r"{\w+}", "[^/]+", route), path)]
    return min(found, key=lambda route: route.count("{"), default=None)


def serve(kiosk, *words):
    """The kiosk serves its desk; the same port again after a restart, as an operator's icon has one address."""
    prepare(kiosk, *words)
    kiosk.serve()
    kiosk.server.said("the desk's pages are served", "err")
    return kiosk.desk_port


def prepare(kiosk, *words):
    kiosk.desk_port = getattr(kiosk, "desk_port", None) or free_port()
    folders = [kiosk.world.folder / name for name in ("media", "sane", "pindai")]
    for folder in folders:
        folder.mkdir(exist_ok=True)
    # SANE's own test backend, and nothing that happens to hang at this computer.
    (folders[1] / "dll.conf").write_text("test\n")
    (folders[1] / "test.conf").write_text("number_of_devices 1\n")
    media, sane, watched = map(str, folders)
    kiosk.serve_words = lambda: [
        "--splay", "1", "--lock-after", "60", "--desk", f"127.0.0.1:{kiosk.desk_port}", "--media", media, "--sane-configuration", sane, "--scan-folder", watched, *words]


def open_browser(world, kiosk, scripts=True, **more):
    browser = Browser(world.gallery, more.pop("port", None) or kiosk.desk_port, scripts, **more)
    world.browsers.append(browser)
    return browser


def first_pin(browser, centre, kiosk, number=1, pin=PIN, look=lambda name, picture=None, english=True: None):
    """A PIN by a code that the office reads out over the phone."""
    browser.go("/masuk")
    look("sign-in", "sign-in")
    browser.fill(siapa=f"{centre.village}-{number}")
    browser.follow('button[name="kode"]')
    challenge = browser.one(".big.code").text
    # Whoever loads the page anew while the telephone rings keeps the code.
    look("first-pin", "first-pin")
    equal(browser.one(".big.code").text, challenge, "the code on the page, loaded anew")
    answer = centre("pin", "--node", str(kiosk.node), "--operator", str(number), challenge, "--json").json["answer"]
    # Small letters, a space in the middle, O for 0: as one hears it.
    spoken = answer.lower().replace("0", "o")
    browser.fill(jawaban=spoken, pin=pin, ulang=pin)
    browser.follow("main form .primary")
    equal(browser.path, "/", "where a sign-in leads")


def sign_in(browser, centre, number=1, pin=PIN):
    browser.go("/masuk")
    browser.fill(siapa=f"{centre.village}-{number}", pin=pin)
    browser.follow("main form .primary")


def tell(browser, values):
    """Types what a citizen tells; `*` is the first choice of a list."""
    for name, value in values.items():
        element = browser.field(name)
        if element.tag_name == "select":
            choice = Select(element)
            if value == "*":
                choice.select_by_index(1)
            else:
                choice.select_by_value(value)
        elif element.get_attribute("value") != value:
            browser.fill_all({name: value})


def tick_papers(browser, leave=()):
    """Every paper is there; what is only sometimes asked for is not needed."""
    for element in browser.all('input[type="checkbox"]'):
        name = element.get_attribute("name")
        if name.startswith("p.") and name[2:] not in leave and not browser.has(f'input[name="n.{name[2:]}"]'):
            browser.fill_all({name: "1"})
        elif name.startswith("n."):
            browser.fill_all({name: "1"})
    browser.fill(original_seen="1")


def begin(browser, code):
    browser.go("/permohonan/baru")
    browser.follow(f'button[name="layanan"][value="{code}"]')
    return browser.path.removesuffix("/pemohon")


def scan(world, browser, code, kind, pages, look):
    """Files from a phone or a stick, at a paper of the draft."""
    draft = browser.path.removesuffix("/berkas")
    browser.follow(f'button[name="pindai"][value$="{kind}"]')
    look(f"{code}-paper-empty")
    file = paper(world, f"{kind}.pdf" if pages > 1 else f"{kind}.jpg", "KARTU KELUARGA" if kind == "kk" else "SURAT KETERANGAN KELAHIRAN", ["Contoh untuk uji coba", "Dusun Barat, Desa Labuhan"], pages)

    def send():
        browser.fill_all({"berkas": file})
        if not browser.scripts:
            browser.click('form:has(#berkas) button')
    if browser.scripts:
        send()
    else:
        browser.changes(send)
    browser.wait(lambda: len(browser.all(".sheets .sheet")) == pages, f"{pages} pages of {kind}", 60)
    browser.wait(lambda: all(browser.driver.execute_script("return arguments[0].complete && arguments[0].naturalWidth > 0", image) for image in browser.all(".sheets img")), "small pages are shown", 30)
    look(f"{code}-paper-{kind}", "scans" if pages > 1 else None)
    if pages > 1:
        browser.follow(".sheets .sheet")
        look(f"{code}-sheet")
        browser.follow('button[name="aksi"][value="kanan"]')
        browser.follow(".buttons .primary")
    browser.follow(".buttons a.primary")
    equal(browser.path, draft + "/berkas", "back at the papers")


def new_request(world, browser, code, look=lambda name, picture=None, english=True: None, leave=(), scans={}):
    """A whole request; answers its record."""
    person, form = STORIES[code]
    draft = begin(browser, code)
    look(f"{code}-applicant", "applicant" if code == "BIRTH" else None)
    tell(browser, person)
    browser.follow("main .card .primary")
    equal(browser.path, draft + "/isian", f"{code}: after the applicant: {browser.text[:600]}")
    look(f"{code}-form")
    tell(browser, form)
    browser.follow("main .card .primary")
    equal(browser.path, draft + "/berkas", f"{code}: after the form: {[item.text for item in browser.all('.problem')]}")
    for kind, pages in scans.items():
        scan(world, browser, code, kind, pages, look)
    look(f"{code}-papers")
    tick_papers(browser, leave)
    look(f"{code}-papers-ticked", "papers" if code == "BIRTH" else None, english=False)
    browser.follow("main .card .primary")
    equal(browser.path, draft + "/periksa", f"{code}: after the papers")
    look(f"{code}-review", "review" if code == "BIRTH" else None)
    browser.follow("main form .primary")
    check(browser.path.startswith("/permohonan/"), f"{code}: after submitting: {browser.path}")
    return browser.path.removeprefix("/permohonan/")


# MARK: Papers


def paper(world, name, title, lines, pages=1, size=(1240, 1754)):
    """A page as a scanner would give it: text, a stamp, a little grey and noise."""
    from PIL import Image, ImageDraw, ImageFont
    font = lambda points: ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", points)  # noqa: E731
    dice = random.Random(name)
    images = []
    for page in range(pages):
        image = Image.new("RGB", size, (250, 249, 245))
        draw = ImageDraw.Draw(image)
        draw.rectangle((40, 40, size[0] - 40, size[1] - 40), outline=(90, 90, 90), width=3)
        draw.text((size[0] // 2, 130), title, font=font(46), fill=(20, 20, 40), anchor="mm")
        for index, line in enumerate(lines):
            draw.text((130, 260 + 62 * index), line, font=font(30), fill=(25, 25, 25))
        draw.text((130, size[1] - 140), f"CONTOH - halaman {page + 1} dari {pages}", font=font(26), fill=(120, 20, 20))
        draw.ellipse((size[0] - 420, size[1] - 480, size[0] - 160, size[1] - 220), outline=(60, 60, 160), width=8)
        for _ in range(4000):
            x, y, grey = dice.randrange(size[0]), dice.randrange(size[1]), dice.randrange(190, 240)
            image.putpixel((x, y), (grey, grey, grey))
        images.append(image)
    path = world.folder / name
    images[0].save(path, **({"save_all": True, "append_images": images[1:]} if name.endswith(".pdf") else {"quality": 80}))
    return path
