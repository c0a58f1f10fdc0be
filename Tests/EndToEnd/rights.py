"""Revoked nodes, and verdicts as a clerk sees them (design D10, D16)."""
from desa import CLERK, DATA, IN_THE_WAY, NOT_FOUND, REFUSED, check, equal, scenario, settle

BY = ("--by", str(CLERK))


def names(node):
    return sorted(item["fields"]["name"]["value"] for item in node.records("--type", "applicant").values())


@scenario("retired", "late work of a retired kiosk still counts")
def retired(world):
    centre, kiosk, neighbour = world.village()
    kiosk.create("applicant", {"name": "Sumiati"}, "--by", "1")
    settle(centre, kiosk, neighbour)
    kiosk.create("applicant", {"name": "Slamet Raharjo"}, "--by", "1")
    equal(centre("revoke", str(kiosk.node), "--retired", "--reason", "Komputer diganti", *BY, "--json").json["state"], "retired", "state of the node")
    centre("revoke", str(kiosk.node), "--retired", "--reason", "Lagi", *BY, code=IN_THE_WAY)
    settle(centre, kiosk, neighbour)
    equal(names(neighbour), ["Slamet Raharjo", "Sumiati"], "people at the neighbour")
    equal(centre("verdicts", "--json").out, "", "verdicts")
    equal(board(centre)[kiosk.node]["state"], "retired", "state on the board")


def board(centre):
    return {line["node"]: line for line in centre("nodes", "--json").jsons}


@scenario("compromised", "what arrives late under a stolen key is set aside at everybody, listed, and counts again when a clerk says so")
def compromised(world):
    centre, kiosk, neighbour = world.village()
    early = kiosk.create("applicant", {"name": "Dewi Lestari", "phone": "0800-1234567"}, "--by", "1")
    settle(centre, kiosk, neighbour)
    mine = kiosk.append([
        {"create": "applicant", "values": {"name": "Nur Hasanah"}}, {"update": early, "values": {"name": "Dewi Palsu"}},
        {"transaction": [{"create": "applicant", "as": "x", "values": {"name": "Fatimah"}}, {"update": "x", "values": {"phone": "0800-7654321"}}]},
    ], "--by", "1")
    late = [dot for dots in mine for dot in dots]
    log = late[0].split(":")[0]
    centre("revoke", str(kiosk.node), "--compromised", "--reason", "Dicuri", *BY)
    equal(board(centre)[kiosk.node]["state"], "compromised", "state on the board")
    # Its work is taken, nothing is handed out to it, and whoever sits there is told.
    told = kiosk("sync", code=REFUSED)
    check("central office" in told.err, f"what the operator is told: {told}")
    equal(kiosk.status["pending"], 0, "operations of the kiosk that wait")
    settle(centre, neighbour)
    for node in (centre, neighbour):
        equal(names(node), ["Dewi Lestari"], f"people who count at {node.name}")
    verdicts = centre("verdicts", "--json").jsons
    covered = {(item["log"], number) for verdict in verdicts for item in verdict["ranges"] for number in range(item["from"], item["to"] + 1)}
    equal({(log, int(dot.split(":")[1])) for dot in late} - covered, set(), "late entries that no verdict covers")
    check((log, int(early.split(":")[1])) not in covered, "what came before is set aside as well")
    explained = neighbour("explain", early, "--json", "--field", "name").json["fields"][0]["versions"]
    equal({item["version"]: item["standing"] for item in explained}, {early: "live", late[1]: "set aside"}, "standing of the two names")
    # Who is set aside goes on working, and its work waits for the same clerk.
    kiosk.create("applicant", {"name": "Maimunah"}, "--by", "1")
    kiosk.sync(code=REFUSED)
    settle(centre, neighbour)
    equal(names(neighbour), ["Dewi Lestari"], "people who count at the neighbour")
    for node in (centre, kiosk, neighbour):
        node.stop()
        equal(node.verify()["verified"], True, f"audit of {node.name} with verdicts")
    centre.serve()

    for verdict in centre("verdicts", "--json").jsons:
        centre("readmit", verdict["verdict"], "--reason", "Komputer ditemukan", *BY)
        centre("readmit", verdict["verdict"], "--reason", "Lagi", *BY, code=IN_THE_WAY)
    settle(centre, neighbour)
    for node in (centre, neighbour):
        equal(names(node), ["Dewi Palsu", "Fatimah", "Maimunah", "Nur Hasanah"], f"people who count again at {node.name}")
    equal(centre("verdicts", "--json").out, "", "verdicts that stand")
    check(len(centre("verdicts", "--all", "--json").jsons) >= 1, "verdicts --all shows those that were taken back")
    centre("readmit", f"{log}:0", "--reason", "Tidak ada", *BY, code=NOT_FOUND)


@scenario("operators", "who is no operator of the scope does not write; what was written before somebody left still counts")
def operators(world):
    centre, kiosk, neighbour = world.village()
    before = kiosk.counts
    refused = kiosk("append", "--by", "9", "-", stdin='{"create": "applicant", "values": {"name": "Bukan Petugas"}}', code=DATA)
    check("operator 9" in refused.err and kiosk.counts == before, f"an operator whom nobody appointed: {refused}")
    added = centre("operator add", "--scope", str(centre.village), "--number", "9", "--name", "Petugas Sembilan", "--json").json
    settle(centre, kiosk, neighbour)
    kiosk.create("applicant", {"name": "Sudah Petugas"}, "--by", "9")
    settle(centre, kiosk, neighbour)
    centre.append([{"delete": added["record"], "remark": "Pindah"}])
    kiosk.create("applicant", {"name": "Belum Tahu"}, "--by", "9")
    settle(centre, kiosk, neighbour)
    equal(names(neighbour), ["Belum Tahu", "Sudah Petugas"], "people at the neighbour")
    kiosk("append", "--by", "9", "-", stdin='{"create": "applicant", "values": {"name": "Sudah Pergi"}}', code=DATA)
    equal(centre("verdicts", "--json").out, "", "verdicts")


@scenario("erase", "an erased value is gone at everybody and in each export, and nothing else changes")
def erase(world):
    centre, kiosk, neighbour = world.village()
    person = kiosk.create("applicant", {"name": "Zubaidah Rahmawati", "address": "Dusun Glagah Barat"}, "--by", "1")
    settle(centre, kiosk, neighbour)
    before = neighbour.digests[centre.village]
    centre("erase", person, "--fields", "name", "--reason", "Permohonan", *BY)
    settle(centre, kiosk, neighbour)
    for node in (centre, kiosk, neighbour):
        fields = node.show(person)["fields"]
        equal(fields["name"].get("erased"), True, f"whether the name is erased at {node.name}")
        equal(fields["address"]["value"], "Dusun Glagah Barat", f"address at {node.name}")
        node.stop()
        export = node.export()
        content = b"".join(path.read_bytes() for folder in (export, node.data) for path in sorted(folder.rglob("*")) if path.is_file())
        check(b"Zubaidah" not in content, f"the erased name still stands in the files of {node.name}")
    after = neighbour.digests[centre.village]
    equal(after, before, "digest of the village after an erasure, which is no write to a record")
