"""kill -9 of kiosk and centre at any moment: what was printed as saved is there, nothing comes twice, everything drains."""
import json
import time

from desa import BUSY, DONE, STORAGE, UNREACHABLE, Process, check, equal, scenario, settle

KILLS = 100


class Load:
    """Input for `append -` in a file, and what of it was promised."""

    LINES = 4000

    def __init__(self, world, name):
        self.world, self.name = world, name
        self.batches = 0

    def next(self):
        """A file of operations: people with a name of their own each, every fifth line a transaction of two."""
        self.batches += 1
        path = self.world.folder / f"{self.name}-{self.batches}.jsonl"
        with open(path, "w") as out:
            for line in range(self.LINES):
                operation = {"create": "applicant", "as": "x", "values": {"name": self.person(line, self.batches), "address": "Dusun Krajan"}}
                if line % 5 == 4:
                    operation = {"transaction": [operation, {"update": "x", "values": {"address": "Dusun Pesisir"}}]}
                out.write(json.dumps(operation) + "\n")
        return path

    def person(self, line, batch):
        return f"Orang {self.name} {batch}.{line}"


def saved(text):
    """The dots of each whole line that was printed."""
    return [line.split()[1:] for line in text.split("\n")[:-1] if line.startswith("saved ")]


def check_promise(kiosk, promised, what, before=None):
    """Everything that was printed as saved is in the log, and of what was not yet printed no more than one line.

    `before` are the counts at the start of what was interrupted; answers those of now.
    """
    status = kiosk.status
    equal(status["newLogs"], [], f"new logs after {what}")
    counts = {log: count for scope in status["scopes"] for log, count in scope["logs"].items()}
    for log in {dot.split(":")[0] for dots in promised for dot in dots}:
        last = max(int(dot.split(":")[1]) for dots in promised for dot in dots if dot.startswith(log))
        held = counts.get(log, 0)
        check(held > last, f"after {what} log {log} has {held} entries, and entry {last} was printed as saved")
        if before is not None:
            printed = max(last + 1, before.get(log, 0))
            check(held <= printed + 2, f"after {what} log {log} has {held} entries, and {printed} were printed: a line has at most two")
    return counts


@scenario("kill-kiosk", f"after {KILLS} times kill -9 under load every operation printed as saved is there, whole")
def kill_kiosk(world):
    centre, kiosk = world.village(1)
    centre.stop()
    load = Load(world, "a")
    path = load.next()
    promised, kept = [], {}
    deadly = 0
    counts = kiosk.counts
    for number in range(KILLS):
        with open(path, "rb") as lines:
            process = Process(world, "append", ["desa-kiosk", "append", "--data", kiosk.data, "--by", "1", "-"], stdin=lines)
            time.sleep(world.random.uniform(0.005, 0.08))
            deadly += process.runs
            process.kill()
        now = saved(process.out)
        for line, dots in enumerate(now):
            kept[dots[0]] = load.person(line, 1)
            equal(len(dots), 2 if line % 5 == 4 else 1, f"operations of line {line + 1}")
        promised += now
        counts = check_promise(kiosk, promised[-1:], f"kill {number + 1}", counts)
    check(deadly > KILLS / 2, f"only {deadly} kills met a running program")
    check(len(promised) > KILLS, f"only {len(promised)} lines were saved between the kills")
    check_promise(kiosk, promised, "all kills")
    people = {record: item["fields"] for record, item in kiosk.records("--type", "applicant").items()}
    for dot, name in kept.items():
        check(dot in people, f"record {dot} was printed as saved and is not there")
        equal(people[dot]["name"]["value"], name, f"name of {dot}")
        expected = "Dusun Pesisir" if int(name.split(".")[1]) % 5 == 4 else "Dusun Krajan"
        equal(people[dot]["address"]["value"], expected, f"address of {dot}, of which the transaction came whole or not at all")
    centre.serve()
    settle(centre, kiosk)


@scenario("kill-serve", "kill -9 of a kiosk's serve in the middle of appends and exchanges loses nothing that was printed as saved")
def kill_serve(world):
    centre, kiosk, other = world.village()
    load = Load(world, "b")
    path = load.next()
    promised = []
    for number in range(15):
        kiosk.serve()
        with open(path, "rb") as lines:
            append = Process(world, "append", ["desa-kiosk", "append", "--data", kiosk.data, "--by", "1", "-"], stdin=lines)
        sync = world.start("sync", "desa-kiosk", "sync", "--data", kiosk.data)
        time.sleep(world.random.uniform(0.01, 0.15))
        kiosk.kill()
        for client in (append, sync):
            check(client.wait().code in (DONE, BUSY, STORAGE, UNREACHABLE), f"a command whose server was killed: {client.wait()}")
        promised += saved(append.out)
        check_promise(kiosk, promised[-1:], f"kill {number + 1} of serve")
    check(len(promised) > 50, f"only {len(promised)} lines were saved between the kills")
    settle(centre, kiosk, other)
    check_promise(kiosk, promised, "all kills")
    people = other.records("--type", "applicant")
    check({dots[0] for dots in promised} <= set(people), "something that was printed as saved did not reach the other kiosk")


@scenario("kill-centre", "kill -9 of the centre during exchanges: kiosks try again, nothing is lost, nothing comes twice")
def kill_centre(world):
    centre, *kiosks = world.village(3)
    people = 0
    for number in range(15):
        for kiosk in kiosks:
            count = world.random.choice([1, 10, 150])
            people += count
            kiosk.append([{"create": "applicant", "values": {"name": f"Warga {kiosk.name} {number}.{index}"}} for index in range(count)], "--by", "1")
        syncs = [world.start("sync", "desa-kiosk", "sync", "--data", kiosk.data, "--json") for kiosk in kiosks]
        time.sleep(world.random.uniform(0.005, 0.12))
        centre.kill()
        for sync in syncs:
            check(sync.wait().code in (DONE, UNREACHABLE), f"an exchange whose centre was killed: {sync.wait()}")
        centre.serve()
        equal(centre.status["newLogs"], [], "new logs of the centre after a kill")
    settle(centre, *kiosks)
    for node in (centre, *kiosks):
        names = [item["fields"]["name"]["value"] for item in node.records("--type", "applicant").values()]
        equal((len(names), len(set(names))), (people, people), f"people at {node.name}, and different ones")
    held = centre.counts
    for kiosk in kiosks:
        for log, count in kiosk.counts.items():
            equal(held.get(log), count, f"entries of log {log} at the centre")


@scenario("retry", "a kiosk that serves finds the centre again by itself, and the centre's restart is no new beginning")
def retry(world):
    centre, first, second = world.village()
    centre.stop()
    first.serve()
    person = first.create("applicant", {"name": "Halimatus Sa'diyah"}, "--by", "1")
    first("sync", code=UNREACHABLE)
    equal(first.status["trouble"], "down", "what status says of the line")
    centre.serve()
    end = time.monotonic() + 25
    while first.status["pending"]:
        check(time.monotonic() < end, "the kiosk did not exchange by itself within 25 s after the centre was back")
        time.sleep(0.2)
    first.stop()
    settle(centre, first, second)
    equal(second.value(person, "name"), "Halimatus Sa'diyah", "the name at the other kiosk")
