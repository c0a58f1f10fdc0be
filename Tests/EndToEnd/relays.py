"""The real programs over the line that Tools/relay makes."""
import contextlib
import json

from desa import DONE, REPOSITORY, UNREACHABLE, Kiosk, check, equal, free_port, scenario, settle


class Relay:
    """Tools/relay before the centre, always on the same port, with what it is told to do at the moment."""

    def __init__(self, world, centre):
        self.world, self.centre, self.port = world, centre, free_port()
        self.counters = {}

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def line(self, *words):
        process = self.world.start("relay", REPOSITORY / "Tools/relay", "--listen", self.address, "--to", self.centre.address, *words)
        process.said("listening")
        yield
        process.stop()
        self.counters = json.loads(process.out.splitlines()[-1])


def bring(kiosk, what, tries):
    """Exchanges until nothing waits; answers how many of the tries failed."""
    failed = 0
    for _ in range(tries):
        result = kiosk("sync", "--json", code=(DONE, UNREACHABLE))
        failed += result.code == UNREACHABLE
        if result.code == DONE and kiosk.status["pending"] == 0:
            return failed
    check(False, f"{kiosk.name} has {kiosk.status['pending']} operations left after {tries} tries over a line with {what}")


def people(world, count):
    return [{"create": "applicant", "values": {"name": f"Orang {world.random.randrange(10**9)}"}, "by": 1} for _ in range(count)]


def over(world, lines, plain):
    """Two kiosks bring work over one bad line after the other; what looks into the bytes of HTTP needs them plain."""
    centre = world.office(plain=plain)
    options = ["--plain"] if plain else []
    bad = Relay(world, centre)
    kiosks = []
    with bad.line("--delay", 5, "--up", 200_000, "--down", 200_000):
        for name in ("kiosk-1", "kiosk-2"):
            code = centre.code(name, centre.village, address=bad.address)
            kiosks.append(Kiosk(world, name).enrol(code["code"], *options))
            kiosks[-1].sync()
            kiosks[-1].sync()
    check(bad.counters["up"] > 0 and bad.counters["down"] > 0 and bad.counters["turns"] > 4, f"the relay counts: {bad.counters}")
    records = 0
    for what, words in lines:
        with bad.line(*words, "--seed", world.random.randrange(1000)):
            failed = 0
            for kiosk in kiosks:
                kiosk.append(people(world, 10))
                records += 10
                failed += bring(kiosk, what, 40)
        counters = bad.counters
        if "--cut" in words:
            check(counters["cuts"] > 0 and failed > 0, f"{what}: {counters}, {failed} failed")
        if "--loss" in words:
            check(counters["stalls"] > 0, f"{what}: {counters}")
    equal(len(centre.records("--type", "applicant")), records, "applicants at the centre, each once")
    with bad.line():
        settle(centre, *kiosks)


@scenario("relay", "two kiosks over a line that is cut anywhere, silent, slow: all arrives once, digests agree")
def relay(world):
    over(world, [
        ("cuts", ["--cut", "any:1-1500:close,rst", "--cuts", 12]),
        ("a black hole", ["--cut", "down:100:hole", "--hole", 1, "--cuts", 2]),
        ("lost segments", ["--delay", 10, "--loss", 40, "--up", 100_000]),
    ], plain=False)


@scenario("middlemen", "answers are changed, repeated and cut, requests doubled on the way: all arrives once, digests agree")
def middlemen(world):
    over(world, [
        ("scripts in answers", ["--http", "inject", "--chance", 50]),
        ("answers of before", ["--http", "replay", "--chance", 50]),
        ("requests twice", ["--http", "duplicate"]),
        ("short answers", ["--http", "truncate", "--chance", 50]),
        ("short answers without a length", ["--http", "truncate-open", "--chance", 50]),
    ], plain=True)
