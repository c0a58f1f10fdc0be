"""Long absence: an outbox of weeks, and months of other people's work, over lines that are cut again and again and machines that are switched off."""
import json
import pathlib
import time

from desa import DONE, UNREACHABLE, Kiosk, Process, agree, check, equal, scenario
from relays import Relay

# What a village does a day: 12 requests of 12 operations.
REQUESTS, STEPS = 12, 12


def peak(process):
    """The most memory that a running program has ever had, in KiB."""
    status = pathlib.Path(f"/proc/{process.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


FIRST = ("Siti", "Ahmad", "Moh.", "Nur", "Abdul", "Khoirul", "Sumiati", "Halimah", "Fauzi", "Durrotun")
LAST = ("Aminah", "Hidayat", "Rofiq", "Qomariyah", "Wahid", "Anam", "Ningrum", "Tusakdiyah", "Ridlo", "Nafisah")


def person(dice):
    return {
        "name": f"{dice.choice(FIRST)} {dice.choice(FIRST)} {dice.choice(LAST)}", "nik": f"352701{dice.randrange(1, 32):02}{dice.randrange(1, 13):02}{dice.randrange(100):02}{dice.randrange(10000):04}",
        "phone": f"08{dice.randrange(10**10):010}", "address": f"Dusun {dice.choice(('Timur', 'Barat', 'Tengah'))} RT {dice.randrange(20):03} RW {dice.randrange(9):03}"}


def day(world, number):
    """Lines for append: what one village writes on one day."""
    lines = []
    for request in range(REQUESTS):
        who, what = f"a{number}-{request}", f"r{number}-{request}"
        lines.append({"create": "applicant", "as": who, "values": person(world.random)})
        lines.append({"create": "request", "as": what, "values": {"number": "auto", "service": "BIRTH", "applicant": who, "state": "draft"}})
        for step in range(STEPS - 3):
            field = ("phone", "address", "name")[step % 3]
            lines.append({"update": who, "values": {field: person(world.random)[field]}})
        lines.append({"update": what, "values": {"state": "submitted"}})
    return lines


def work_of_others(world, kiosk, count, at_once=200):
    """Operations of a kiosk with a good line, in large transactions."""
    path = world.folder / "others.jsonl"
    with open(path, "w") as lines:
        for start in range(0, count, at_once):
            people = [{"create": "applicant", "values": person(world.random)} for _ in range(min(at_once, count - start))]
            lines.write(json.dumps({"transaction": people}) + "\n")
    kiosk("append", "--by", "1", path, seconds=300)
    path.unlink()
    kiosk("sync", "--json", seconds=300)


class Return:
    """A kiosk that comes back through a relay, with what it cost."""

    def __init__(self, world, centre, bad, kiosk):
        self.world, self.centre, self.bad, self.kiosk = world, centre, bad, kiosk
        self.tries = self.failed = self.kills = self.requests = 0
        self.memory = 0

    def held(self):
        return sum(scope["entries"] for scope in self.kiosk.status["scopes"])

    def come_back(self, kill_every=0, most_tries=3000):
        """Exchanges until both sides hold the same. Of two tries without a kill between, each either brings something or is one that was cut."""
        before = time.monotonic()
        while True:
            if self.kiosk.server is None:
                self.kiosk.serve()
            self.tries += 1
            check(self.tries <= most_tries, f"not done after {self.tries} tries: {self.kiosk.status['pending']} wait, {self.held()} entries are here")
            if kill_every and self.tries % kill_every == 0:
                button = Process(self.world, "button", ["desa-kiosk", "sync", "--data", self.kiosk.data])
                time.sleep(self.world.random.uniform(0, 0.3))
                self.memory = max(self.memory, peak(self.kiosk.server))
                self.kiosk.kill()
                # Without serve it has opened the folder itself.
                button.kill()
                self.kills += 1
                continue
            result = self.kiosk("sync", "--json", code=(DONE, UNREACHABLE), seconds=600)
            self.failed += result.code == UNREACHABLE
            if result.code == DONE:
                self.requests += result.json["requests"]
                status = self.kiosk.status
                if status["pending"] == 0 and status["diverged"] == [] and {s["scope"]: s["digest"] for s in status["scopes"]} == {
                        scope: digest for scope, digest in self.centre.digests.items() if scope in {s["scope"] for s in status["scopes"]}}:
                    break
        self.memory = max(self.memory, peak(self.kiosk.server))
        self.seconds = time.monotonic() - before

    def report(self, what):
        counters = self.bad.counters
        print(
            f"  {what}: {self.seconds:.0f} s, {self.tries} tries of which {self.failed} failed and {self.kills} were killed, {counters['connections']} connections, "
            f"{counters['cuts']} cuts, bytes up {counters['up']}, down {counters['down']} (with TLS); kiosk {self.memory >> 10} MiB, centre {peak(self.centre.server) >> 10} MiB at most",
            flush=True)


def office(world, name):
    """A centre with a village, and a kiosk there that has a good line."""
    centre = world.office(name=name)
    return centre, centre.enrol(f"{name}-kiosk", centre.village)


def away(world, centre, bad):
    """A kiosk of the village whose only line is the relay."""
    code = centre.code("kiosk-away", centre.village, address=bad.address)["code"]
    kiosk = Kiosk(world, f"{centre.name}-away")
    with bad.line():
        kiosk.enrol(code)
        kiosk.sync()
        kiosk.sync()
    return kiosk


def outbox(world, days, words):
    """So many days at the desk without a line, then one that is thin."""
    centre, _ = office(world, "out")
    bad = Relay(world, centre)
    kiosk = away(world, centre, bad)
    kiosk.serve()
    for number in range(days):
        kiosk("append", "--json", "--by", "1", "-", stdin="".join(json.dumps(line) + "\n" for line in day(world, number)), seconds=120)
    kiosk.stop()
    waiting = kiosk.status["pending"]
    check(waiting >= days * REQUESTS * STEPS, f"only {waiting} operations wait after {days} days")
    back = Return(world, centre, bad, kiosk)
    with bad.line(*words):
        back.come_back()
        agree(centre, kiosk)
    back.report(f"{waiting} operations of {days} days go out")
    check(bad.counters["cuts"] > 0, f"the line was never cut: {bad.counters}")
    equal(len(centre.records("--type", "request")), days * REQUESTS, "requests at the centre, each once")


def missed(world, count, words, own_days, kill_every, most_memory):
    """Others have done so much meanwhile; then a line that is cut again and again, and a machine that is switched off."""
    centre, first = office(world, "in")
    bad = Relay(world, centre)
    kiosk = away(world, centre, bad)
    for number in range(own_days):
        kiosk("append", "--json", "--by", "1", "-", stdin="".join(json.dumps(line) + "\n" for line in day(world, number)), seconds=120)
    work_of_others(world, first, count)
    back = Return(world, centre, bad, kiosk)
    with bad.line(*words):
        back.come_back(kill_every)
        agree(centre, kiosk)
    back.report(f"{count} missed operations come in")
    if "--cut" in words:
        check(bad.counters["cuts"] > 0 and back.kills > 0, f"the line was never cut, or the machine never switched off: {bad.counters}, {back.kills} kills")
        # What is lost with a cut is one request or one answer of at most a connection's first size, and a handshake.
        check(bad.counters["down"] < 60 * count + 20_000 * (back.failed + back.kills), f"answers came again and again: {bad.counters}")
    check(back.memory < most_memory and peak(centre.server) < most_memory, f"memory: kiosk {back.memory} KiB, centre {peak(centre.server)} KiB")
    return centre, first, kiosk


THIN = ["--up", 8000, "--down", 15_000, "--delay", 400, "--loss", 5, "--cut", "any:3000-120000:close,rst"]


@scenario("absence", "two days of work go out, and 2,000 missed operations come in to a machine that is switched off meanwhile, over lines cut twenty times")
def absence(world):
    outbox(world, 2, ["--up", 60_000, "--down", 60_000, "--delay", 5, "--cut", "any:400-1200:close,rst", "--cuts", 6])
    missed(world, 2000, ["--cut", "down:800-8000:close,rst", "--cuts", 20], 1, 4, 120 << 10)


@scenario("long-outbox", "an outbox of 60 days goes out over 64 kbit/s, 800 ms, 5 % loss and cuts", long=True)
def long_outbox(world):
    outbox(world, 60, THIN)


@scenario("long-once", "200,000 missed operations come in with one exchange", long=True)
def long_once(world):
    missed(world, 200_000, [], 60, 0, 300 << 10)


@scenario("long-cuts", "200,000 missed operations come in over a line that is cut a thousand times, to a machine that is switched off again and again", long=True)
def long_cuts(world):
    missed(world, 200_000, ["--cut", "down:1200-14000:close,rst"], 60, 20, 300 << 10)
