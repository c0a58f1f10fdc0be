"""Backups of the centre: made while it goes on, verified before anything is called safe, and enough to begin again from."""
import json
import shutil
import time

from desa import DONE, IN_THE_WAY, NOT_FOUND, REFUSED, STORAGE, check, equal, scenario, settle
from copies import Papers


def back_up(centre, folder, *words, code=DONE):
    result = centre("backup", folder, "--same-disk", "--json", *words, code=code)
    return result.jsons[-1] if result.code == DONE else result


def restore(centre, folder, *words, code=DONE):
    result = centre.world.run("desa-central", "restore", centre.data, "--from", folder, "--json", *words)
    equal(result.code, code, f"exit code of a restore: {result}")
    return result.jsons[-1] if result.code == DONE else result


def stages(kiosk):
    status = kiosk.status
    return status["saved"], status["sent"], status["safe"]


@scenario("backup", "work is saved, sent, and safe when a verified backup of the serving centre holds it; auditors check the word")
def backup(world):
    centre, first, second = world.village()
    papers = Papers()
    papers.write(first, 5)
    saved, sent, safe = stages(first)
    check(saved >= 5 and saved - sent >= 5 and safe == 0, f"before an exchange: {saved} {sent} {safe}")
    settle(centre, first, second)
    saved, sent, safe = stages(first)
    equal((saved, safe), (sent, 0), "everything is sent, nothing is safe")
    folder = world.folder / "backups"
    on_this_disk = centre("backup", folder, code=IN_THE_WAY)
    check("--same-disk" in on_this_disk.err, f"what is said of a backup on the same disk: {on_this_disk}")
    made = back_up(centre, folder)
    said = centre.status["backup"]
    equal((said["id"], said["present"]), (made["id"], True), "the newest backup in the status")
    folder.rename(world.folder / "taken-away")
    equal(centre.status["backup"]["present"], False, "whether a backup that was taken away is there")
    (world.folder / "taken-away").rename(folder)
    # The word comes with the next exchange, and only once.
    first.sync()
    saved, sent, safe = stages(first)
    equal((saved, sent), (safe, safe), "everything is safe")
    quiet = first.sync()["bytesDown"]
    first.append([{"create": "applicant", "values": {"name": "Sutarmi"}}] * 2, "--by", "1")
    saved, sent, safe = stages(first)
    equal(saved - safe, 2, "what was written since")
    settle(centre, first, second)
    check(first.sync()["bytesDown"] <= quiet + 8, "the words of a backup that is known are not sent again")
    again = back_up(centre, folder, "--keep", "1")
    equal((again["removed"], len(list(folder.glob("backup-*")))), (1, 1), "backups removed and left")
    for item in folder.rglob("*"):
        check(item.stat().st_mode & 0o077 == 0, f"{item.name} can be read by others")
    check(not (folder / again["backup"] / "fence").exists() and not list(folder.rglob("root.key")), "neither fence nor root key in a backup")
    settle(centre, first, second)
    for node in (first, second):
        saved, sent, safe = stages(node)
        equal((saved, sent), (safe, safe), f"everything of {node.name} is safe")
    report = first.verify()
    words = {log["backup"] for log in report["logs"] if log.get("safe")}
    check(again["id"] in words, f"the audit does not name the backup: {words}")


@scenario("backup-cut", "a backup that is killed at any moment is none; the next tidies it away; the centre goes on writing meanwhile")
def backup_cut(world):
    centre, first, second = world.village()
    folder = world.folder / "backups"
    first.append([{"create": "applicant", "values": {"name": f"Warga nomor {number}"}} for number in range(400)], "--by", "1")
    settle(centre, first, second)
    centre.stop()
    for number in range(6):
        process = world.start(f"backup-{number}", "desa-central", "backup", folder, "--same-disk", "--data", centre.data)
        time.sleep(world.random.uniform(0.02, 0.2))
        process.kill()
    made = back_up(centre, folder)
    equal([item.name for item in folder.glob("new-*")], [], "what was cut off and left behind")
    for item in folder.glob("backup-*"):
        restore_into = world.folder / f"into-{item.name}"
        result = world.run("desa-central", "restore", restore_into, "--from", item)
        equal(result.code, DONE, f"a backup that has its name can be restored: {result}")
        shutil.rmtree(restore_into)
    centre.serve()
    # While it is copied, others write.
    process = world.start("backup-live", "desa-central", "backup", folder, "--same-disk", "--data", centre.data)
    papers = Papers()
    while process.runs:
        papers.write(first, 1)
        first.sync()
    equal(process.wait().code, DONE, "exit code of a backup while kiosks send")
    settle(centre, first, second)
    check(made["entries"] > 400, "entries in the backup")


@scenario("backup-damage", "a damaged backup is refused before anything is touched; a full or missing disk leaves nothing half done")
def backup_damage(world):
    centre, first = world.village(1)
    first.create("applicant", {"name": "Sutarmi"}, "--by", "1")
    settle(centre, first)
    folder = world.folder / "backups"
    made = world.folder / "backups" / back_up(centre, folder)["backup"].split("/")[-1]
    centre.stop()
    equal(restore(centre, made, code=IN_THE_WAY).out, "", "a restore over a centre without --yes")
    names = sorted(item.name for item in made.iterdir())
    check({"manifest.json", "checkpoint", "desa.sqlite3", "key", "key.answers", "key.stored", "key.safe"} <= set(names), f"files of a backup: {names}")
    before = centre.database.stat().st_ino
    for name in names:
        whole = (made / name).read_bytes()
        for place in [0, len(whole) // 2, len(whole) - 1] + [world.random.randrange(len(whole)) for _ in range(3)]:
            damaged = bytearray(whole)
            damaged[place] ^= 1 << world.random.randrange(8)
            (made / name).write_bytes(damaged)
            restore(centre, made, "--yes", code=STORAGE)
        (made / name).write_bytes(whole[: len(whole) // 2])
        restore(centre, made, "--yes", code=STORAGE)
        (made / name).unlink()
        restore(centre, made, "--yes", code=NOT_FOUND if name == "manifest.json" else STORAGE)
        (made / name).write_bytes(whole)
        (made / name).chmod(0o600)
    # Somebody made the manifest fit an altered content: the checkpoint does not.
    manifest = json.loads((made / "manifest.json").read_bytes())
    manifest["time"] += 1
    whole = (made / "manifest.json").read_bytes()
    (made / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    restore(centre, made, "--yes", code=STORAGE)
    (made / "manifest.json").write_bytes(whole)
    equal(centre.database.stat().st_ino, before, "the database after restores that were refused")
    centre("backup", world.folder / "nowhere" / "backups", "--same-disk", code=NOT_FOUND)
    equal(restore(centre, made, "--yes")["deployment"], "sampang.example", "deployment of a restored backup")
    check(list(centre.data.glob("replaced-*/desa.sqlite3")), "what was there is moved aside")
    centre.serve()
    check(centre.status["newLogs"], "the restored centre opens no new log")
    settle(centre, first)


@scenario("disk-loss", "the centre's disk is gone: a backup on a new disk, and its kiosks bring back what is newer, its own entries included")
def disk_loss(world):
    centre, first, second = world.village()
    papers = Papers()
    papers.write(first, 2)
    settle(centre, first, second)
    folder = world.folder / "backups"
    back_up(centre, folder)
    settle(centre, first, second)
    papers.write(first, 3)
    papers.write(second, 3)
    note = centre.create("announcement", {"title": [["Listrik padam", "Power cut"]]}, "--scope", "1")
    # All of this is in no backup: a village, its operator, its kiosk.
    new = centre.scope("village", "35.27.01.2010", "Desa Baru")
    centre.operator(new, 1, "Kartinah Baru")
    third = centre.enrol("kiosk-3", new, f"{centre.village}:read")
    settle(centre, first, second, third)
    before = centre.counts
    digests = centre.digests
    centre.stop()
    shutil.rmtree(centre.data)
    # The folder of all backups: the newest is taken.
    restore(centre, folder)
    centre.serve()
    check(centre.status["newLogs"], "the restored centre opens no new log")
    third.sync(code=REFUSED)
    for node in (first, second, third):
        node.sync()
    settle(centre, first, second, third)
    after = centre.counts
    for log in set(first.counts) | set(second.counts) | set(third.counts):
        check(after.get(log, 0) >= before.get(log, 0), f"log {log} has {after.get(log)} entries at the restored centre, and had {before.get(log)}")
    for scope in (1, centre.village, new):
        equal(centre.digests[scope], digests[scope], f"digest of scope {scope} before and after")
    papers.check_kept(centre)
    equal(first.show(note), centre.show(note), "the announcement of today")
    # The next evening; what was looked at meanwhile is noted too.
    settle(centre, first, second, third)
    back_up(centre, folder)
    settle(centre, first, second, third)
    for node in (first, second, third):
        saved, sent, safe = stages(node)
        equal((saved, sent), (safe, safe), f"everything of {node.name} is safe again")
