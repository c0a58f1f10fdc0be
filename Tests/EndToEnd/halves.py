"""Matters of two scopes (design D24): a family's move with the centre killed between the halves, a ruling that reaches two villages."""
import json
import time

from desa import BUSY, DONE, STORAGE, UNREACHABLE, Process, check, equal, scenario, settle

OTHER = "35.27.01.2005"


def requests(centre, scope):
    return centre.records("--type", "request", "--scope", str(scope))


@scenario("moving", "a family moves while the centre is killed again and again between the halves: each half is there once, and both desks know")
def moving(world):
    centre, old = world.village(1)
    new = centre.enrol("kiosk-new", centre.other_village)
    families = [
        old.create("request", {"number": "auto", "service": "MOVE_OUT", "state": "submitted", "subject_name": f"Keluarga Sastro {number}", "other_regions": [OTHER]}, "--by", "1")
        for number in range(6)
    ]
    settle(centre, old, new)
    for record in families:
        equal(old.show(record)["halves"], [{"region": OTHER, "there": False, "record": None}], "other half at the old village's desk")
    check("belum ada" in old("show", families[0], "--language", "id").out, "the desk does not say that the half is not yet there")
    equal(sorted(item["record"] for item in centre("halves", "--json").jsons), sorted(families), "open halves that the office lists")
    equal(centre("halves", "--older", "1d", "--json").out, "", "halves that have been open for a day")

    kills = 0
    for round in range(60):
        record = families[round % len(families)]
        # Through the daemon, and that is killed; now and then the command itself, without a daemon.
        if round % 3 == 2:
            if centre.server:
                centre.stop()
            command = Process(world, "link", ["desa-central", "link", "--data", centre.data, record, "--to-scope", OTHER, "--json"])
            time.sleep(world.random.uniform(0.01, 0.12))
            kills += command.runs
            command.kill()
        else:
            if not centre.server:
                centre.serve()
            command = Process(world, "link", ["desa-central", "link", "--data", centre.data, record, "--to-scope", OTHER, "--json"])
            time.sleep(world.random.uniform(0.005, 0.06))
            kills += command.runs
            centre.kill()
            result = command.wait()
            check(result.code in (DONE, STORAGE, BUSY, UNREACHABLE), f"a command whose daemon was killed: {result}")
    check(kills >= 10, f"only {kills} kills met a running program")
    if not centre.server:
        centre.serve()
    halves = {record: centre("link", record, "--to-scope", OTHER, "--json").json["record"] for record in families}
    for record in families:
        equal(centre("link", record, "--to-scope", OTHER, "--json").json, {"record": halves[record], "scope": centre.other_village, "written": False}, "doing it again")
    equal(sorted(requests(centre, centre.other_village)), sorted(halves.values()), "halves in the new village")
    equal(len(set(halves.values())), len(families), "halves")
    equal(centre("halves", "--json").out, "", "open halves")
    settle(centre, old, new)
    for record, half in halves.items():
        equal(old.show(record)["halves"], [{"region": OTHER, "there": True, "record": half}], "other half at the old village's desk")
        equal(new.value(half, "subject_name"), old.value(record, "subject_name"), "name in the half")
    check(not any(scope["scope"] == centre.other_village for scope in old.status["scopes"]), "the old village's desk holds the new village's scope")


@scenario("ruling", "one ruling of a court that has its own scope reaches two villages")
def ruling(world):
    centre, first = world.village(1)
    second = centre.enrol("kiosk-second", centre.other_village)
    code = centre("enrol", "--role", "court", "--name", "Pengadilan", "--new-scope", "court", "--scope-name", "Pengadilan Agama", "--address", centre.address, "--json").json
    court = type(first)(world, "court").enrol(code["code"])
    court.node = code["node"]
    court.sync()
    court.sync()
    record = court.create("ruling", {"kind": "DIVORCE", "final_on": "2026-11-02", "villages": ["35.27.01.2002", OTHER], "party_name": "Marsinah Wulandari"})
    settle(centre, first, second, court)
    equal(centre("verdicts", "--json").out, "", "verdicts over the court's work")
    equal([half["there"] for half in court.show(record)["halves"]], [False, False], "halves at the court's desk")
    values = json.dumps({"number": "auto", "service": "DIVORCE", "state": "submitted"})
    halves = []
    for region in ("35.27.01.2002", OTHER):
        centre.stop()
        centre.serve()
        halves.append(centre("link", record, "--to-scope", region, "--type", "request", "--values", values, "--json").json["record"])
        settle(centre, first, second, court)
        equal([half["record"] for half in court.show(record)["halves"] if half["there"]], halves, "halves that the court's desk knows")
    for kiosk, half in ((first, halves[0]), (second, halves[1])):
        equal(sorted(kiosk.records("--type", "request")), [half], f"requests at {kiosk.name}")
        equal(kiosk.records("--type", "ruling"), {}, f"rulings at {kiosk.name}")
    equal(court.records("--type", "request"), {}, "requests at the court")
