"""Scans go wherever operations go: sticks, standing copies, backups of the centre, exports."""
import shutil
import time

from desa import ATTENTION, CLERK, DONE, IN_THE_WAY, UNREACHABLE, USAGE, Kiosk, Process, check, equal, scenario, settle, until
from backups import back_up
from papers import files, scan
from sticks import courier_sees_nothing, parts, stick


def request(kiosk):
    return kiosk.create("request", {"number": "auto", "service": "BIRTH", "state": "draft"}, "--by", "1")


def attach(kiosk, page, *words):
    return kiosk("attach", page, "--by", "1", "--json", *words).json


def papers(node, record):
    found = node.show(record)["papers"]
    return found["arrived"], found["of"], found["here"]


def bytes_of(node, world, record):
    """What the node decrypts of an attachment."""
    target = world.folder / f"out-{world.random.randrange(1 << 30)}"
    node("fetch", record, "--output", target, "--by", str(CLERK if node.program == "desa-central" else 1))
    return target.read_bytes()


@scenario("stick-scans", "scans travel by stick: previews first, what does not fit is said, acknowledgements come back, another desk gets what it wants")
def stick_scans(world):
    centre, first, second = world.village()
    centre.stop()
    medium = stick(world)
    one = request(first)
    pages = [scan(world, f"page-{number}.jpg", 700_000 + number) for number in range(4)]
    small = scan(world, "small.jpg", 20_000)
    saved = [attach(first, page, "--request", one, *(["--preview", small] if number == 0 else [])) for number, page in enumerate(pages)]
    records = [item["saved"][0] for item in saved]

    # Previews only; the rest stays, and is said to stay.
    said = first("bundle write", medium, "--no-scans").out
    check("4 scan(s), 3 MB, stay behind" in said and "4 pindaian" in said, f"what stays behind: {said}")
    centre("bundle read", medium)
    equal(papers(centre, one), (0, 4, 0), "papers at the centre after the previews")
    equal(centre("fetch", records[0], "--preview", "--json").json["preview"], True, "the preview is there before the scan")
    # A limit: two whole scans fit.
    first("bundle write", medium, "--limit", "2 pounds", code=USAGE)
    said = first("bundle write", medium, "--limit", "1500KB", "--json").json
    equal((said["attachments"], said["leftBehind"]), (3, 2), "attachments on the stick, and left behind")
    courier_sees_nothing(world, medium)
    for path in parts(medium):
        for page in pages:
            check(page.read_bytes()[4096:4160] not in path.read_bytes(), "a scan lies on the stick as it is")
    read = centre("bundle read", medium, "--json").json["bundles"]
    equal([(item["attachments"], item["partsLeft"], item["complete"]) for item in read], [(3, 0, True)], "attachments that the stick brought")
    equal((papers(centre, one), papers(first, one)), ((2, 4, 2), (0, 4, 4)), "papers at both ends before the answer")
    check("papers 2 of 4" in centre("show", one, "--language", "en").out and "papers 2 of 4" in centre("status").out, "the centre says papers 2 of 4")
    centre("bundle write", medium)
    first("bundle read", medium)
    equal(papers(first, one), (2, 4, 4), "papers at the kiosk after the answer")
    check("papers 2 of 4" in first("show", one, "--language", "en").out and "papers 2 of 4" in first("status", "--language", "en").out, "the kiosk says papers 2 of 4")

    # The rest, from where the centre stands: what it has is not written again.
    said = first("bundle write", medium, "--json").json
    equal((said["attachments"], said["leftBehind"]), (2, 0), "attachments on the second stick")
    check(said["bytes"] < 1_500_000, f"{said['bytes']} bytes for two pages")
    centre("bundle read", medium)
    centre("bundle write", medium)
    first("bundle read", medium)
    equal((papers(centre, one), papers(first, one)), ((4, 4, 4), (4, 4, 4)), "papers at both ends")
    for record, page in zip(records, pages):
        equal(bytes_of(centre, world, record), page.read_bytes(), "bytes of a scan that came by stick")

    # The second kiosk has no line either. It hears of the papers, asks for one, and gets that one.
    second("bundle write", medium)
    centre("bundle read", medium)
    centre("bundle write", medium)
    second("bundle read", medium)
    equal(papers(second, one)[1:], (4, 0), "papers at the second kiosk")
    second("fetch", records[3], code=UNREACHABLE)
    second("bundle write", medium)
    centre("bundle read", medium)
    answers = {item["node"]: item["attachments"] for item in centre("bundle write", medium, "--json").json["bundles"]}
    equal((answers[first.node], answers[second.node]), (0, 1), "attachments in the answers")
    second("bundle read", medium)
    equal(bytes_of(second, world, records[3]), pages[3].read_bytes(), "bytes of the scan that the second kiosk asked for")
    equal(len(files(second)), 1, "files of attachments at the second kiosk")
    centre.serve()
    settle(centre, first, second)


@scenario("stick-scans-torn", "a part of a large bundle that is missing or torn costs only what is in it; the next stick brings that alone")
def torn(world):
    centre, first, second = world.village()
    centre.stop()
    medium = stick(world)
    pages = [scan(world, f"page-{number}.jpg", 1_500_000) for number in range(8)]
    records = [attach(first, page)["saved"][0] for page in pages]
    first("bundle write", medium)
    lie = sorted(parts(medium))
    check(len(lie) >= 4, f"{len(lie)} parts for 12 MB")
    for path in lie:
        check(path.stat().st_size < 64 << 20, "a part is larger than may be")
    # One part is lost, another is torn.
    lie[1].unlink()
    content = lie[2].read_bytes()
    lie[2].write_bytes(content[: len(content) * 2 // 3])
    read = centre("bundle read", medium, "--json", code=ATTENTION).json["bundles"][0]
    held = sum(path.stat().st_size for path in files(centre))
    check(read["attachments"] >= 4 and held > 7_500_000, f"what the other parts brought: {read}, {held} bytes")
    centre("bundle write", medium)
    first("bundle read", medium)
    said = first("bundle write", medium, "--json").json
    check(said["attachmentBytes"] < 12_020_000 - held, f"the second stick carries {said['attachmentBytes']} bytes, {held} were there")
    centre("bundle read", medium)
    for record, page in zip(records, pages):
        equal(bytes_of(centre, world, record), page.read_bytes(), "bytes of a scan in the end")
    centre.serve()
    settle(centre, first, second)


def all_in_two_places(kiosk):
    status = kiosk.status
    return status["twoPlaces"] == status["pending"] and status["attachmentsInTwoPlaces"] == status["attachments"]["toSend"] > 0


@scenario("two-places-scans", "a dead computer, its stick and a new code: every scan that was shown as in two places arrives, over the line or in the office")
def dead_computer(world):
    centre, first, second = world.village()
    medium = stick(world)
    first("copy register", medium)
    one = request(first)
    early = scan(world, "early.jpg", 200_000)
    early_record = attach(first, early, "--request", one)["saved"][0]
    first.sync()
    equal(papers(first, one), (1, 1, 1), "papers before the line failed")
    centre.stop()
    first.serve()
    pages, records = [early], [early_record]
    slowest = 0
    for number in range(5):
        page = scan(world, f"page-{number}.jpg", 400_000 * (number + 1))
        start = time.monotonic()
        records.append(attach(first, page, "--request", one, "--preview", scan(world, f"small-{number}.jpg", 9_000))["saved"][0])
        pages.append(page)
        until(lambda: all_in_two_places(first), "operation and scan are in two places", 10)
        slowest = max(slowest, time.monotonic() - start)
    equal(first.status["pages"], {"saved": 6, "twoPlaces": 6, "sent": 1, "safe": 0}, "how far the pages have come")
    check(", 6 page(s)" in first("status", "--language", "en").out, "status tells how many scans are in two places")
    print(f"     two-places-scans: in two places at most {slowest:.1f} s after attach", flush=True)
    courier_sees_nothing(world, medium)
    # Pulled out, nothing is claimed.
    away = world.folder / "pocket"
    medium.rename(away)
    until(lambda: first.status["attachmentsInTwoPlaces"] == 0, "the stick is missed", 10)
    equal(first.status["pages"]["twoPlaces"], 1, "pages in two places without the stick")
    away.rename(medium)
    until(lambda: all_in_two_places(first), "the stick is back", 15)

    first.kill()
    shutil.rmtree(first.data)
    world.nodes.remove(first)
    centre.serve()
    third = centre.enrol("kiosk-3", centre.village)
    centre("revoke", str(first.node), "--retired", "--reason", "Komputer rusak", "--by", str(CLERK))
    # Half of it over the line of the new computer, which cannot read it, while its program is killed; the rest by its next try.
    process = Process(world, "forward", ["desa-kiosk", "bundle", "forward", "--data", third.data, str(medium)])
    time.sleep(0.3)
    process.kill()
    sent = third("bundle forward", medium, "--json").json
    equal((sent["left"], sent["troubles"]), (0, []), "what was forwarded")
    settle(centre, second, third)
    equal(papers(centre, one), (6, 6, 6), "papers at the centre")
    for record, page in zip(records, pages):
        equal(bytes_of(centre, world, record), page.read_bytes(), "bytes of a scan of the dead computer")
    # The office reads the stick itself: nothing is new, nothing is wrong.
    said = centre("bundle read", medium, "--json").json["bundles"]
    check(all(item["stored"] == 0 and item["partsLeft"] == 0 and item["complete"] for item in said), f"the stick in the office: {said}")
    equal(bytes_of(third, world, records[2]), pages[2].read_bytes(), "bytes of a scan at the new computer")


@scenario("copy-scans-restart", "a scan on a standing copy is in two places again after a restart, without being written anew; a damaged one is written anew")
def copy_restart(world):
    centre, first = world.village(1)
    medium = stick(world)
    first("copy register", medium)
    centre.stop()
    first.serve()
    pages = [scan(world, f"page-{number}.jpg", 300_000 * (number + 2)) for number in range(3)]
    small = scan(world, "small.jpg", 9_000)
    records = [attach(first, page, "--preview", small)["saved"][0] for page in pages[:2]]

    def lying():
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in parts(medium)}

    def noted():
        until(lambda: all_in_two_places(first) and not first.status["copies"][0]["trouble"], "operations and scans are in two places", 15)
        time.sleep(0.5)
        return lying()

    old = noted()
    equal(first.status["pages"], {"saved": 2, "twoPlaces": 2, "sent": 0, "safe": 0}, "how far the pages have come")
    first.kill()
    check(all_in_two_places(first), "a status without serve does not see the scans on the stick")
    first.serve()
    until(lambda: all_in_two_places(first), "after a restart they are again", 3)
    time.sleep(2.5)
    equal(lying(), old, "parts on the stick after a restart")
    # It goes on where it was.
    records.append(attach(first, pages[2], "--preview", small)["saved"][0])
    more = noted()
    check(set(old.items()) < set(more.items()), "a part of before is gone, or nothing was added")
    check(sum(path.stat().st_size for path in set(more) - set(old)) < 1_250_000, "scans of before were written again")
    # A bit falls while the computer is off: nothing of it counts before all is written anew.
    first.kill()
    largest = max(more, key=lambda path: path.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    equal((first.status["pages"]["twoPlaces"], first.status["attachmentsInTwoPlaces"]), (0, 0), "what is claimed of a damaged copy")
    first.serve()
    until(lambda: not set(more) & set(noted()), "the damaged copy is gone", 15)
    first.kill()
    centre("bundle read", medium)
    for record, page in zip(records, pages):
        equal(bytes_of(centre, world, record), page.read_bytes(), "bytes of a scan from the standing copy")


@scenario("copy-scans", "a standing copy keeps what is in no backup yet, and lets go what is safe")
def copy_scans(world):
    centre, first, second = world.village()
    medium = stick(world)
    folder = world.folder / "backups"
    back_up(centre, folder)
    settle(centre, first, second)
    first("copy register", medium)
    first.serve()
    record = attach(first, scan(world, "kk.jpg", 300_000))["saved"][0]
    until(lambda: parts(medium), "the scan lies on the stick", 10)
    first("sync")
    equal((first.status["attachments"]["toSend"], first.status["pending"]), (0, 0), "what waits")
    time.sleep(5)
    check(sum(path.stat().st_size for path in parts(medium)) > 300_000, "what the centre has, and no backup of it, has left the stick")
    back_up(centre, folder)
    first("sync")
    equal(first.status["attachments"]["safe"], 1, "attachments that are safe")
    equal(first.status["pages"], {"saved": 1, "twoPlaces": 1, "sent": 1, "safe": 1}, "how far the page has come")
    until(lambda: not parts(medium), "what is safe has left the stick", 10)
    equal(bytes_of(centre, world, record)[:3], b"\xff\xd8\xff", "the scan at the centre")


@scenario("backup-scans", "backups hold the attachments, each once; a restored centre has them, and gets from its kiosks those that it lacks")
def backup_scans(world):
    centre, first, second = world.village()
    folder = world.folder / "backups"
    one = request(first)
    pages = [scan(world, f"page-{number}.jpg", 250_000 + number) for number in range(6)]
    records = [attach(first, page, "--request", one)["saved"][0] for page in pages[:3]]
    first.sync()
    first.sync()
    equal(papers(centre, one), (3, 3, 3), "papers at the centre")
    equal(first.status["attachments"]["safe"], 0, "attachments that are safe before any backup")
    made = back_up(centre, folder)
    equal((made["attachments"], made["attachmentsCopied"]), (3, 3), "attachments in the first backup")
    first.sync()
    first.sync()
    equal(first.status["attachments"]["safe"], 3, "attachments that are safe")
    records += [attach(first, page, "--request", one)["saved"][0] for page in pages[3:5]]
    first.sync()
    first.sync()
    equal(first.status["attachments"]["safe"], 3, "attachments that are safe after more came")
    made = back_up(centre, folder)
    equal((made["attachments"], made["attachmentsCopied"]), (5, 2), "attachments in the second backup, and new ones")
    equal(len(list((folder / "attachments").rglob("*-*"))), 5, "files of attachments of both backups")
    first.sync()
    first.sync()
    equal(first.status["attachments"]["safe"], 5, "attachments that are safe after the second backup")
    # One more page after the backup; then the disk goes, and one file of the backup with it.
    records += [attach(first, pages[5], "--request", one)["saved"][0]]
    first.sync()
    first.sync()
    equal(papers(centre, one), (6, 6, 6), "papers at the centre before its disk is lost")
    centre.stop()
    shutil.rmtree(centre.data)
    spoiled = sorted((folder / "attachments").rglob("*-*"))[0]
    content = bytearray(spoiled.read_bytes())
    content[100] ^= 1
    spoiled.write_bytes(content)
    done = centre.world.run("desa-central", "restore", centre.data, "--from", folder, "--json")
    equal((done.code, done.jsons[-1]["attachments"], done.jsons[-1]["attachmentsLost"]), (ATTENTION, 4, 1), f"what a restore says: {done}")
    centre.serve()
    equal(papers(centre, one), (4, 5, 4), "papers at the restored centre")
    # Its kiosk serves, and nobody does anything.
    first.serve()
    until(lambda: papers(centre, one) == (6, 6, 6), "what the centre had lost is there again", 30)
    for record, page in zip(records, pages):
        equal(bytes_of(centre, world, record), page.read_bytes(), "bytes of a scan after the loss")
    equal(first.status["attachments"]["safe"], 4, "attachments that the kiosk takes for safe after the loss")
    equal(first.status["pages"]["safe"], 4, "pages that the kiosk takes for safe after the loss")
    # The next backup heals the file; one that is removed takes what nobody else has with it.
    made = back_up(centre, folder, "--keep", "1")
    equal((made["attachments"], made["attachmentsLost"]), (6, 0), "attachments in the backup after the loss")
    centre.stop()
    done = centre.world.run("desa-central", "restore", world.folder / "again", "--from", folder, "--json")
    equal((done.code, done.jsons[-1]["attachments"]), (DONE, 6), f"what the second restore says: {done}")


@scenario("backup-scans-lost", "a scan that is gone or damaged at the centre is named by the backup, and comes again from its kiosk")
def backup_lost(world):
    centre, first = world.village(1)
    folder = world.folder / "backups"
    pages = [scan(world, f"page-{number}.jpg", 100_000 + number) for number in range(3)]
    records = [attach(first, page)["saved"][0] for page in pages]
    first.sync()
    first.sync()
    lie = files(centre)
    lie[0].unlink()
    content = bytearray(lie[1].read_bytes())
    content[5000] ^= 1
    lie[1].write_bytes(content)
    made = back_up(centre, folder, code=ATTENTION).jsons[-1]
    equal((made["attachments"], made["attachmentsLost"]), (1, 2), "attachments in the backup")
    first.serve()
    until(lambda: centre.status["attachments"]["here"] == 3, "the centre has them again", 30)
    for record, page in zip(records, pages):
        equal(bytes_of(centre, world, record), page.read_bytes(), "bytes of a scan")
    made = back_up(centre, folder)
    equal((made["attachments"], made["attachmentsCopied"], made["attachmentsLost"]), (3, 2, 0), "attachments in the next backup")


@scenario("export-scans", "an export names the attachments and copies them where it is asked to; an audit says of each what it is")
def export_scans(world):
    centre, first = world.village(1)
    pages = [scan(world, f"page-{number}.jpg", 100_000 + number) for number in range(3)]
    for page in pages:
        attach(first, page)
    first.sync()
    first.sync()
    attach(first, scan(world, "late.jpg", 200_000))
    first("sync")
    centre.stop()
    files(centre)[0].unlink()
    named, copied = world.folder / "named", world.folder / "copied"
    said = centre("export", named, "--json").json["attachments"]
    equal((said["copied"], said["held"] + said["lacking"]), (0, 4), "attachments that an export names")
    report = centre.verify(named)["attachments"]
    equal((int(report["named"]), int(report["right"]), int(report["missing"])), (4, 0, 4), "the audit of an export without scans")
    said = centre("export", copied, "--attachments", "--json").json["attachments"]
    equal((said["copied"], said["held"]), (3, 0), "attachments that an export copies")
    report = centre.verify(copied)["attachments"]
    equal((int(report["right"]), int(report["missing"]), report["broken"]), (3, 1, []), "the audit of an export with scans")
    lie = sorted((copied / "attachments").rglob("*-*"))
    content = bytearray(lie[0].read_bytes())
    content[4200] ^= 1
    lie[0].write_bytes(content)
    report = centre.verify(copied)["attachments"]
    equal((int(report["right"]), report["broken"]), (2, [lie[0].name.split("-")[0]]), "the audit after damage")
    centre("export", copied, code=IN_THE_WAY)


@scenario("stick-snapshot", "a new kiosk takes 10,000 operations of history from a stick, and only the tail over the line")
def snapshot(world):
    centre, first, second = world.village()
    names = [f"Warga {number:05}" for number in range(10_000)]
    first.append([{"transaction": [{"create": "applicant", "values": {"name": name}} for name in names[at:at + 200]]} for at in range(0, len(names), 200)])
    first.sync()
    page = scan(world, "kk.jpg", 60_000)
    record = attach(first, page)["saved"][0]
    first.sync()
    first.sync()
    # Only the code goes over the line.
    code = centre.code("kiosk-3", centre.village)
    third = Kiosk(world, "kiosk-3").enrol(code["code"])
    medium = stick(world)
    said = centre("bundle write", medium, "--node", str(code["node"]), "--json").json["bundles"][0]
    check(said["entries"] >= 10_000, f"the stick has {said['entries']} entries")
    # The desk goes on meanwhile: this is the tail.
    first.append([{"create": "applicant", "values": {"name": f"Sesudah {number}"}} for number in range(5)])
    first.sync()
    read = third("bundle read", medium, "--json", seconds=120).json
    equal(read["diverged"], [], "state after the stick")
    check(read["bundles"][0]["stored"] >= 10_000, f"entries from the stick: {read}")
    line = third.sync()
    check(line["received"] < 60 and line["bytesDown"] < 20_000, f"over the line came {line}")
    print(f"     stick-snapshot: {said['entries']} entries, {said['bytes']} bytes by stick; {line['received']} entries, {line['bytesDown']} bytes down and {line['bytesUp']} up over HTTP", flush=True)
    settle(centre, first, second, third)
    equal(bytes_of(third, world, record), page.read_bytes(), "a scan of before, fetched on need")
