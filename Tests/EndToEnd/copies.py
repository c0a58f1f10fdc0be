"""Copied, restored and damaged databases: a new log instead of a second history under one name (design D2)."""
import os
import shutil
import time

from desa import ATTENTION, CLERK, CUT, DONE, FORK, IN_THE_WAY, REFUSED, STORAGE, UNREACHABLE, Kiosk, check, equal, scenario, settle, until
from road import numbers_of


def request(node, *words):
    """A service request with a number on paper; answers record and number."""
    record = node.create("request", {"number": "auto", "service": "BIRTH", "state": "draft"}, *words)
    return record, node.value(record, "number")


def own_log(kiosk, scope):
    """The log that this kiosk writes in a scope, found by writing to it."""
    return kiosk.create("applicant", {"name": "Buhari"}, "--scope", str(scope)).split(":")[0]


class Papers:
    """Numbers that stand on paper: given once each, whatever happens to databases."""

    def __init__(self):
        self.given = {}

    def write(self, node, count):
        for _ in range(count):
            record, number = request(node)
            check(number not in self.given, f"{node.name} gives the number {number} to {record}, and {self.given.get(number)} has it")
            self.given[number] = record

    def check_kept(self, *nodes):
        found = numbers_of(*nodes)
        for number, records in found.items():
            equal(len(records), 1, f"records with the number {number}")
        for number in self.given:
            check(number in found, f"the request {number} is lost")


@scenario("copy", "both holders of a copied folder work on: nothing is lost, no number is given twice, the centre reports the copy")
def copy(world):
    centre, original, neighbour = world.village()
    papers = Papers()
    papers.write(original, 3)
    settle(centre, original, neighbour)
    papers.write(original, 2)
    twin = original.copy("twin")
    status = twin.status
    reasons = {item["reason"] for item in status["newLogs"]}
    check(reasons and all("copied" in reason for reason in reasons), f"why the copy begins new logs: {reasons}")
    equal(original.status["newLogs"], [], "new logs of the original")
    for _ in range(3):
        papers.write(original, 2)
        papers.write(twin, 2)
        # Both are asked for the centre's word, in either order, and go on with what the other wrote in their database.
        for node in world.random.sample([original, twin], 2):
            node.sync()
    settle(centre, original, twin, neighbour)
    papers.check_kept(centre, neighbour)
    papers.check_kept(original)
    papers.check_kept(twin)
    mine, theirs = own_log(original, centre.village), own_log(twin, centre.village)
    check(mine != theirs, f"original and copy write both in log {mine}")
    settle(centre, original, twin, neighbour)
    found = [item for item in centre.status["findings"] if item["finding"] in ("grew-after-successor", "two-successors")]
    check(any(item["node"] == original.node for item in found), f"the centre does not report the copy: {found}")
    check(f"node {original.node}" in centre("status", code=ATTENTION).out.lower(), "the centre's status names the node that was copied")
    report = original.verify()
    check(any(item["kind"] in ("continued-after-successor", "successors") for item in report["findings"]), "the audit does not report the copy")


@scenario("two-copies", "two copies of one folder, none of them the original: two successors, reported, and nobody's work is lost")
def two_copies(world):
    centre, original, neighbour = world.village()
    papers = Papers()
    papers.write(original, 2)
    original.sync()
    twins = [original.copy("twin-1"), original.copy("twin-2")]
    shutil.rmtree(original.data)
    world.nodes.remove(original)
    for twin in twins * 2:
        papers.write(twin, 2)
        twin.sync()
    settle(centre, neighbour, *twins)
    papers.check_kept(centre, *twins)
    found = {item["finding"] for item in centre.status["findings"]}
    check("two-successors" in found, f"what the centre reports: {found}")


@scenario("cut-start", "a copy whose first start is killed at any moment still opens a new log")
def cut_start(world):
    centre, original = world.village(1)
    original.create("applicant", {"name": "Sunarto"})
    original.sync()
    log = own_log(original, centre.village)
    original.sync()
    for number in range(25):
        twin = original.copy(f"twin-{number}")
        world.nodes.remove(twin)
        process = world.start("status", "desa-kiosk", "status", "--data", twin.data)
        until(lambda: not process.runs or (twin.data / "fence").stat().st_ino != (original.data / "fence").stat().st_ino, "a start", 10)
        if world.random.random() < 0.5:
            time.sleep(world.random.uniform(0, 0.004))
        process.kill()
        found = own_log(twin, centre.village)
        check(found != log, f"copy {number}, killed at its first start, goes on in the original's log")
        shutil.rmtree(twin.data)


@scenario("cut-enrol", "an enrolment that is killed at any moment goes on with the same code, or tells that it was complete")
def cut_enrol(world):
    centre = world.office()
    kiosks = []
    for number in range(12):
        kiosk = Kiosk(world, f"k{number}")
        code = centre.code(f"Meja {number}", centre.village)["code"]
        for _ in range(3):
            process = world.start("enrol", "desa-kiosk", "enrol", "--data", kiosk.data, code)
            time.sleep(world.random.uniform(0.005, 0.06))
            process.kill()
        again = kiosk("enrol", code, code=(DONE, IN_THE_WAY))
        check(again.code == DONE or (kiosk.data / "key").exists(), f"the folder is taken, and holds no node: {again}")
        kiosks.append(kiosk)
    settle(centre, *kiosks)
    for kiosk in kiosks[1:]:
        world.nodes.remove(kiosk)


def put_back(old, database, same_inode):
    """Puts an older database file over a newer one, as a restore of that one file does."""
    database.with_name(database.name + "-wal").unlink(missing_ok=True)
    if same_inode:
        before = database.stat().st_ino
        with open(database, "r+b") as file:
            file.truncate()
            file.write(old.read_bytes())
        equal(database.stat().st_ino, before, "inode")
    else:
        part = database.with_name("part")
        shutil.copyfile(old, part)
        os.chmod(part, 0o600)
        os.replace(part, database)


@scenario("restore", "a kiosk's database put back from a backup goes on in a new log, gets back what it lost, and reuses no number")
def restore(world):
    centre, kiosk, neighbour = world.village()
    for same_inode in (True, False):
        what = "with the same inode" if same_inode else "as another file"
        papers = Papers()
        papers.write(kiosk, 2)
        settle(centre, kiosk, neighbour)
        old = world.folder / "old.sqlite3"
        shutil.copyfile(kiosk.database, old)
        papers.write(kiosk, 3)
        kiosk.sync()
        before = own_log(kiosk, centre.village)
        kiosk.sync()
        put_back(old, kiosk.database, same_inode)
        status = kiosk.status
        check(before in {item["old"] for item in status["newLogs"]}, f"database restored {what}: no new log instead of {before}: {status['newLogs']}")
        papers.write(kiosk, 2)
        settle(centre, kiosk, neighbour)
        papers.check_kept(kiosk)
        papers.check_kept(centre, neighbour)
        check(own_log(kiosk, centre.village) != before, "the kiosk writes on in the log that it left")
        settle(centre, kiosk, neighbour)
    # What never left the machine is gone with the database, and its numbers are not given again all the same.
    papers = Papers()
    shutil.copyfile(kiosk.database, old)
    papers.write(kiosk, 5)
    put_back(old, kiosk.database, True)
    papers.write(kiosk, 25)
    settle(centre, kiosk, neighbour)


@scenario("lost-tail", "entries that were signed and then lost everywhere: one new log, nobody waits for them, and no audit calls it complete")
def lost_tail(world):
    centre, kiosk, neighbour = world.village()
    papers = Papers()
    papers.write(kiosk, 1)
    settle(centre, kiosk, neighbour)
    old = world.folder / "old.sqlite3"
    shutil.copyfile(kiosk.database, old)
    # A run of the program that the centre knows: the first request of another one has nothing in it.
    kiosk.serve()
    kiosk.sync()
    centre.stop()
    lost = papers.given.copy()
    papers.write(kiosk, 3)
    # Signed towards the centre, and the request is lost: the fence knows more of the log than anybody will have again.
    kiosk.sync(code=UNREACHABLE)
    kiosk.stop()
    put_back(old, kiosk.database, True)
    check(kiosk.status["newLogs"], "no new log although signed entries are lost")
    equal(kiosk.status["newLogs"], [], "new logs at the next start")
    centre.serve()
    papers.write(kiosk, 2)
    settle(centre, kiosk, neighbour)
    equal(kiosk.status["newLogs"], [], "new logs after the exchange")
    missing = [item for item in centre.status["findings"] if item["finding"] == "missing-before-successor"]
    check(missing and all(item["confirmed"] == item["held"] < item["named"] for item in missing), f"what the centre says is missing: {missing}")
    centre.stop()
    lost_tails = [item for item in centre.verify(code=CUT)["findings"] if item["kind"] == "tail-lost"]
    equal({item["log"] for item in lost_tails}, {item["log"] for item in missing}, "logs of which the audit names a lost tail")
    centre.serve()
    check(set(lost) <= set(numbers_of(centre)), "an older number is lost")
    for node in (centre, kiosk, neighbour):
        node.audit_code = CUT


@scenario("damage", "a damaged database: one clear sentence, exit code 74, nothing is touched")
def damage(world):
    centre, kiosk, neighbour = world.village()
    for index in range(30):
        neighbour.append([{"create": "applicant", "values": {"name": f"Warga {index}.{line}"}} for line in range(20)], "--by", "1")
    settle(centre, kiosk, neighbour)
    centre.stop()
    for node in (neighbour, centre):
        whole = node.database.read_bytes()
        half = len(whole) // 2
        wounds = {
            "garbage": whole[:4096] + world.random.randbytes(len(whole) - 8192) + whole[-4096:],
            "garbage in the middle": whole[:half] + world.random.randbytes(min(65536, len(whole) - half)) + whole[half + 65536:],
            "garbage at the beginning": world.random.randbytes(4096) + whole[4096:],
            "nothing": b"", "the first half": whole[:half], "text": b"Ini bukan basis data.\n" * 400,
        }
        commands = [("list",), ("append", "-")] + ([("serve", "--listen", "127.0.0.1:0")] if node is centre else [("sync",)])
        for wound, content in wounds.items():
            for command, *words in commands:
                node.database.write_bytes(content)
                result = node(command, *words, code=None, stdin='{"create": "applicant", "values": {"name": "Mat Halil"}}\n', seconds=10)
                if wound == "garbage in the middle" and result.code == DONE and command != "list":
                    continue
                equal(result.code, STORAGE, f"exit code of {command} with {wound} for a database at {node.name} ({result})")
                check_sentence(result)
                equal(node.database.read_bytes(), content, f"the bytes of a database of {wound} after {command}")
                check(result.out == "" or command == "list", f"{command} with {wound} says {result.out!r}")
            for rest in ("-wal", "-shm", "-journal"):
                node.database.with_name(node.database.name + rest).unlink(missing_ok=True)
        node.database.write_bytes(whole)
    centre.serve()
    settle(centre, kiosk, neighbour)


def check_sentence(result):
    """One line on standard error, a sentence with an end."""
    lines = result.err.splitlines()
    equal(len(lines), 1, f"lines on standard error: {result}")
    check(lines[0].endswith((".", ".)")) and " " in lines[0], f"no sentence: {lines[0]!r}")


@scenario("centre-restore", "a centre restored from yesterday gets today back from its kiosks by itself, and opens new logs")
def centre_restore(world):
    centre, first, second = world.village()
    papers = Papers()
    papers.write(first, 2)
    papers.write(second, 2)
    settle(centre, first, second)
    for number, how in enumerate(("with the same inode", "as another file", "from a backup, over the centre that is there")):
        centre.stop()
        old = world.folder / "yesterday.sqlite3"
        shutil.copyfile(centre.database, old)
        centre.serve()
        backups = world.folder / f"backups-{number}"
        centre("backup", backups, "--same-disk")
        papers.write(first, 3)
        papers.write(second, 3)
        note = centre.create("announcement", {"title": [["Listrik padam", "Power cut"]]}, "--scope", "1")
        settle(centre, first, second)
        before = centre.counts
        centre.stop()
        if number < 2:
            put_back(old, centre.database, number == 0)
        else:
            equal(world.run("desa-central", "restore", centre.data, "--from", backups, "--yes").code, DONE, "exit code of the restore")
        centre.serve()
        check(centre.status["newLogs"], f"the centre, restored {how}, opens no new log")
        settle(centre, first, second)
        after = centre.counts
        shared = set(first.counts) | set(second.counts)
        for log in shared & set(before):
            check(after.get(log, 0) >= before[log], f"log {log} has {after.get(log)} entries at the restored centre, and had {before[log]}")
        papers.write(first, 2)
        papers.write(second, 2)
        settle(centre, first, second)
        papers.check_kept(centre)
        equal(first.show(note), centre.show(note), "the announcement of today")


@scenario("centre-folder", "the same with the whole folder of the centre lost and restored from its backup, and a kiosk that was enrolled since")
def centre_folder(world):
    centre, first, second = world.village()
    settle(centre, first, second)
    backups = world.folder / "backups"
    centre("backup", backups, "--same-disk")
    # All of this is in no backup: a village, its operator, its kiosk.
    new = centre.scope("village", "35.27.01.2010", "Desa Baru")
    centre.operator(new, 1, "Kartinah Baru")
    third = centre.enrol("kiosk-3", new, f"{centre.village}:read")
    people = [node.create("applicant", {"name": f"Warga {node.name}"}, "--by", "1") for node in (first, second, third)]
    settle(centre, first, second, third)
    centre.stop()
    shutil.rmtree(centre.data)
    equal(world.run("desa-central", "restore", centre.data, "--from", backups).code, DONE, "exit code of the restore")
    centre.serve()
    # The centre of yesterday does not know the new kiosk, until somebody who knows it comes by.
    third.sync(code=REFUSED)
    for node in (first, second, third):
        node.sync()
    settle(centre, first, second, third)
    for person in people:
        check(person in centre.records(), f"record {person} is not back")
    # A verdict in a scope that this centre has from hearsay only.
    third.create("applicant", {"name": "Warga terakhir"}, "--by", "1")
    centre("revoke", str(third.node), "--compromised", "--reason", "Dicuri", "--by", str(CLERK))
    third.sync(code=REFUSED)
    equal([verdict["scope"] for verdict in centre("verdicts", "--json").jsons], [new], "scopes with a verdict")
    names = [item["fields"]["name"]["value"] for item in centre.records("--scope", str(new), "--type", "applicant").values()]
    equal(names, ["Warga kiosk-3"], "people who count in the village that was founded since the backup")


def relive(node, clone):
    """Puts an earlier history into the files that the fence knows, fence included: nothing tells the node that it was not always so."""
    for file in ("desa.sqlite3", "fence"):
        with open(node.data / file, "r+b") as target:
            target.truncate()
            target.write((clone / file).read_bytes())
    (node.data / "desa.sqlite3-wal").unlink(missing_ok=True)


@scenario("raw-clone", "two histories under one log: proven, both kept, and the kiosk issues its branch anew")
def raw_clone(world):
    centre, kiosk, neighbour = world.village()
    papers = Papers()
    papers.write(kiosk, 3)
    settle(centre, kiosk, neighbour)
    clone = world.folder / "clone"
    shutil.copytree(kiosk.data, clone, copy_function=shutil.copy2)
    here = kiosk.append([{"create": "applicant", "values": {"name": "Musarrofah"}}, {"create": "applicant", "values": {"name": "Suhartini"}}], "--by", "1")
    settle(centre, kiosk, neighbour)
    log = here[0][0].split(":")[0]
    relive(kiosk, clone)
    equal(kiosk.status["newLogs"], [], "new logs of a perfect clone: else this scenario shows nothing")
    there = kiosk.append([{"create": "applicant", "values": {"name": "Rohmah"}}] * 3, "--by", "2")
    equal(there[0], here[0], "the dot that has two contents")
    result = kiosk("sync", code=None)
    check(log in result.out + result.err, f"sync does not report the fork of {log}: {result}")
    for _ in range(2):
        for node in (kiosk, neighbour):
            node("sync", code=None)
    findings = [item for item in centre.status["findings"] if item["finding"] == "fork" and item["log"] == log]
    check(findings, f"the centre does not report the fork: {centre.status['findings']}")
    names = sorted(item["fields"]["name"]["value"] for item in neighbour.records("--type", "applicant").values())
    equal(names, ["Musarrofah", "Rohmah", "Rohmah", "Rohmah", "Suhartini"], "people at the neighbour: both histories are kept")
    settle(centre, kiosk, neighbour)
    papers.write(kiosk, 2)
    settle(centre, kiosk, neighbour)
    papers.check_kept(centre, neighbour)
    # The neighbour never had the branch that went; what it has is right.
    for node in (centre, kiosk):
        node.audit_code = FORK


@scenario("raw-centre", "the same befalls the centre: what kiosks hold of its lost history and what it wrote since are both kept")
def raw_centre(world):
    centre, first, second = world.village()
    titles = set()

    def announce(title):
        titles.add(title)
        return centre.create("announcement", {"title": [[title, "Notice"]]}, "--scope", "1")

    # The second history is as long as the first, longer, shorter.
    for number, (before, after) in enumerate(((1, 1), (1, 3), (3, 1))):
        settle(centre, first, second)
        centre.stop()
        clone = world.folder / f"clone-{number}"
        shutil.copytree(centre.data, clone, ignore=shutil.ignore_patterns("control.sock"))
        centre.serve()
        lost = [announce(f"Listrik padam {number}.{index}") for index in range(before)]
        person = first.create("applicant", {"name": f"Halimah Tusadiyah {number}"}, "--by", "1")
        settle(centre, first, second)
        centre.stop()
        relive(centre, clone)
        centre.serve()
        equal(centre.status["newLogs"], [], "new logs of a perfect clone: else this scenario shows nothing")
        found = [announce(f"Libur {number}.{index}") for index in range(after)]
        equal(found[0], lost[0], "the dot that has two contents")
        # A divergence is told to whoever meets it, and proves the fork.
        for node in (first, second) * 2:
            node.sync(code=(DONE, ATTENTION))
        settle(centre, first, second)
        for node in (centre, first, second):
            shown = {item["fields"]["title"]["value"][0][0] for item in node.records("--type", "announcement").values()}
            equal(shown, titles, f"announcements at {node.name}")
        equal(centre.value(person, "name"), f"Halimah Tusadiyah {number}", "the person whom the centre had forgotten")
        forks = [item for item in centre.status["findings"] if item["finding"] == "fork" and item["node"] == 1]
        equal(len(forks), number + 1, "forks of its own logs that the centre reports")
    settle(centre, first, second)
    centre.audit_code = FORK
