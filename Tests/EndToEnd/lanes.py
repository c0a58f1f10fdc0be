"""Lanes on the real line: papers go in requests of their own behind operations, quotas hold, and what is known of the line survives a restart."""
import re

from desa import UNREACHABLE, Kiosk, check, equal, scenario, until
from papers import Wire, scan

SCANS, PREVIEWS, OPERATIONS = 4, 3, 1


class Heads(Wire):
    """Remembers of each exchange the lane that its head names, and the size of its body."""

    def __init__(self, centre):
        self.seen = []
        super().__init__(centre)

    def judge(self, head, length):
        lane = re.search(rb"\r\ndesa-lane: *(\d)", head.lower())
        self.seen.append((int(lane[1]) if lane else OPERATIONS, length))


def lane(kiosk, name):
    return next(item for item in kiosk.status["lanes"] if item["lane"] == name)


@scenario("lanes", "previews and scans go in lanes of their own behind operations; quotas hold, are shown, and survive a restart, as does what is wrong with the line")
def lanes(world):
    centre = world.office(plain=True)
    wire = Heads(centre)
    kiosk = Kiosk(world, "kiosk-1").enrol(centre.code("kiosk-1", centre.village, address=wire.address)["code"], "--plain")
    kiosk.sync()
    kiosk.sync()
    words = ["--splay", "1", "--quota", "scans=0"]
    kiosk.serve_words = lambda: words
    kiosk.serve()
    request = kiosk.create("request", {"number": "auto", "service": "BIRTH", "state": "draft"}, "--by", "1")
    page, small = scan(world, "kk.jpg", 700_000), scan(world, "kk-kecil.jpg", 30_000)
    attached = kiosk("attach", page, "--preview", small, "--request", request, "--by", "1", "--json").json["saved"][0]
    until(lambda: kiosk.status["attachments"]["atCentre"] == 1 and kiosk.status["pending"] == 0, "operations and the preview are at the centre", 20)
    equal(centre("fetch", attached, "--preview", "--json").json["preview"], True, "the preview at the centre")
    equal((lane(kiosk, "scans")["closed"], lane(kiosk, "scans")["limit"]), (True, 0), "the closed lane in status")
    check("lane scans: closed" in kiosk("status", "--language", "en").out, "status says that scans are closed")
    equal([size for number, size in wire.seen if number == SCANS], [], "requests in a closed lane")
    check(sum(size for number, size in wire.seen if number == PREVIEWS) > 30_000, f"the preview went in its lane: {wire.seen}")
    check(all(size < 20_000 for number, size in wire.seen if number not in (PREVIEWS, SCANS)), f"operations carry no papers: {wire.seen}")

    kiosk.stop()
    words[:] = ["--splay", "1", "--quota", "scans=200kB"]
    kiosk.serve()
    until(lambda: lane(kiosk, "scans")["again"], "the quota of scans is used up", 20)
    used = lane(kiosk, "scans")
    check(used["used"] >= 200_000 and used["limit"] == 200_000, f"what is used: {used}")
    check("Jalur scans: kuota" in kiosk("status").out, "status says for people that the quota is used up")
    # Operations go on all the same.
    kiosk.create("applicant", {"name": "Siti Aminah"}, "--by", "1")
    until(lambda: kiosk.status["pending"] == 0, "operations go beside a lane that is used up", 20)
    equal(kiosk.status["attachments"]["toSend"], 1, "scans that wait")
    kiosk.stop()
    kept = lane(kiosk, "scans")
    check(kept["used"] >= 190_000 and kept["limit"] == 200_000, f"what is used after a restart: {kept}")

    centre.stop()
    kiosk("sync", code=UNREACHABLE)
    status = kiosk.status
    check(status["trouble"] in ("down", "truncated"), f"what another process says of the line: {status['trouble']}")
    check(status["lastTry"] and status["lastComplete"] and status["lastTry"] >= status["lastComplete"], f"times after a restart: {status['lastTry']}, {status['lastComplete']}")
    check(status["traffic"]["bytes"] > 100_000 and status["traffic"]["requests"] >= len(wire.seen), f"the month's bytes: {status['traffic']}")

    centre.serve()
    words[:] = ["--splay", "1"]
    kiosk.serve()
    until(lambda: kiosk.status["attachments"]["toSend"] == 0, "the scan arrives when its lane is open", 30)
    equal(kiosk.status["trouble"], None, "the line when it is well")
    check(any(number == SCANS for number, _ in wire.seen), "the scan went in its lane")
    kiosk.stop()
    (kiosk.data / "link").write_bytes(b"\x00")
    equal(kiosk.status["trouble"], None, "a file of the line that is none counts as nothing")
    wire.listener.close()


@scenario("full-disk", "a centre whose disk is nearly full takes operations and no scans, says so to its people, and takes them when there is room")
def full_disk(world):
    centre = world.office(plain=True)
    centre.stop()
    usual = centre.serve_words
    centre.serve_words = lambda: [*usual(), "--keep-free", "9000000GB"]
    centre.serve()
    kiosk = centre.enrol("kiosk-1", centre.village)
    page = scan(world, "akta.jpg", 300_000)
    kiosk("attach", page, "--by", "1")
    kiosk.create("applicant", {"name": "Budi Santoso"}, "--by", "1")
    kiosk.sync()
    equal((kiosk.status["pending"], kiosk.status["attachments"]["toSend"]), (0, 1), "operations are in, the scan waits")
    check("nearly full" in centre("status").out, "the centre says that its disk is nearly full")
    equal(centre.status["disk"]["scans"], False, "the same for programs")
    centre.stop()
    centre.serve_words = lambda: [*usual(), "--keep-free", "0"]
    centre.serve()
    kiosk.sync()
    equal(kiosk.status["attachments"]["toSend"], 0, "scans that wait when there is room")
