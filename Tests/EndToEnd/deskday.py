"""What an operator meets that is not in the plan: the office's work beside one's own, substitutes, a person taken in twice, papers brought later, and how
much of it is written down. Over HTTP, as a browser without script; the centre and its commands are real."""
import html
import re

from desa import CLERK, REPOSITORY, UPPER, USAGE, check, equal, scenario, settle, until
from desk import desk
from deskwork import birth, field, publish
from lines import preloaded

NIKS = (f"352701{day:02}0290{serial:04}" for serial in range(9020, 9999) for day in (52, 63))


def form(browser, action):
    """The fields that a form of the page brings, by its address."""
    body = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', browser.page, re.S)
    check(body, f"no form for {action} at {browser.path}: {browser.text[:400]}")
    return {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body.group(1)) if name != "_csrf"}


@scenario("desk-meets", "what the office did meanwhile is not written over, not lost and told in words: cancelling, withdrawing and correcting on old pages")
def meets(world):
    centre, kiosk, neighbour = world.village()
    publish(centre, "BIRTH")
    settle(centre, kiosk, neighbour)
    world.personal.update({"Kustiyah Maimunah", "3527016802909031", "3527016802909032", "3527016802909033", "Jatmiko Wibisana"})
    browser = desk(kiosk).sign_in(centre, kiosk)
    records = []
    for number, child in ((1, "Jatmiko Wibisana"), (2, "Bagas Pramudya"), (3, "Citra Lestari")):
        birth(browser, f"352701680290903{number}", f"Kustiyah {'Maimunah' if number == 1 else 'Aminah' if number == 2 else 'Rohmah'}", child)
        if browser.path.endswith("/periksa"):
            browser.post(browser.path, sudah_dilihat="1")
        records.append(browser.path.removeprefix("/permohonan/"))
    first, second, third = records

    # Before the centre has it: a page for a correction that counts at once. Meanwhile it is received.
    centre.stop()
    birth(browser, "3527016802909034", "Kustiyah Saodah", "Dewi Anggraini")
    if browser.path.endswith("/periksa"):
        browser.post(browser.path, sudah_dilihat="1")
    fourth = browser.path
    check("Menunggu dikirim" in browser.page, "nothing has left yet")
    browser.get(fourth + "/betulkan/child_birth_place")
    check("Simpan pembetulan" in browser.page, "a correction that counts at once")
    old = field(browser.page, "dilihat")
    person = re.search(r'href="(/orang/[0-9a-f]{16}:\d+)"', browser.get(fourth).page).group(1)
    browser.get(person + "/betulkan")
    page = field(browser.page, "dilihat")
    centre.serve()
    kiosk("sync")
    browser.get(fourth)
    check("Diterima Dinas" in browser.page, "the centre has received it")
    browser.post(fourth + "/betulkan/child_birth_place", dilihat=old, isi="Bangkalan", alasan="typing")
    equal(browser.status, 409, "a correction that would do another thing than its button said")
    check('value="Bangkalan"' in browser.page and "kantor menerima permohonan ini" in browser.page and "Kirim permintaan pembetulan" in browser.page, "what was typed stays, and the page says what happened")
    equal(kiosk.show(fourth.removeprefix("/permohonan/"))["fields"]["form"]["value"][3][1], "Sampang", "nothing was written")
    browser.post(fourth + "/betulkan/child_birth_place", dilihat=field(browser.page, "dilihat"), isi="Bangkalan", alasan="typing")
    check(browser.path == fourth and "menunggu kantor" in browser.page, "pressed again, it is asked of the office")
    # The same about the person: the name was free, and is the office's now.
    browser.post(person + "/betulkan", dilihat=page, name="Kustiyah Saodah Putri", address="Dusun Krajan", alasan="typing")
    equal(browser.status, 409, "a name that only the office may change now")
    check("Kustiyah Saodah Putri" in browser.page and "mulai mengerjakan" in browser.page, "what was typed is on the page, with why")

    # The desk cancels what the office verifies, neither knowing of the other.
    centre.stop()
    for record in (first, second):
        browser.get(f"/permohonan/{record}/batalkan")
        check("Batalkan permohonan ini" in browser.page, "the desk may cancel")
        browser.post(f"/permohonan/{record}/batalkan", dilihat=field(browser.page, "dilihat"), alasan="by-applicant", keterangan="Pindah ke Surabaya")
        check("Dibatalkan" in browser.page, "cancelled here")
    for record in records:
        centre.update(record, {"state": "verified"}, "--by", str(CLERK))
    # A page from before, used after the office's word came.
    browser.get(f"/permohonan/{third}/batalkan")
    stale = field(browser.page, "dilihat")
    centre.serve()
    settle(centre, kiosk, neighbour)
    browser.post(f"/permohonan/{third}/batalkan", dilihat=stale, alasan="by-applicant", keterangan="Tidak jadi")
    equal(browser.status, 409, "cancelling what was verified meanwhile")
    check("Tidak jadi" in browser.page and "Kirim permintaan penarikan" in browser.page, "what was typed stays; now it is asked for")
    browser.get(f"/permohonan/{first}")
    check("Diverifikasi" in browser.text and "Pembatalan menjadi permintaan penarikan" in browser.text, f"the office's state holds and the page says so: {browser.text[:900]}")
    check("Minta penarikan" not in browser.page and "bersilang" not in browser.page, "it is asked for already, and nobody at the desk has to choose")
    waiting = {line["amendment"]: line for line in centre("amendments list", "--json").jsons}
    equal({waiting[record]["kind"] for record in (first, second)}, {"withdrawal"}, "cancellations that met the office's work, as wishes to withdraw")
    centre("amendments accept", first, "--by", str(CLERK), "--reason", "Belum diproses")
    centre("amendments refuse", second, "--by", str(CLERK), "--reason", "Akta sudah dicetak")
    settle(centre, kiosk, neighbour)
    for each in (kiosk, neighbour):
        equal([each.value(record, "state") for record in (first, second)], ["cancelled", "verified"], f"what the office decided, at {each.name}")
    browser.get(f"/permohonan/{first}")
    check("Dibatalkan" in browser.text and "Pembatalan menjadi" not in browser.text, "the withdrawal that was accepted")
    browser.get(f"/permohonan/{second}")
    check("Diverifikasi" in browser.text and "Akta sudah dicetak" in browser.text, f"why the office goes on: {browser.text[:1200]}")


@scenario("desk-duty", "a substitute works on the days of the decree and on no other, also after restarts and with a clock that nobody believes; wrong PINs count over restarts")
def duty(world):
    centre, kiosk = world.village(1)
    publish(centre, "BIRTH")
    days = {"gone": ("2026-10-01", "2026-10-31"), "soon": ("2099-01-01", "2099-12-31"), "now": ("2020-01-01", "2099-12-31"), "clock": ("2031-03-01", "2031-03-07")}
    for number, (word, (first, last)) in enumerate(days.items(), 11):
        world.personal.add(f"Pengganti {word}")
        centre("operator add", "--scope", str(centre.village), "--name", f"Pengganti {word}", "--number", str(number), "--valid-from", first, "--valid-to", last)
    kiosk.sync()
    browser = desk(kiosk)
    browser.get("/masuk")
    radios = re.search(r"<fieldset>.*?</fieldset>", browser.page, re.S).group(0)
    check("Pengganti now" in radios and "Pengganti gone" not in radios and "Pengganti soon" not in radios, "who can be chosen today")
    browser.sign_in(centre, kiosk, number=13)
    for number, why in ((11, "31-10-2026"), (12, "01-01-2099")):
        browser.post("/kunci")
        browser.post("/masuk", siapa=f"{centre.village}-{number}", pin="482913")
        check(browser.status == 403 and "tidak bertugas hari ini" in browser.page and why in browser.page, f"a substitute of other days: {browser.status} {browser.text[:300]}")
        equal(browser.get(f"/masuk/kode/{centre.village}-{number}").status, 404, "no code either")
    browser.sign_in(centre, kiosk, number=1)
    # Whoever is signed in when the days end, or the office takes the number away, is signed out with a word.
    centre.append([{"delete": next(record for record, line in centre.records("--type", "operator").items() if line["fields"]["number"]["value"] == 1 and line["scope"] == centre.village)}])
    kiosk("sync")
    until(lambda: browser.get("/").path == "/masuk", "an operator whose number is gone")
    check("bukan lagi petugas" in browser.page, "why")

    # Wrong PINs: counted over restarts, by whatever door.
    for _ in range(5):
        browser.post("/masuk", siapa=f"{centre.village}-13", pin="111222")
    equal(browser.status, 422, "the fifth wrong PIN")
    browser.post("/masuk", siapa=f"{centre.village}-13", pin="482913")
    check(browser.status == 429 and "Tunggu" in browser.page, "the right one after five wrong ones")
    kiosk.kill()
    browser = desk(kiosk)
    browser.get("/masuk")
    browser.post("/masuk", siapa=f"{centre.village}-13", pin="482913")
    check(browser.status == 429 and "Tunggu" in browser.page, "a restart wins nothing")
    # The office's code opens it again, by telephone.
    browser.sign_in(centre, kiosk, number=13, pin="590127")
    kiosk.stop()

    # A clock that nobody believes: the day is asked for, and then it counts for substitutes too.
    kiosk.environment = preloaded(world, DESA_CLOCK_OFFSET=-1_790_000_000)
    browser = desk(kiosk)
    browser.get("/masuk")
    check("Pengganti clock" in browser.page, "while nobody knows the day, it locks nobody out")
    browser.post("/masuk", siapa=f"{centre.village}-13", pin="590127")
    equal(browser.path, "/tanggal", "the date is asked for")
    browser.post("/tanggal", tanggal="5-3-2031")
    equal(browser.path, "/", "where the date leads")
    browser.post("/kunci")
    radios = re.search(r"<fieldset>.*?</fieldset>", browser.get("/masuk").page, re.S).group(0)
    check("Pengganti clock" in radios and "Pengganti soon" not in radios, "the day that was stated decides")
    kiosk.kill()
    browser = desk(kiosk)
    browser.get("/masuk")
    browser.post("/masuk", siapa=f"{centre.village}-12", pin="590127")
    check(browser.status == 403 and "tidak bertugas" in browser.page, "and so it does after a restart of the program")
    kiosk.stop()
    kiosk.environment = {}


@scenario("desk-several", "a desk of two villages and their sub-district: every row says whose it is, and a number that two villages gave to two people opens one village only")
def several(world):
    centre = world.office()
    publish(centre, "BIRTH")
    table = world.folder / "wilayah.csv"
    table.write_text("35,JAWA TIMUR\n35.27,SAMPANG\n35.27.01,SRESEH\n35.27.01.2002,LABUHAN\n35.27.01.2005,MARPARAN\n35.27.01.2009,TAMAN\n")
    centre("publish regions", table, "--edition", "uji-1", "--valid-from", "2025-01-01", "--by", str(CLERK))
    for scope, name in ((centre.village, "Rahmawati Dewi"), (centre.other_village, "Slamet Basuki")):
        centre.operator(scope, 5, name)
    kiosk = centre.enrol("kecamatan", centre.village, centre.other_village, centre.district)
    settle(centre, kiosk)
    world.personal.update({"Kustiyah Maimunah", "3527016802909071", "Wulan Sari", "3527016802909072", "Bagas Pramudya", "Jatmiko Wibisana"})
    browser = desk(kiosk)
    browser.get(f"/masuk/kode/{centre.district}-1")
    challenge = re.search(r'class="big code">([0-9A-Z-]+)<', browser.page).group(1)
    unclear = centre("pin", "--node", str(kiosk.node), "--operator", "1", challenge, code=USAGE)
    check("several villages" in unclear.err and "--scope" in unclear.err, f"a number that three villages gave out: {unclear.err}")
    wrong = centre("pin", "--node", str(kiosk.node), "--operator", "1", "--scope", str(centre.village), challenge, "--json").json["answer"]
    equal(browser.post(f"/masuk/kode/{centre.district}-1", jawaban=wrong, pin="482913", ulang="482913").status, 422, "an answer for the same number of another village")
    answer = centre("pin", "--node", str(kiosk.node), "--operator", "1", "--scope", str(centre.district), challenge, "--json").json["answer"]
    browser.post(f"/masuk/kode/{centre.district}-1", jawaban=answer, pin="482913", ulang="482913")
    choices = re.findall(r'<option value="([^"]+)"', browser.get("/permohonan/baru").page)
    equal(choices, [str(centre.village), str(centre.other_village), f"{centre.district}-35.27.01.2009"], "every village once")
    birth(browser, "3527016802909071", "Kustiyah Maimunah", "Jatmiko Wibisana", place=str(centre.other_village), missing=True)
    other = browser.path
    check("Desa Marparan" in browser.page, "whose request it is")
    birth(browser, "3527016802909072", "Wulan Sari", "Bagas Pramudya", place=f"{centre.district}-35.27.01.2009")
    check("TAMAN" in browser.page, "a village without a scope of its own")
    browser.get("/daftar")
    check("Desa Marparan ·" in browser.text and "TAMAN ·" in browser.text, "the village on every row")
    check("Desa Marparan" in browser.get("/").text.split("Berkas kurang")[1], "and at home")
    # Once at the sign-in, however many villages.
    browser.post("/kunci")
    equal(browser.get("/masuk").text.count("Sumarlinah"), 1, "an operator of three villages at the sign-in")
    # Two people under one number.
    browser.sign_in(centre, kiosk, number=5)
    check("Rahmawati Dewi" in browser.page and "Jatmiko Wibisana" not in browser.page and "Bagas" not in browser.page, "nothing of the other village at home")
    equal(browser.get(other).status, 404, "a request of the village where the number is another's")
    check("Jatmiko" not in browser.get("/daftar").page, "nor in the list")
    equal([line for line in browser.get("/permohonan/baru").page.split("<option")[1:]], [], "one village to choose from")
    browser.post("/cari", kata="Kustiyah")
    check(other not in browser.page and "3527016802909071" not in browser.page, "nor by search")


@scenario("desk-one-person", "a person taken in twice becomes one, a request taken in elsewhere meanwhile follows, and a known person's data are typed once in a lifetime")
def one_person(world):
    centre, kiosk, neighbour = world.village()
    publish(centre, "BIRTH")
    settle(centre, kiosk, neighbour)
    world.personal.update({"Siti Aminah", "Siti Aminatun", "3527016802909041", "Budi Santoso"})
    browser = desk(kiosk).sign_in(centre, kiosk)
    birth(browser, "3527016802909041", "Siti Aminah", "Budi Santoso")
    path = browser.path
    known = re.search(r'href="/orang/([0-9a-f]{16}:\d+)"', browser.page).group(1)
    # From the person's page: nothing is typed again.
    browser.get("/orang/" + known)
    browser.get(re.search(r'href="(/permohonan/baru\?orang=[^"]+)"', browser.page).group(1))
    check("Untuk Siti Aminah" in browser.page, "for whom the request is")
    browser.post("/permohonan/baru", layanan="BIRTH", orang=known)
    check('value="Siti Aminah"' in browser.page and "352701******9041" in browser.page and "28-02-1990" in browser.page, "the person's data are there")
    check("3527016802909041" not in browser.page, "a known person's number is shown in full")
    draft = browser.path.removesuffix("/pemohon")
    browser.post(draft + "/buang")
    equal(browser.get(f"/permohonan/baru?orang={kiosk.node:016x}:7").status, 404, "somebody who is not there")

    # The same person a second time, under a slip of the name; and a request for that record at another desk, not known here yet.
    twin = kiosk.create("applicant", {"name": "Siti Aminatun", "nik": "3527016802909041", "phone": "+6281234567890"}, "--by", "1")
    settle(centre, kiosk, neighbour)
    late = neighbour.create("request", {"number": "auto", "service": "BIRTH", "state": "submitted", "applicant": twin}, "--by", "2")
    pair = until(lambda: re.search(rf'href="(/mungkin-sama/(?:{known}/{twin}|{twin}/{known}))"', browser.get("/mungkin-sama").page), "the pair")
    # What the office has read is not changed under its hands: the record that would change it cannot go.
    browser.get(pair.group(1))
    check("Orang yang sama: gabungkan" in browser.page, "persons can be made one")
    fields = form(browser, pair.group(1) + "/gabung")
    browser.post(pair.group(1) + "/gabung", **fields, pakai=twin)
    check("sudah di kantor dengan isi yang berbeda" in browser.page, "the office's request would show another name")
    browser.get(pair.group(1))
    browser.post(pair.group(1) + "/gabung", **form(browser, pair.group(1) + "/gabung"), pakai=known)
    equal(browser.path, "/orang/" + known, "the record that stays")
    check("menjadi satu" in browser.page and "Telepon" in browser.text, "what only the other one had is copied")
    equal(kiosk.value(known, "phone"), "+6281234567890", "the number")
    check(pair.group(1) not in browser.get("/mungkin-sama").page, "the pair is gone")
    settle(centre, kiosk, neighbour)
    browser.get("/permohonan/" + late)
    check("Siti Aminah" in browser.text and "352701******9041" in browser.text, f"a request that another desk made for the record that went shows the person: {browser.text[:600]}")
    equal(browser.get("/orang/" + twin).status, 200, "the old name leads to the record that stays")
    check("Siti Aminah" in browser.page, "whose it is")
    equal(centre.disputes, {}, "disputes by making them one")
    check(path.removeprefix("/permohonan/") in browser.page, "the person's requests")


@scenario("desk-brought", "papers brought later by any of their ways lead to one button, announcements come and go by their days, and a village's name is enough")
def brought(world):
    centre, kiosk = world.village(1)
    publish(centre, "BIRTH", "DEATH", "MOVE-OUT")
    table = world.folder / "wilayah.csv"
    table.write_text(
        "35,JAWA TIMUR\n35.27,KABUPATEN SAMPANG\n35.27.01,SRESEH\n35.27.01.2002,LABUHAN\n35.27.01.2005,MARPARAN\n35.78,KOTA SURABAYA\n35.78.01,KARANGPILANG\n"
        "35.78.01.1001,WARU GUNUNG\n35.78.02,WONOCOLO\n35.78.02.1003,LABUHAN\n")
    centre("publish regions", table, "--edition", "uji-1", "--valid-from", "2025-01-01", "--by", str(CLERK))
    centre("publish announcement", "Kantor tutup", "--text", "Tanggal 24 kantor libur.", "--title-en", "Office closed", "--from", "2020-01-01", "--to", "2099-12-31", "--urgent", "--by", str(CLERK))
    centre("publish announcement", "Sudah lewat", "--from", "2020-01-01", "--to", "2020-01-02")
    centre("publish announcement", "Terbalik", "--from", "2020-01-02", "--to", "2020-01-01", code=64)
    kiosk.sync()
    world.personal.update({"Slamet Riyadi", "3527011001709051", "Mariyam"})
    browser = desk(kiosk).sign_in(centre, kiosk)
    check("Kantor tutup" in browser.page and "Tanggal 24 kantor libur." in browser.page and "tampil 01-01-2020 sampai 31-12-2099" in browser.page, "an announcement with its days")
    check("Sudah lewat" not in browser.page and "Terbalik" not in browser.page, "one that is over")
    announcement = next(record for record, line in centre.records("--type", "announcement").items() if line["fields"]["title"]["value"] == [["Kantor tutup", "Office closed"]])
    centre("publish announcement", "--withdraw", announcement, "--by", str(CLERK))
    kiosk("sync")
    until(lambda: "Kantor tutup" not in browser.get("/").page, "an announcement that was withdrawn")

    def begin(service, papers, answers):
        browser.get("/permohonan/baru")
        browser.post("/permohonan/baru", layanan=service)
        draft = browser.path.removesuffix("/pemohon")
        browser.post(draft + "/pemohon", a__nik="3527011001709051", a__name="Slamet Riyadi", a__address="Dusun Krajan")
        browser.post(draft + "/isian", **{"f__" + name: value for name, value in answers.items()})
        if browser.path == draft + "/isian":
            return draft
        browser.post(draft + "/berkas", **{"p__" + name: "1" for name in papers})
        browser.post(draft + "/periksa", sudah_dilihat="1")
        return browser.path

    # One of several papers is enough, also when it comes later; none of the others is asked for any more.
    death = {"deceased_name": "Mariyam", "deceased_sex": "female", "death_date": "20-11-2026", "death_place": "Rumah", "reporter_relation": "child", "witness1_name": "Ahmad", "witness2_name": "Wati"}
    path = begin("DEATH", ["death-letter"], death)
    check("Berkas belum lengkap" in browser.page and "(salah satu)" in browser.page, "one of several is missing")
    browser.get(path + "/lengkapi")
    browser.post(path + "/lengkapi", dilihat=field(browser.page, "dilihat"), **{"p__deceased-ktp": "1"})
    check(browser.path == path and "Menunggu dikirim" in browser.page, f"one of several is enough: {browser.text[:500]}")

    # A paper that is attached to what waits for it: one button at the top is left, and the home page says so.
    path = begin("DEATH", ["deceased-kk"], {**death, "deceased_name": "Mariyam Tua"})
    record = path.removeprefix("/permohonan/")
    check("Ajukan sekarang" not in browser.page, "a paper is missing")
    (world.folder / "surat.pdf").write_bytes(b"%PDF-1.4\n" + world.random.randbytes(500))
    kiosk.append([{"update": record, "values": {"missing": None}}], "--by", "1")
    until(lambda: "tinggal diajukan" in browser.get("/").text, "what waits for the button only")
    browser.get(path)
    check("Semua persyaratan lengkap: ajukan sekarang" in browser.page, "the page says what is left")
    browser.post(path + "/lengkapi", **form(browser, path + "/lengkapi"))
    check(browser.path == path and "Menunggu dikirim" in browser.page, "one press")

    # "Not needed here" and "this form instead" can be said later too.
    path = begin("BIRTH", ["kk", "witnesses", "marriage-book"], {
        "child_name": "Budi Santoso", "child_sex": "male", "child_birth_date": "1-11-2026", "child_birth_place": "Sampang", "birth_place_kind": "home", "reporter_relation": "father",
        "mother_name": "Siti Aminah", "witness1_name": "Ahmad", "witness2_name": "Wati"})
    check("Berita acara kepolisian" in browser.page, "two papers are missing")
    browser.get(path + "/lengkapi")
    check("Tidak diperlukan di sini: Berita acara" in browser.page and "Diganti formulir F-2.03" in browser.page, "ways to make papers good")
    browser.post(path + "/lengkapi", dilihat=field(browser.page, "dilihat"), **{"n__police-report": "1", "s__birth-letter": "1"})
    check("Menunggu dikirim" in browser.page, "made good without a paper")

    # A village by its name; where several are called so, the operator chooses.
    move = {
        "kk": "3527011203159001", "address": "Dusun Krajan", "to_address": "Jalan Mawar 1", "to_region": "Labuhan", "move_class": "regencies", "move_reason": "work", "move_kind": "members",
        "mover_name": "Slamet Riyadi"}
    draft = begin("MOVE-OUT", ["kk-copy"], move)
    equal(browser.status, 422, "two villages of one name")
    check("35.78.02.1003" in browser.page and "LABUHAN, WONOCOLO, KOTA SURABAYA, JAWA TIMUR" in browser.page, f"they are offered: {browser.text[:400]}")
    check('value="35.27.01.2002"' in browser.page, "the village of origin is filled in")
    browser.post(draft + "/isian", **{"f__to_region": "labuhan, surabaya"})
    equal(browser.path, draft + "/berkas", f"a name with its regency is one village: {browser.text[:600]}")
    browser.get(draft + "/isian")
    check('value="35.78.02.1003"' in browser.page, "its code")
    # What is wrong is shown where it is, and nothing can be pressed in vain.
    browser.post(draft + "/isian", **{"f__move_reason": ""})
    browser.get(draft + "/periksa")
    check("Simpan dan kirim" not in browser.page and "Perbaiki dulu" in browser.page, "no button that leads nowhere")
    browser.get(re.search(r'href="(/draf/[^"]+\?salah=1)"', browser.page).group(1))
    check("harus diisi" in browser.page.lower() and 'aria-invalid="true"' in browser.page, "the field that is wrong")


@scenario("desk-share", "a realistic day by the pages leaves at most one access record in five operations, and the status says how many")
def share(world):
    centre, kiosk = world.village(1)
    publish(centre, "BIRTH")
    kiosk.sync()
    world.personal.add("Kustiyah")
    browser = desk(kiosk).sign_in(centre, kiosk)
    before = kiosk.status["access"]
    records = []

    def receipt(path):
        browser.get(path + "/cetak").post(path + "/cetak", kertas="receipt")
        browser.post(browser.path, jawab="ya")

    # Eight people before noon, two of them known from before: typed in, four papers each, a receipt each.
    niks = [next(NIKS) for _ in range(6)]
    for number in range(8):
        nik = niks[number % 6]
        if number >= 6:
            browser.get("/cari").post("/cari", kata=nik)
            person = re.search(r'href="/orang/([0-9a-f]{16}:\d+)"', browser.page).group(1)
            browser.get("/orang/" + person)
            browser.get("/permohonan/baru?orang=" + person)
            browser.post("/permohonan/baru", layanan="BIRTH", orang=person)
            draft = browser.path.removesuffix("/pemohon")
            browser.post(draft + "/pemohon", a__nik=nik, a__name="Kustiyah " + "ABCDEF"[number % 6] + "awati")
            browser.post(draft + "/isian", **{
                "f__child_name": f"Anak {number} Pertama", "f__child_sex": "male", "f__child_birth_date": f"{number + 1}-9-2026", "f__child_birth_place": "Sampang", "f__birth_place_kind": "home",
                "f__reporter_relation": "mother", "f__mother_name": f"Ibu {'KLMNOP'[number % 6]}", "f__witness1_name": "Ahmad", "f__witness2_name": "Wati"})
            browser.post(draft + "/berkas", **{"p__birth-letter": "1", "p__kk": "1", "p__witnesses": "1", "p__marriage-book": "1", "n__police-report": "1"})
            browser.post(draft + "/periksa", sudah_dilihat="1")
        else:
            birth(browser, nik, "Kustiyah " + "ABCDEF"[number] + "awati", f"Anak {number} Wibisana", missing=number == 0, day=f"{number + 1}-10-2026")
            if browser.path.endswith("/periksa"):
                browser.post(browser.path, sudah_dilihat="1")
        path = browser.path
        check(path.startswith("/permohonan/"), f"saved: {path}")
        records.append(path.removeprefix("/permohonan/"))
        # As scans of four papers are attached: an operation each.
        kiosk.append([{"create": "attachment", "values": {"request": records[-1], "kind": kind, "pages": 1}} for kind in ("birth-letter", "kk", "witnesses", "marriage-book")], "--by", "1")
        browser.get(path)
        receipt(path)
    browser.get(f"/permohonan/{records[0]}/lengkapi")
    browser.post(f"/permohonan/{records[0]}/lengkapi", dilihat=field(browser.page, "dilihat"), **{"p__marriage-book": "1"})
    browser.get(f"/permohonan/{records[1]}/betulkan/child_birth_place")
    browser.post(f"/permohonan/{records[1]}/betulkan/child_birth_place", dilihat=field(browser.page, "dilihat"), isi="Bangkalan", alasan="typing")
    browser.get("/cetak").post("/cetak/buku-harian", tanggal=re.search(r'name="tanggal"[^>]*value="([^"]+)"', browser.page).group(1))
    kiosk("sync")
    # The office's steps, and one that comes back.
    for number, record in enumerate(records):
        if number == 2:
            centre.update(record, {"state": "incomplete", "reason": "unreadable"}, "--by", str(CLERK))
            continue
        for state in ("verified", "validated", "signing"):
            centre.update(record, {"state": state}, "--by", str(CLERK))
        centre.create("attachment", {"request": record, "kind": "document", "pages": 1}, "--scope", str(centre.village), "--by", str(CLERK))
        centre.update(record, {"state": "issued", "issued_on": "2026-11-22"}, "--by", str(CLERK))
    # The next day: a start forgets who read what in the last quarter of an hour.
    kiosk.stop()
    kiosk.sync()
    browser = desk(kiosk)
    browser.get("/masuk")
    browser.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
    browser.get(f"/permohonan/{records[2]}")
    browser.get(f"/permohonan/{records[2]}/lengkapi")
    browser.post(f"/permohonan/{records[2]}/lengkapi", dilihat=field(browser.page, "dilihat"))
    # One comes and asks how it stands; seven get their document, which is printed from the list of today's work.
    browser.get("/cari").post("/cari", kata="Kustiyah")
    browser.get(f"/permohonan/{records[3]}")
    documents = 0
    for number, record in enumerate(records):
        if number == 2:
            continue
        browser.get(f"/permohonan/{record}/cetak")
        # A document's print, as the page notes one; its bytes are no matter here.
        browser.post(f"/permohonan/{record}/cetak", kertas="receipt")
        browser.post(browser.path, jawab="ya")
        kiosk.append([{"update": record, "values": {"state": "handed-over", "handed_over_on": "2026-11-23", "receiver": "Pemohon"}}], "--by", "1")
        documents += 1
    after = kiosk.status["access"]
    notes, operations = after["records"] - before["records"], after["operations"] - before["operations"]
    actions = {}
    kiosk("sync")
    for line in centre("list", "--type", "access", "--json").jsons:
        action = line["fields"]["action"]["value"]
        actions[action] = actions.get(action, 0) + 1
    world.measured = f"{notes} access records ({actions}), {operations} operations: {100 * notes / (notes + operations):.1f} %"
    print("  " + world.measured, flush=True)
    check(notes * 5 <= notes + operations, f"more than a fifth: {world.measured}")
    equal(after["permille"], after["records"] * 1000 // (after["records"] + after["operations"]), "the share that the status says")
    check(actions.get("print", 0) >= 8 + documents, f"every print is written down: {actions}")
