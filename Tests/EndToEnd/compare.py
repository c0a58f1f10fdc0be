"""The code that a desk and the office read to each other: it is of the last frontier that both held, so that it can be compared although both have
gone on; and a damaged state shows in it."""
import contextlib
import sqlite3

from desa import ATTENTION, NOT_FOUND, USAGE, check, equal, scenario

DIGEST = 1


def flip(node, row=DIGEST):
    """One bit of every digest that the node keeps, as a bad disk or a fault of ours would leave it."""
    with contextlib.closing(sqlite3.connect(node.database)) as database, database:
        for id, value in database.execute("SELECT id, value FROM state WHERE kind = ?", (row,)).fetchall():
            database.execute("UPDATE state SET value = ? WHERE kind = ? AND id = ?", (bytes([value[0] ^ 1]) + value[1:], row, id))


@scenario("compare", "desk and office compare by telephone after both have gone on; a changed bit of state shows")
def compare(world):
    centre, kiosk, neighbour = world.village()
    village = str(centre.village)

    def of(node):
        return next(item for item in node.status["comparisons"] if item["scope"] == centre.village)

    def told(node):
        return next(item for item in centre("show", "--scope", village, "--json").json["kiosks"] if item["node"] == node.node)

    kiosk.create("applicant", {"name": "Maimunah Sulastri", "nik": "3527016802909003"}, "--by", "1", "--scope", village)
    kiosk.sync()
    held = of(kiosk)
    equal({key: told(kiosk)[key] for key in ("code", "entries", "time")}, {key: held[key] for key in ("code", "entries", "time")}, "code, counts and time at both")
    equal(told(kiosk)["since"], 0, "what has come since")

    # Each goes on for itself: the desk has no line, the centre hears the neighbour.
    kiosk.create("applicant", {"name": "Kustiyah Rahmawati", "nik": "3527014707890001"}, "--by", "1", "--scope", village)
    neighbour.create("applicant", {"name": "Jatmiko Wibisana", "nik": "3527010101900002"}, "--by", "2", "--scope", village)
    neighbour.sync()
    equal(of(kiosk), held, "the desk's code, which is of the last exchange")
    now = centre("show", "--scope", village, "--json").json
    check(now["code"] != held["code"] and now["entries"] > held["entries"], "the centre has gone on")
    line = told(kiosk)
    equal((line["code"], line["entries"], line["time"]), (held["code"], held["entries"], held["time"]), "the line of the kiosk at the centre")
    equal(line["since"], now["entries"] - held["entries"], "what has come since")
    typed = held["code"].lower().replace("0", "o").replace("1", "l").replace("-", " ")
    asked = ("--scope", village, "--entries", str(held["entries"]))
    equal(centre("show", *asked, "--code", typed, "--json").json["same"], True, "what the clerk typed after the desk's words")
    # The same after a restart of the centre.
    centre.stop()
    centre.serve()
    equal(told(kiosk), line, "the line of the kiosk after a restart")
    wrong = ("2" if held["code"][0] != "2" else "3") + held["code"][1:]
    equal(centre("show", *asked, "--code", wrong, "--json", code=ATTENTION).json["same"], False, "another code")
    centre("show", *asked, "--code", "K7QF", code=USAGE)
    centre("show", "--scope", village, "--entries", str(now["entries"] + 1), code=NOT_FOUND)

    # A bit of the centre's state changes, with nothing on its way: the codes of the same frontier differ, and the next exchange says so.
    kiosk.sync()
    held = of(kiosk)
    check(held["entries"] > line["entries"] and told(kiosk)["code"] == held["code"], "both hold the same once more")
    asked = ("--scope", village, "--entries", str(held["entries"]))
    centre.stop()
    flip(centre)
    centre.serve()
    equal(centre("show", *asked, "--code", held["code"], "--json", code=ATTENTION).json["same"], False, "the code of a damaged state")
    check(told(kiosk)["code"] != held["code"], "the line of the kiosk over a damaged state")
    check(centre.village in kiosk("sync", "--json", code=ATTENTION).json["diverged"], "the kiosk says that its state differs")
    equal(of(kiosk)["code"], held["code"], "a code that both did not hold is not shown")
    # The same bit back, and both agree again.
    centre.stop()
    flip(centre)
    centre.serve()
    equal(kiosk.sync()["diverged"], [], "after the repair")
    equal(told(kiosk)["code"], of(kiosk)["code"], "the codes after the repair")
