"""What an operator does with requests that exist: search, papers brought later, corrections before and after the office has it, hand-over,
disputes, duplicates, a sub-district's many villages, and a clock that nobody can believe. Over HTTP, as a browser without script."""
import html
import re

from desa import CLERK, REPOSITORY, check, equal, scenario, settle, until
from desk import desk
from lines import preloaded


def field(page, name):
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    check(found, f"no field {name} on the page")
    return html.unescape(found.group(1))


def publish(centre, *codes):
    for code in codes:
        centre("publish service", REPOSITORY / "Schemas/catalogue/services" / f"{code}.json")


def birth(browser, nik, name, child, missing=False, day="1-11-2026", place=None):
    """A request for a birth deed, up to its last step; answers its path."""
    browser.get("/permohonan/baru")
    browser.post("/permohonan/baru", layanan="BIRTH", **({"desa": place} if place else {}))
    draft = browser.path.removesuffix("/pemohon")
    browser.post(draft + "/pemohon", a__nik=nik, a__name=name)
    equal(browser.path, draft + "/isian", "the step after the applicant")
    browser.post(draft + "/isian", **{
        "f__child_name": child, "f__child_sex": "male", "f__child_birth_date": day, "f__child_birth_place": "Sampang", "f__birth_place_kind": "home",
        "f__reporter_relation": "mother", "f__mother_name": name, "f__witness1_name": "Ahmad", "f__witness2_name": "Wati"})
    papers = {"p__birth-letter": "1", "p__kk": "1", "p__witnesses": "1", "n__police-report": "1", "original_seen": "1"}
    browser.post(draft + "/berkas", **papers, **({} if missing else {"p__marriage-book": "1"}))
    equal(browser.path, draft + "/periksa", "the step after the papers")
    browser.post(draft + "/periksa")
    return draft


@scenario("deskwork", "papers brought later, corrections here and through the office, one hand-over, and a search that finds it all")
def work(world):
    centre, kiosk, neighbour = world.village()
    publish(centre, "BIRTH")
    settle(centre, kiosk, neighbour)
    world.personal.update({"Kustiyah Maimunah", "3527016802909003", "Jatmiko Wibisana", "Jatmiko Wibisono"})
    browser = desk(kiosk).sign_in(centre, kiosk)
    # What the centre has received cannot be corrected directly any more.
    centre.stop()
    birth(browser, "3527016802909003", "Kustiyah Maimunah", "Jatmiko Wibisana", missing=True)
    path = browser.path
    record = path.removeprefix("/permohonan/")
    check("Berkas belum lengkap" in browser.page, "an incomplete request")

    # Papers brought later.
    browser.get(path + "/lengkapi")
    equal(browser.post(path + "/lengkapi", dilihat=field(browser.page, "dilihat")).status, 422, "nothing ticked")
    browser.post(path + "/lengkapi", dilihat=field(browser.page, "dilihat"), **{"p__marriage-book": "1"})
    equal(browser.path, path, "after the papers")
    check("Menunggu dikirim" in browser.page, "the request is submitted")

    # Direct correction: the old value stays to be seen.
    browser.get(path + "/betulkan")
    check("Jatmiko Wibisana" in browser.page and "3527016802909003" not in browser.page, "the values that can be corrected")
    browser.get(path + "/betulkan/child_name")
    seen = field(browser.page, "dilihat")
    equal(browser.post(path + "/betulkan/child_name", dilihat=seen, isi="Jatmiko Wibisono").status, 422, "a correction without a reason")
    browser.post(path + "/betulkan/child_name", dilihat=seen, isi="Jatmiko Wibisono", alasan="typing")
    equal(browser.path, path, "after the correction")
    check("<del>Jatmiko Wibisana</del>" in browser.page and "<ins>Jatmiko Wibisono</ins>" in browser.page, "the old value struck out")
    browser.get(path + "/betulkan/child_name")
    equal(browser.post(path + "/betulkan/child_name", dilihat=seen, isi="Jatmiko", alasan="typing").status, 409, "a correction on an old page")
    centre.serve()
    kiosk("sync")
    equal(centre.show(record)["fields"]["corrections"]["all"][0]["value"], 1, "corrections at the centre")

    # The office has it: a correction is asked for, accepted once and refused once.
    browser.get(path)
    check("Diterima Dinas" in browser.page and "Minta pembetulan" in browser.page, "the office has received it")
    for name, value in (("child_birth_place", "Bangkalan"), ("applicant.birth_place", "Surabaya")):
        browser.get(f"{path}/betulkan/{name}")
        browser.post(f"{path}/betulkan/{name}", dilihat=field(browser.page, "dilihat"), isi=value, alasan="original-shown")
        check("menunggu kantor" in browser.page, "an amendment waits")
    kiosk("sync")
    waiting = centre("amendments list", "--json", "--reveal").jsons
    equal([(item["field"], item["old"], item["new"]) for item in waiting], [("child_birth_place", "Sampang", "Bangkalan"), ("applicant.birth_place", None, "Surabaya")], "amendments")
    check("Bangkalan" not in centre("amendments list").out, "a personal value in a list that does not reveal")
    accepted = centre("amendments accept", waiting[0]["amendment"], "--by", str(CLERK)).out
    check("diterima" in accepted, accepted)
    centre("amendments accept", waiting[0]["amendment"], "--by", str(CLERK), code=73)
    centre("amendments refuse", waiting[1]["amendment"], "--reason", "Berbeda dengan KK asli", "--by", str(CLERK))
    equal(centre("amendments list", "--json").jsons, [], "amendments that wait after the decisions")
    settle(centre, kiosk, neighbour)
    browser.get(path)
    check("diterima kantor" in browser.page and "ditolak kantor" in browser.page and "Berbeda dengan KK asli" in browser.page, "what the office decided")
    check("Bangkalan" in browser.text, "the value that was accepted")

    # The office returns it, with reasons.
    centre.update(record, {"state": "incomplete", "reason": "unreadable", "reason_text": "Foto KK buram"}, "--by", str(CLERK))
    settle(centre, kiosk, neighbour)
    browser.get(path)
    check("Dikembalikan" in browser.page and "Berkas tidak terbaca" in browser.page and "Foto KK buram" in browser.page, "why it was returned")
    browser.get(path + "/lengkapi")
    browser.post(path + "/lengkapi", dilihat=field(browser.page, "dilihat"))
    equal(browser.path, path, "submitted again")
    kiosk("sync")

    # Verified: to withdraw is asked for.
    centre.update(record, {"state": "verified"}, "--by", str(CLERK))
    settle(centre, kiosk, neighbour)
    browser.get(path + "/batalkan")
    check("Minta penarikan" in browser.page, "to withdraw is asked for")
    browser.post(path + "/batalkan", dilihat=field(browser.page, "dilihat"), alasan="by-applicant")
    kiosk("sync")
    waiting = centre("amendments list", "--json", "--language", "en").jsons
    equal([item["kind"] for item in waiting], ["withdrawal"], "a withdrawal waits")
    centre("amendments refuse", waiting[0]["amendment"], "--reason", "Akta sudah dibuat", "--by", str(CLERK))

    # The signed document arrives, and goes to one person once.
    for state in ("validated", "signing", "issued"):
        centre.update(record, {"state": state}, "--by", str(CLERK))
    document = world.folder / "akta.pdf"
    document.write_bytes(b"%PDF-1.4\n" + world.random.randbytes(4000))
    centre("attach", document, "--request", record, "--kind", "document", "--by", str(CLERK))
    settle(centre, kiosk, neighbour)
    for node, name, by in ((neighbour, "n.pdf", "2"), (kiosk, "k.pdf", "1")):
        found = [line["record"] for line in node("list", "--type", "attachment", "--json").jsons if line["fields"]["kind"]["value"] == "document"]
        equal(len(found), 1, f"documents of the office at {node.name}")
        node("fetch", found[0], "--output", world.folder / name, "--by", by)
    until(lambda: "Siap dicetak" in browser.get(path).page, "the index hears of the document")
    check("Siap dicetak" in browser.page and "Serahkan dokumen" in browser.page, "the document is here")
    browser.get(path + "/serahkan")
    seen = field(browser.page, "dilihat")
    equal(browser.post(path + "/serahkan", dilihat=seen, penerima="Kustiyah Maimunah").status, 422, "did it print?")
    browser.post(path + "/serahkan", dilihat=seen, penerima="Kustiyah Maimunah", tercetak="tidak")
    check("Cetak lagi" in browser.page and "Siap dicetak" in browser.page, "nothing is handed over that did not print")
    browser.get(path + "/serahkan")
    browser.post(path + "/serahkan", dilihat=seen, penerima="Kustiyah Maimunah", tercetak="ya")
    check("Diserahkan kepada Kustiyah Maimunah" in browser.page, "the document is handed over")
    browser.post(path + "/serahkan", dilihat=seen, penerima="Orang Lain", tercetak="ya")
    check("Tidak dapat diserahkan dua kali" in browser.page, "a second hand-over here")
    # Another desk that has not heard of it: a sign of fraud at both.
    neighbour.update(record, {"state": "handed-over", "handed_over_on": "2026-11-22", "receiver": "Orang Lain"}, "--by", "2")
    settle(centre, kiosk, neighbour)
    browser.get("/bersilang/" + record)
    check("kecurangan" in browser.page and "Orang Lain" in browser.page and "Belum melihat tulisan" in browser.page, "a hand-over from another desk is a signal of fraud")
    check('name="pilih"' not in browser.page, "fraud is not settled at the desk")
    equal(browser.post("/permohonan/" + record + "/catatan", catatan="Warga menunjukkan akta asli").status, 200, "a note")
    check("Warga menunjukkan akta asli" in browser.page, "the note on the page")

    # Search: everything by one field, and no number in full.
    number = centre.show(record)["fields"]["number"]["value"]
    browser.get("/cari")
    for words in ("kustiya maimuna", "3527 0168 0290 9003", "9003", number):
        browser.post("/cari", kata=words)
        check(record in browser.page and "3527016802909003" not in browser.page, f"search by {words}")
    person = re.search(r'href="(/orang/[0-9a-f]{16}:\d+)"', browser.post("/cari", kata="Kustiyah").page).group(1)
    browser.get(person)
    check("352701******9003" in browser.page and "3527016802909003" not in browser.page and record in browser.page, "a masked person with the requests")
    browser.post(person + "/buka", alasan="subject")
    check("3527016802909003" in browser.page, "a number in full, after a reason")
    # Whoever wrote about a person has the number in the log already; another operator's reading is written down.
    browser.post("/kunci")
    browser.sign_in(centre, kiosk, number=2).get(person)
    kiosk("sync")
    actions = [line["fields"]["action"]["value"] for line in centre("list", "--type", "access", "--json").jsons]
    check({"read", "reveal", "search"} <= set(actions), f"access records: {actions}")
    browser.get(person + "/betulkan")
    browser.post(person + "/betulkan", dilihat=field(browser.page, "dilihat"), name="Kustiyah Maimunah", address="Dusun Krajan 3", alasan="applicant-said")
    equal(browser.path, person, "a person's record corrected")
    check("Dusun Krajan 3" in browser.page, "the new address")


@scenario("deskwork-disputes", "two desks write different things: who wrote what, seen by whom, settled at a desk; the same birth twice is shown")
def disputes(world):
    centre, kiosk, neighbour = world.village()
    publish(centre, "BIRTH")
    settle(centre, kiosk, neighbour)
    person = kiosk.create("applicant", {"name": "Siti Aminah", "nik": "3527016802909004", "birth_date": "1990-02-28", "sex": "female"}, "--by", "1")
    settle(centre, kiosk, neighbour)
    kiosk.update(person, {"name": "Siti Aminah Binti Ahmad"}, "--by", "1")
    neighbour.update(person, {"name": "Siti Aminatun"}, "--by", "2")
    settle(centre, kiosk, neighbour)
    browser = desk(kiosk).sign_in(centre, kiosk)
    check("Data yang bersilang" in browser.page, "the home page leads to what is in dispute")
    browser.get("/bersilang")
    check(f"/bersilang/{person}" in browser.page, "the list of disputes")
    browser.get(f"/orang/{person}/catatan")
    browser.post(f"/orang/{person}/catatan", catatan="Pemohon membawa KTP asli")
    check(browser.path == "/orang/" + person and "Pemohon membawa KTP asli" in browser.page, "what the operator has to say about a person in dispute")
    browser.get("/bersilang/" + person)
    check(f"/orang/{person}/catatan" in browser.page, "where to say it")
    check(all(text in browser.text for text in ("Siti Aminah Binti Ahmad", "Siti Aminatun", "Saat menulis sudah melihat: Siti Aminah", "Belum melihat tulisan", "kiosk-2", "di meja ini")), browser.text)
    chosen = re.findall(r'name="pilih" value="([^"]+)"', browser.page)
    equal(len(chosen), 2, "versions side by side")
    name = re.search(r'action="(/bersilang/[^"]+)"', browser.page).group(1)
    seen = field(browser.page, "dilihat")
    equal(browser.post(name, dilihat=seen, pilih=chosen[0]).status, 422, "a choice without a reason")
    browser.post(name, dilihat=seen, pilih=chosen[0], **{name.rsplit("/", 1)[1].join(("keterangan-", "")): "KTP asli dilihat"})
    check("Sudah tidak bersilang" in browser.page, "the dispute is settled")
    settle(centre, kiosk, neighbour)
    equal(neighbour.disputes, {}, "disputes at the other desk")

    # The same birth at two desks, and again at this one.
    birth(browser, "3527016802909004", "Siti Aminah", "Budi Santoso")
    check("Mungkin sudah tercatat" in browser.page and "Siti Amina" in browser.page, "a person who is here already")
    draft = browser.path.removesuffix("/periksa")
    browser.post(draft + "/periksa", sudah_dilihat="1")
    check(browser.path.startswith("/permohonan/"), "saved all the same")
    birth(browser, "3527016802909005", "Siti Aminah", "Budi Santoso")
    check("Permohonan yang mirip" in browser.page and "Budi Santoso" in browser.page, "a request that is alike")
    draft = browser.path.removesuffix("/periksa")
    browser.post(draft + "/periksa", sudah_dilihat="1")
    browser.get("/mungkin-sama")
    pairs = re.findall(r'href="(/mungkin-sama/[^"]+)"', browser.page)
    check(pairs, "pairs that may be the same")
    browser.get(pairs[0])
    check("berbeda" in browser.page or "sama" in browser.page, "side by side")
    browser.post(pairs[0] + "/beda")
    check(pairs[0] not in browser.page, "told apart")
    browser.get(pairs[0])
    check("Sudah ditandai" in browser.page, "the mark can be taken back")
    browser.post(pairs[0] + "/tarik")
    browser.get("/mungkin-sama")
    check(pairs[0] in browser.page, "the pair is there again")


@scenario("deskwork-villages", "a sub-district office takes requests for any of its villages, and finds them again by village")
def villages(world):
    centre = world.office()
    publish(centre, "BIRTH")
    table = world.folder / "wilayah.csv"
    table.write_text("35,JAWA TIMUR\n35.27,SAMPANG\n35.27.01,SRESEH\n35.27.01.2002,LABUHAN\n35.27.01.2005,MARPARAN\n35.27.01.2009,TAMAN\n")
    centre("publish regions", table, "--edition", "uji-1", "--valid-from", "2025-01-01", "--by", str(CLERK))
    kiosk = centre.enrol("kecamatan", centre.district)
    settle(centre, kiosk)
    world.personal.update({"Kustiyah Maimunah", "3527016802909006"})
    browser = desk(kiosk)
    browser.get(f"/masuk/kode/{centre.district}-1")
    challenge = re.search(r'class="big code">([0-9A-Z-]+)<', browser.page).group(1)
    answer = centre("pin", "--node", str(kiosk.node), "--operator", "1", challenge, "--json").json["answer"]
    browser.post(f"/masuk/kode/{centre.district}-1", jawaban=answer, pin="482913", ulang="482913")
    browser.get("/permohonan/baru")
    equal(browser.post("/permohonan/baru", layanan="BIRTH").status, 422, "without a village")
    check("TAMAN (35.27.01.2009)" in browser.page, "every village of the sub-district")
    birth(browser, "3527016802909006", "Kustiyah Maimunah", "Jatmiko", place=f"{centre.district}-35.27.01.2009")
    record = browser.path.removeprefix("/permohonan/")
    equal(kiosk.show(record)["fields"]["region"]["value"], "35.27.01.2009", "the request's village")
    browser.get(f"/daftar?desa={centre.district}-35.27.01.2009&status=submitted")
    check(record in browser.page, "the village's requests")
    browser.get(f"/daftar?desa={centre.district}-35.27.01.2002")
    check(record not in browser.page, "another village's requests")


@scenario("deskwork-clock", "a desk whose clock stands in 1970 asks for the date, once, and takes it for deadlines and on paper")
def clock(world):
    centre, kiosk, neighbour = world.village()
    publish(centre, "BIRTH")
    settle(centre, kiosk, neighbour)
    world.personal.update({"Kustiyah Maimunah", "3527016802909007"})
    desk(kiosk).sign_in(centre, kiosk)
    kiosk.stop()
    kiosk.environment = preloaded(world, DESA_CLOCK_OFFSET=-1_790_000_000)
    browser = desk(kiosk)
    browser.get("/masuk")
    browser.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
    check(browser.path == "/tanggal" and "tidak mungkin benar" in browser.page, f"the date is asked for at {browser.path}")
    equal(browser.post("/tanggal", tanggal="31-2-2026").status, 422, "a date that is none")
    equal(browser.post("/tanggal", tanggal="1-1-2020").status, 422, "a date before the program was made")
    browser.post("/tanggal", tanggal="23-11-2026")
    equal(browser.path, "/", "where the date leads")
    check("Tanggal menurut petugas: 23-11-2026" in browser.page, "the date on every page")
    birth(browser, "3527016802909007", "Kustiyah Maimunah", "Jatmiko")
    record = browser.path.removeprefix("/permohonan/")
    fields = kiosk.show(record)["fields"]
    equal((fields["received_on"]["value"], fields["date_stated"]["value"]), ("2026-11-23", True), "the operator's date in the record")
    check("Lewat" not in browser.text, "nothing is late on the day of intake")
    kiosk.stop()
    browser = desk(kiosk)
    browser.get("/masuk")
    browser.post("/masuk", siapa=f"{centre.village}-1", pin="482913")
    equal(browser.path, "/", "asked once a start of the machine, not once a start of the program")
    kiosk.stop()
    kiosk.environment = {}
