"""Exchange by stick, and the standing copy: nothing is lost when a computer dies, and nobody on the way reads anything."""
import os
import shutil
import time

from desa import ATTENTION, CLERK, NOT_FOUND, UNREACHABLE, check, equal, scenario, settle, until


def stick(world, name="stick"):
    folder = world.folder / name
    folder.mkdir(exist_ok=True)
    return folder


def files(medium):
    return sorted(path for path in medium.rglob("*") if path.is_file() and not path.is_symlink())


def parts(medium):
    return [path for path in files(medium) if path.suffix == ".dsb"]


def courier_sees_nothing(world, medium):
    """Neither in any file nor in any name stands a name or number of a person, or the deployment."""
    for path in files(medium):
        content = path.read_bytes()
        for value in world.personal | {"sampang.example", "BIRTH", "applicant", "draft"}:
            check(value.encode() not in content, f"{value!r} can be read in {path.name}")
            check(value not in str(path.relative_to(medium)), f"{value!r} stands in the name of a file")


def people(kiosk, names, *words):
    return [dots[0] for dots in kiosk.append([{"create": "applicant", "values": {"name": name, "nik": f"35270112{3456 + n:08}"}} for n, name in enumerate(names)], *words)]


def two_places(kiosk):
    status = kiosk.status
    return status["pending"] > 0 and status["twoPlaces"] == status["pending"]


@scenario("stick", "two kiosks without a line exchange by one stick, and everybody shows the same; a courier reads nothing")
def by_stick(world):
    centre, first, second = world.village()
    centre.stop()
    medium = stick(world)
    first("bundle read", medium, code=NOT_FOUND)
    centre("bundle read", medium, code=NOT_FOUND)
    names = ["Kasturi Wulandari", "Marzuki Hidayatullah"]
    records = people(first, names[:1]) + people(second, names[1:])
    for kiosk in (first, second):
        pending = kiosk.status["pending"]
        said = kiosk("bundle write", medium, "--json").json
        equal((said["operations"], said["safeToRemove"]), (pending, True), f"what {kiosk.name} says of its bundle")
        equal(kiosk.status["pending"], pending, f"what waits at {kiosk.name} after it was written to a stick")
    courier_sees_nothing(world, medium)
    check((medium / "DESASYNC/BACA-SAYA.txt").read_text().startswith("BACA SAYA"), "the readme is missing")

    # The centre takes both, from a folder that nobody serves and while it serves; the second time nothing is new.
    read = centre("bundle read", medium, "--json").json["bundles"]
    equal([(item["complete"], item["damaged"], item["missing"], item["refused"]) for item in read], [(True, [], [], [])] * 2, "bundles at the centre")
    check(all(item["stored"] > 0 for item in read), f"nothing new in {read}")
    centre.serve()
    equal([item["stored"] for item in centre("bundle read", medium, "--json").json["bundles"]], [0, 0], "new entries the second time")
    for record, name in zip(records, names):
        equal(centre.value(record, "name"), name, "a name that came by stick")

    answers = centre("bundle write", medium, "--json").json["bundles"]
    equal([item["node"] for item in answers], sorted([first.node, second.node]), "nodes that get an answer")
    courier_sees_nothing(world, medium)
    centre.stop()
    for kiosk, other in ((first, 1), (second, 0)):
        pending = kiosk.status["pending"]
        said = kiosk("bundle read", medium, "--json").json
        equal((said["pending"], said["diverged"]), (0, []), f"{kiosk.name} after the answer")
        equal(sum(item["newlySent"] for item in said["bundles"]), pending, f"operations of {kiosk.name} known to be at the centre")
        equal(kiosk.value(records[other], "name"), names[other], "the other kiosk's work")
        equal(kiosk("bundle read", medium, "--json").json["bundles"][0]["stored"], 0, "new entries the second time")
    # The next bundle takes the place of the first one on the stick: it does not grow for ever.
    before = {path for path in parts(medium) if "to-centre" in path.name and path.parent.name == str(first.node)}
    people(first, ["Tugimin"])
    first("bundle write", medium)
    after = {path for path in parts(medium) if "to-centre" in path.name and path.parent.name == str(first.node)}
    check(before and not before & after, "an own bundle that is done with still lies on the stick")
    centre("bundle read", medium)
    centre("bundle write", medium)
    first("bundle read", medium)
    equal(first.status["pending"], 0, "what waits in the end")
    centre.serve()
    settle(centre, first, second)


@scenario("stick-serving", "a desk that goes on running learns from the stick what the office has, though its last answer over the line said less")
def by_stick_serving(world):
    centre, kiosk = world.village(1)
    kiosk.serve()
    until(lambda: kiosk.status["lastComplete"], "an exchange since the start", 20)
    centre.stop()
    medium = stick(world)
    people(kiosk, ["Kasturi Wulandari"])
    kiosk("bundle write", medium)
    centre("bundle read", medium)
    centre("bundle write", medium, "--node", str(kiosk.node))
    said = kiosk("bundle read", medium, "--json").json
    equal((said["pending"], sum(item["newlySent"] for item in said["bundles"])), (0, 1), "what waits, and what is newly known to be at the office")
    centre.serve()


@scenario("stick-damage", "what is damaged, torn, foreign or fake on a stick is named, and stops nothing that is good")
def damage(world):
    centre, first, second = world.village()
    centre.stop()
    medium = stick(world)
    kept = {first: people(first, ["Sulastri Anjani"]), second: people(second, ["Hendrawan"])}
    for kiosk in kept:
        kiosk("bundle write", medium)
    one, two = parts(medium)
    whole = one.read_bytes()
    # Things that nobody should find on a stick.
    (medium / "DESASYNC/99").mkdir()
    os.mkfifo(medium / f"DESASYNC/99/{one.name}")
    (medium / "DESASYNC/98").symlink_to("/etc")
    (medium / "DESASYNC/97").mkdir()
    (medium / f"DESASYNC/97/{one.name}").symlink_to("/etc/passwd")
    (medium / "DESASYNC/96").mkdir()
    (medium / f"DESASYNC/96/{one.name}").write_bytes(b"DESASYNC\xff\xff" + b"x" * 1000)
    (medium / f"DESASYNC/96/{two.name[:-8]}0002.dsb").write_bytes(b"")
    (medium / "DESASYNC/autorun.inf").write_text("[autorun]")
    for change in (whole[: len(whole) // 2], whole[:60], whole[:200] + bytes([whole[200] ^ 1]) + whole[201:]):
        one.write_bytes(change)
        result = centre("bundle read", medium, "--json", code=ATTENTION)
        found = {item["node"]: item for item in result.json["bundles"]}
        check(found[first.node]["damaged"] and found[first.node]["stored"] == 0, f"a damaged bundle was taken: {found[first.node]}")
        equal(found[second.node]["damaged"], [], "damage of the other bundle")
    one.write_bytes(whole)
    # The other kiosk's bundle under this one's name, and the own one under another number.
    shutil.copy(two, one.parent / two.name)
    found = centre("bundle read", medium, "--json", code=ATTENTION).json["bundles"]
    check(sum(item["stored"] for item in found) > 0, "the whole bundle was not taken")
    for kiosk, records in kept.items():
        for record in records:
            centre.show(record)
    # Of a stick of another deployment nothing is taken.
    other = stick(world, "other")
    shutil.copytree(one.parent, other / f"DESASYNC/{first.node}")
    for path in parts(other):
        content = bytearray(path.read_bytes())
        content[50] ^= 4
        path.write_bytes(content)
    counts = centre.counts
    centre("bundle read", other, "--json", code=ATTENTION)
    equal(centre.counts, counts, "what the centre holds after a foreign stick")
    first("bundle forward", other, code=UNREACHABLE)
    centre.serve()
    sent = first("bundle forward", other, "--json", code=ATTENTION).json
    check(sent["stored"] == 0 and sent["troubles"], f"a damaged part was taken over the line: {sent}")
    sent = first("bundle forward", medium, "--json", code=ATTENTION).json
    equal((sent["stored"], sent["left"]), (0, 0), "what the good parts bring a second time")
    centre.stop()
    first("bundle write", medium / "nowhere", code=NOT_FOUND)
    centre.serve()
    settle(centre, first, second)


@scenario("two-places", "a dead computer, its stick and a new code: everything that was shown as in two places arrives")
def dead_computer(world):
    centre, first, second = world.village()
    medium = stick(world)
    first("copy register", medium)
    centre.stop()
    first.serve()
    equal(first("copy list", "--json").json[0]["folder"], str(medium), "the registered folder")
    names = [f"Warga Nomor{n:03}" for n in range(40)]
    records = []
    start = time.monotonic()
    for index in range(0, 40, 8):
        records += people(first, names[index:index + 8])
        until(lambda: two_places(first), "what was written is in two places", 10)
    check(time.monotonic() - start < 50, "five commits took more than 10 seconds each")
    courier_sees_nothing(world, medium)
    # The stick is pulled out, and nothing is claimed that is not so; work goes on; it is put back.
    away = world.folder / "pocket"
    medium.rename(away)
    until(lambda: not first.status["copies"][0]["present"], "the stick is missed", 10)
    equal(first.status["twoPlaces"], 0, "operations in two places without the stick")
    names.append("Warga Terakhir")
    records += people(first, names[-1:])
    away.rename(medium)
    until(lambda: two_places(first), "the stick has caught up", 15)
    shown = first.status["twoPlaces"]
    check(shown >= 41, f"only {shown} operations are in two places")

    first.kill()
    shutil.rmtree(first.data)
    world.nodes.remove(first)
    centre.serve()
    node = first.node
    third = centre.enrol("kiosk-3", centre.village)
    centre("revoke", str(node), "--retired", "--reason", "Komputer rusak", "--by", str(CLERK))
    # The replacing computer carries the stick's content over its line, and cannot read it; then the office reads the stick itself.
    sent = third("bundle forward", medium, "--json").json
    check(sent["stored"] >= 41 and sent["left"] == 0 and sent["troubles"] == [], f"what was forwarded: {sent}")
    equal(third("bundle forward", medium, "--json").json["stored"], 0, "new entries when it is forwarded again")
    third("bundle read", medium, code=NOT_FOUND)
    said = centre("bundle read", medium, "--json").json["bundles"]
    equal([(item["sender"], item["complete"], item["damaged"], item["refused"], item["setAside"]) for item in said], [(node, True, [], [], 0)], "the dead computer's bundle")
    settle(centre, second, third)
    for record, name in zip(records, names):
        equal(third.value(record, "name"), name, "a name that the dead computer had written")
    equal(centre("bundle write", medium, "--node", str(node), "--json").json["bundles"], [], "answers for a dead computer")


@scenario("copy-growth", "a standing copy goes on after a restart without being written anew, and goes when its content is acknowledged")
def growth(world):
    centre, first, second = world.village()
    medium = stick(world)
    first("copy register", medium)
    centre.stop()
    first.serve()
    people(first, ["Rukmini Astuti"])
    until(lambda: two_places(first), "what was written is in two places")
    until(lambda: not first.status["copies"][0]["trouble"], "the copy is noted")
    time.sleep(0.5)
    old = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in files(medium)}
    first.kill()
    check(two_places(first), "a status without serve does not see what lies on the stick")
    first.serve()
    until(lambda: two_places(first), "after a restart it is again", 3)
    time.sleep(2.5)
    equal({path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in files(medium)}, old, "files on the stick after a restart")
    check(parts(medium), "nothing lies on the stick")
    people(first, ["Rukmini Kedua"])
    until(lambda: two_places(first), "it goes on where it was")
    check(set(old) <= set(files(medium)), "a part of before the restart is gone")
    centre.serve()
    first("sync")
    equal(first.status["pending"], 0, "what waits")
    until(lambda: not parts(medium), "what is acknowledged is gone from the stick")
    # A bundle that is written by hand beside the copy leaves it alone.
    centre.stop()
    people(first, ["Rukmana"])
    until(lambda: two_places(first), "the copy goes on")
    kept = parts(medium)
    first("bundle write", medium)
    check(set(kept) < set(parts(medium)), "bundle write took the standing copy away")
    # A stick that is only read does not hold up the desk.
    shutil.rmtree(medium / "DESASYNC" / str(first.node))
    (medium / "DESASYNC" / str(first.node)).write_text("no folder")
    start = time.monotonic()
    people(first, ["Sukarno Putra"])
    check(time.monotonic() - start < 5, "the desk waits for a broken stick")
    until(lambda: first.status["copies"][0]["trouble"], "the trouble is shown", 20)
    first("copy remove", medium)
    equal(first.status["copies"], [], "copies after the removal")
    centre.serve()
    settle(centre, first, second)


@scenario("stick-kill", "kill -9 in the middle of writing and reading sticks: what lies there is whole or named, and nothing is lost")
def kills(world):
    centre, first, second = world.village()
    centre.stop()
    medium = stick(world)
    names = [f"Warga {n:04} {'abcdefgh' * 12}" for n in range(1500)]
    first.append([{"transaction": [{"create": "applicant", "values": {"name": name}} for name in names[start:start + 100]]} for start in range(0, len(names), 100)])
    pending = first.status["pending"]

    def kill(node, *words):
        process = world.start("victim", node.program, *words, "--data", node.data)
        time.sleep(world.random.uniform(0, 0.12))
        if process.runs:
            process.kill()

    for _ in range(8):
        kill(first, "bundle", "write", str(medium))
        for item in centre("bundle read", medium, "--json", code=(0, ATTENTION, NOT_FOUND)).jsons:
            check(all(not bundle["refused"] for bundle in item["bundles"]), f"a run was refused: {item}")
        equal(first.status["pending"], pending, "what waits after a kill")
    first("bundle write", medium)
    left = [path.name for path in files(medium) if path.suffix == ".new"]
    equal((left, len(parts(medium))), ([], 1), "what cut-off writes have left on the stick")
    for _ in range(8):
        kill(centre, "bundle", "read", str(medium))
        kill(centre, "bundle", "write", str(medium))
    centre("bundle read", medium)
    centre("bundle write", medium)
    for _ in range(8):
        kill(first, "bundle", "read", str(medium))
    equal(first("bundle read", medium, "--json").json["pending"], 0, "what waits in the end")
    centre.serve()
    settle(centre, first, second)


@scenario("stick-restore", "what only a stick still has, because the kiosk was put back from a backup, is never taken off it")
def restored(world):
    centre, first, second = world.village()
    centre.stop()
    medium = stick(world)
    first("copy register", medium)
    records = people(first, ["Ratih Sebelum"])
    first("bundle write", medium)
    backup = world.folder / "backup"
    shutil.copytree(first.data, backup, symlinks=True)
    # The work of a day that the backup has not: on the stick by hand, and by the standing copy.
    records += people(first, ["Ratih Sesudah"])
    first("bundle write", medium)
    first.serve()
    records += people(first, ["Ratih Salinan"])
    until(lambda: two_places(first), "what was written is in two places")
    first.kill()
    shutil.rmtree(first.data)
    backup.rename(first.data)
    old = set(parts(medium))
    records += people(first, ["Ratih Baru"])
    first("bundle write", medium)
    first.serve()
    until(lambda: two_places(first), "the copy goes on")
    first.stop()
    check(old <= set(parts(medium)), "a bundle that held lost work was taken off the stick")
    centre("bundle read", medium, code=(0, ATTENTION))
    for record, name in zip(records, ("Ratih Sebelum", "Ratih Sesudah", "Ratih Salinan", "Ratih Baru")):
        equal(centre.value(record, "name"), name, "a name that the stick brought")
    centre("bundle write", medium)
    first("bundle read", medium, code=(0, ATTENTION))
    equal(first.status["pending"], 0, "what waits")
    centre.serve()
    settle(centre, first, second)


@scenario("claims", "whatever is shown as in two places is there, while sticks are pulled, emptied and damaged, and the computer is switched off")
def claims(world):
    centre, first = world.village(1)
    medium, pocket = stick(world), world.folder / "pocket"
    first("copy register", medium)
    centre.stop()
    first.serve()
    written, claimed, seen = [], 0, 0

    def look():
        """What is claimed now, a centre gets from the stick as it lies there now."""
        nonlocal claimed, seen
        count = first.status["twoPlaces"]
        seen += count > 0
        if count == 0 or count == claimed:
            return
        claimed = count
        snapshot, office = world.folder / "snapshot", world.folder / "office"
        shutil.copytree(medium, snapshot)
        shutil.copytree(centre.data, office, symlinks=True)
        said = centre("bundle read", snapshot, "--json", data=office, code=(0, ATTENTION)).json["bundles"]
        check(sum(item["stored"] for item in said) >= count, f"{count} operations were shown as in two places, and the stick brings {said}")
        shutil.rmtree(snapshot)
        shutil.rmtree(office)

    def pull():
        medium.rename(pocket)
        until(lambda: first.status["twoPlaces"] == 0, "nothing is claimed of a stick that was pulled out", 4)

    def damage():
        """While it is away: a bit, the end of a part, a part, the manifest, all of it."""
        chosen = world.random.choice(files(pocket / "DESASYNC" / str(first.node)))
        what = world.random.choice(("bit", "cut", "part", "all"))
        if what == "bit":
            content = bytearray(chosen.read_bytes())
            content[world.random.randrange(len(content))] ^= 1 << world.random.randrange(8)
            chosen.write_bytes(content)
        elif what == "cut":
            chosen.write_bytes(chosen.read_bytes()[:-1])
        elif what == "part":
            chosen.unlink()
        else:
            shutil.rmtree(pocket / "DESASYNC" / str(first.node))

    for step in range(10):
        written += people(first, [f"Warga {step} {n}" for n in range(world.random.randint(1, 6))])
        time.sleep(world.random.uniform(0, 2.5))
        look()
        action = world.random.choice(("pull", "damage", "kill", "stop", "erase"))
        if action in ("pull", "damage"):
            until(lambda: files(medium), "something lies on the stick")
            pull()
            if action == "damage" and (pocket / "DESASYNC" / str(first.node)).exists():
                damage()
            if world.random.random() < 0.5:
                first.kill()
            pocket.rename(medium)
        elif action == "kill":
            first.kill()
        elif action == "stop":
            first.stop()
        elif action == "erase":
            # Somebody tidies the stick up while it is in.
            until(lambda: two_places(first), "what was written is in two places", 15)
            shutil.rmtree(medium / "DESASYNC" / str(first.node))
            until(lambda: (medium / "DESASYNC" / str(first.node)).exists(), "the copy begins anew", 10)
        if first.server is None:
            look()
            first.serve()
        look()
    check(seen > 5, f"something was claimed {seen} times only")
    until(lambda: two_places(first), "all is in two places in the end", 20)
    first.kill()
    centre("bundle read", medium, code=(0, ATTENTION))
    centre.serve()
    settle(centre, first)
    for record in written:
        centre.show(record)
