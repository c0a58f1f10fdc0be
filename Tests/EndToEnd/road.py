"""The main road: record while the line is down, reconcile, see the same, settle disputes, replay."""
import json
import shutil
import subprocess
import sys

from desa import ALTERED, CUT, DONE, FORK, MALFORMED, REPOSITORY, UNREACHABLE, check, equal, scenario, settle


def day(world):
    """The demo's working day: lists of operations for three kiosks."""
    folder = world.folder / "day"
    subprocess.run([sys.executable, REPOSITORY / "Tools/Demo/make-day", folder], check=True, timeout=30)
    return [[json.loads(line) for line in (folder / f"kiosk-{number}.jsonl").read_text().splitlines()] for number in (1, 2, 3)]


def numbers_of(*nodes):
    """All numbers on paper that these nodes know, each with the records that have it."""
    found = {}
    for node in nodes:
        for record, item in node.records("--type", "request").items():
            shown = item["fields"].get("number", {})
            for version in shown.get("disputed", shown.get("all", [shown])):
                if "value" in version:
                    found.setdefault(version["value"], set()).add(record)
    return found


@scenario("road", "a day's work of three kiosks during an outage arrives whole, and everybody shows the same")
def road(world):
    centre, first, second = world.village()
    third = centre.enrol("kiosk-3", centre.district, centre.village, centre.other_village)
    settle(centre, first, second, third)
    centre.stop()

    work = {first: [], second: [], third: ["--scope", str(centre.district)]}
    saved = {kiosk: kiosk.append(operations, *words) for (kiosk, words), operations in zip(work.items(), day(world))}
    saved[third] += third.append([{"create": "applicant", "values": {"name": "Pak Marwoto"}, "scope": centre.other_village, "by": 2}])
    waiting = {}
    for kiosk, lines in saved.items():
        waiting[kiosk] = kiosk.status["pending"]
        check(waiting[kiosk] >= sum(map(len, lines)), f"{kiosk.name} says that {waiting[kiosk]} operations wait, and has saved more")
        before = kiosk.counts
        kiosk.sync(code=UNREACHABLE)
        equal(kiosk.counts, before, f"what {kiosk.name} holds after a vain attempt")

    centre.serve()
    for kiosk in saved:
        equal(kiosk.sync()["sent"], waiting[kiosk], f"operations of {kiosk.name} stored at the centre")
    settle(centre, *saved)

    held = centre.counts
    for kiosk, lines in saved.items():
        for dots in lines:
            for dot in dots:
                log, sequence = dot.split(":")
                check(int(sequence) < held.get(log, 0), f"operation {dot} of {kiosk.name} is not at the centre")
    village = str(centre.village)
    equal(first.records("--scope", village), second.records("--scope", village), "what the two kiosks of one village show")
    equal(first.records("--scope", village), third.records("--scope", village), "what two kiosks show of their common village")
    equal(first.records("--scope", village), centre.records("--scope", village), "what kiosk and centre show of a village")
    for number, records in numbers_of(centre).items():
        equal(len(records), 1, f"records with the number {number}")
    check_views(first, saved[first][0][0])
    settle(centre, *saved)


def check_views(kiosk, record):
    """Each way to look parses, and personal values are masked unless asked for."""
    shown = kiosk("show", record).out
    revealed = kiosk("show", record, "--reveal", "--language", "en").out
    name = kiosk.value(record, "name")
    check(name not in shown and name in revealed, "show masks a name unless --reveal is given")
    check(name not in kiosk("list").out and name in kiosk("list", "--reveal").out, "list masks a name unless --reveal is given")
    check(name not in kiosk("show", record, "--json").out, "show --json masks a name")
    types = {line["type"]: line["fields"] for line in kiosk("list", "--types", "--json").jsons}
    check({"applicant", "request", "attachment", "service", "operator"} <= set(types), f"record types: {sorted(types)}")
    check("Menunggu dikirim: " in kiosk("status").out and "waiting to be sent: " in kiosk("status", "--language", "en").out, "status says that the traces of these looks wait to be sent")
    explained = kiosk("explain", record, "--json", "--field", "name").json
    equal(explained["record"], record, "the explained record")
    equal([field["field"] for field in explained["fields"]], ["name"], "explained fields")


@scenario("dispute", "two kiosks change one field unseen by each other: everybody is shown both until somebody decides")
def dispute(world):
    centre, first, second = world.village()
    person = first.create("applicant", {"name": "Siti Aminah", "phone": "0800-1111111"}, "--by", "1")
    gone = first.create("applicant", {"name": "Abdul Wahid"}, "--by", "1")
    settle(centre, first, second)
    equal(first("disputes").code, DONE, "exit code without disputes")
    centre.stop()
    mine = first.append([
        {"update": person, "values": {"name": "Siti Aminatun", "phone": "0800-2222222"}}, {"delete": gone, "remark": "Ganda"},
    ], "--by", "1")
    theirs = second.append([
        {"update": person, "values": {"name": "Sitti Aminah", "phone": "0800-3333333"}}, {"update": gone, "values": {"name": "Abdul Wahid Hasyim"}},
    ], "--by", "2")
    centre.serve()
    settle(centre, first, second)

    for node in (first, second, centre):
        equal(node.disputes, {person: ["name"], gone: ["(deleted)"]}, f"disputes at {node.name}")
        versions = {item["version"]: item["value"] for item in node.show(person)["fields"]["name"]["disputed"]}
        equal(versions, {mine[0][0]: "Siti Aminatun", theirs[0][0]: "Sitti Aminah"}, f"versions of the name at {node.name}")
        # A telephone number is no legal fact: one is shown, and that there is another.
        check(node.show(person)["fields"]["phone"]["parallel"], f"{node.name} does not mark the parallel telephone number")
    explain(first, person, mine[0][0], theirs[0][0])

    first("resolve", person, "--field", "name", "--keep", theirs[0][0], "--reason", "KK asli dilihat", "--by", "1")
    second.append([{"resolve": gone, "values": {"name": "Abdul Wahid Hasyim"}, "remark": "Orang lain"}], "--by", "2")
    settle(centre, first, second)
    for node in (first, second, centre):
        equal(node.disputes, {}, f"disputes at {node.name} after the resolution")
        equal(node.value(person, "name"), "Sitti Aminah", f"name at {node.name}")
        equal(node.show(gone)["deleted"], False, f"whether the record is deleted at {node.name}")
        equal(node("disputes").code, DONE, "exit code without disputes")


def explain(node, record, mine, theirs):
    explained = node("explain", record, "--json").json
    name = next(field for field in explained["fields"] if field["field"] == "name")
    equal(name["disputed"], True, "explain says that the name is in dispute")
    versions = {version["version"]: version for version in name["versions"]}
    for one, other in ((mine, theirs), (theirs, mine)):
        equal(versions[one]["standing"], "live", f"standing of {one}")
        check(other in versions[one]["hadNotSeen"] and other not in versions[one]["knew"], f"explain does not say that {one} had not seen {other}")
        check(record in versions[one]["knew"], f"explain does not say that {one} knew {record}")
    entries = [step["entry"] for step in explained["timeline"]]
    check(set(entries) >= {record, mine, theirs} and entries[0] == record, f"timeline of the explanation: {entries}")
    text = node("explain", record, "--field", "name").out
    check(mine in text and theirs in text and "Siti" not in text, "the explanation as text names both operations, and no values unless --reveal")


@scenario("replay", "the auditor replays any moment to the digest shown then; one changed byte or a cut never passes")
def replay(world):
    centre, first, second = world.village()
    moments = []
    for kiosk, operations in zip((first, second, first), day(world)):
        kiosk.append([{**operation, "by": 1} for operation in operations[:60]])
        settle(centre, first, second)
        status = second.status
        vector = ",".join(f"{log}={count}" for scope in status["scopes"] for log, count in scope["logs"].items())
        moments.append((vector, {scope["scope"]: scope["digest"] for scope in status["scopes"]}))
    centre.stop()
    export = second.export()
    for vector, digests in moments:
        result = world.run("desa-audit", "replay", export, "--at", vector)
        equal(result.code, 0, f"exit code of a replay ({result.err[-300:]})")
        found = {int(line["scope"]): line["digest"] for line in result.jsons if "digest" in line}
        equal(found, digests, "digests of the replay")
        equal(world.run("desa-audit", "replay", export, "--at", vector).out, result.out, "bytes of a second replay")
        own = world.run("desa-audit", "replay", second.data, "--at", vector)
        equal(own.out, result.out, "bytes of a replay of the data folder itself")
    check(not any(value in result.out for value in world.personal), "a replay masks personal values")
    revealed = world.run("desa-audit", "replay", export, "--reveal").out
    check(any(value in revealed for value in world.personal), "a replay with --reveal shows personal values")
    equal(second.verify(export)["root_key_trusted"], False, "trust in a root key that came with the input")
    trusted = world.run("desa-audit", "verify", export, "--root", centre.root, "--json")
    equal((trusted.code, trusted.json["root_key_trusted"]), (0, True), "audit under the root key from the safe")
    other = world.run("desa-audit", "verify", export, "--root", "0" * 40)
    equal(other.code, ALTERED, "exit code under another root key")
    spoil(world, export)


def is_length(bundle, place):
    """Whether the byte at `place` of an entry bundle is of an entry's length, the two bytes before each."""
    start = 0
    while start + 1 < place:
        start += 2 + int.from_bytes(bundle[start:start + 2], "big")
    return start <= place


def spoil(world, export):
    """Every file of the export, with a byte changed, cut, and missing."""
    files = sorted(path for path in export.rglob("*") if path.is_file())
    verdicts, lengths = {}, False
    for path in files:
        whole = path.read_bytes()
        # The list of scans is its writer's word: no verdict depends on it.
        if not whole or path.name == "attachments.list":
            continue
        name = path.relative_to(export)
        place = world.random.randrange(len(whole))
        lengths = lengths or "entries" in str(name) and is_length(whole, place)
        spoilt = {
            "changed": whole[:place] + bytes([whole[place] ^ (1 << world.random.randrange(8))]) + whole[place + 1:],
            "cut": whole[:len(whole) // 2], "missing": None,
        }
        for what, content in spoilt.items():
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)
            result = world.run("desa-audit", "verify", export, "--json")
            verdicts[str(name), what] = result.code
            check(result.code in (ALTERED, MALFORMED, FORK, CUT), f"the audit ends with {result.code} although {name} is {what} (at byte {place})")
            path.write_bytes(whole)
    equal(world.run("desa-audit", "verify", export).code, 0, "exit code when all is put back")
    entries = [code for (name, what), code in verdicts.items() if "entries" in name and what == "changed"]
    # Only a changed length can look like a cut.
    check(entries and set(entries) <= {ALTERED, MALFORMED} | ({CUT} if lengths else set()), f"exit codes for a changed byte of entries: {entries}")
    missing = [code for (name, what), code in verdicts.items() if "entries" in name and what == "missing"]
    equal(set(missing), {CUT}, "exit code for missing entries")
    cut = export.with_name(export.name + "-cut")
    shutil.copytree(export, cut)
    (cut / "complete").unlink()
    equal(world.run("desa-audit", "verify", cut).code, CUT, "exit code for an export that was not finished")
