"""What an office does to its centre now and then: new keys, folding the state anew."""
from desa import BUSY, CLERK, DONE, NOT_FOUND, REFUSED, USAGE, Centre, check, equal, scenario, settle


def root_key(centre):
    return centre.data / "root-key-MOVE-OFFLINE" / "root.key"


@scenario("keys", "the centre gets new keys twice while kiosks are away; they follow by themselves, and every audit verifies")
def keys(world):
    centre, kiosk, neighbour = world.village()
    kiosk.create("applicant", {"name": "Sumiati"}, "--by", "1")
    settle(centre, kiosk, neighbour)
    words = ("publish keys", "--root-key", root_key(centre))
    centre(*words, code=BUSY)
    centre.stop()
    centre("publish keys", "--root-key", centre.data / "nothing", code=NOT_FOUND)
    centre(*words, "--only", "pintu", code=USAGE)
    other = Centre(world, "other").init()
    centre("publish keys", "--root-key", root_key(other), code=REFUSED)
    world.nodes.remove(other)
    equal(centre(*words, "--json").json, {"keySet": 2, "changed": ["log", "answers", "stored", "safe", "tls"]}, "what is published")
    equal(centre(*words, "--only", "answers", "--json").json, {"keySet": 3, "changed": ["answers"]}, "what is published then")
    centre.serve()
    # Work goes on before the kiosk hears of it.
    kiosk.create("applicant", {"name": "Slamet Raharjo"}, "--by", "1")
    note = centre.create("announcement", {"title": [["Kunci baru", "New keys"]]}, "--scope", "1")
    settle(centre, kiosk, neighbour)
    equal(centre.status["keySet"], 3, "key set of the centre")
    equal(neighbour.show(note), centre.show(note), "an announcement under the new key")
    late = centre.enrol("kiosk-3", centre.village)
    settle(centre, kiosk, neighbour, late)
    equal(centre.status["findings"], [], "findings")


@scenario("rebuild", "the merged state of centre and kiosk is folded anew from their logs, and is what it was")
def rebuild(world):
    centre, kiosk, neighbour = world.village()
    for number in range(3):
        kiosk.append([{"create": "applicant", "values": {"name": f"Warga {number}.{line}"}} for line in range(30)], "--by", "1")
    settle(centre, kiosk, neighbour)
    digests = centre.digests
    centre("rebuild", code=BUSY)
    centre.stop()
    for node in (centre, kiosk):
        lines = node("rebuild", "--json").jsons
        check(lines and all(line["same"] for line in lines), f"{node.name} says {lines}")
        check("as before" in node("rebuild").out, "what people are told")
        if node is centre:
            equal({line["scope"]: line["after"] for line in lines}, digests, "digests")
    centre.serve()
    settle(centre, kiosk, neighbour)
    equal(kiosk("rebuild", code=DONE).code, DONE, "exit code")
