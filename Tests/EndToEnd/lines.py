"""Lines and what may answer on them: TLS with any clock, another root, login pages, cuts. None of it moves anything but the centre's own word."""
import shutil
import socket
import ssl
import subprocess
import time

from desa import DATA, REPOSITORY, UNREACHABLE, USAGE, Centre, Kiosk, agree, check, equal, scenario, settle, until
from faults import refused
from line import Line, Portal, Proxy, Wire

# What a kiosk must say of each line; None: nothing, for it must get through. Those that end with "tls" below are of the same list (profile P6).
HTTP_LINES = {
    "open": None, "portal": "portal", "redirect": "portal", "empty": "altered", "status": "foreign", "gateway": "proxy", "half": "truncated",
    "half-unsaid": "truncated", "http1.0": "truncated", "short": "altered", "flip": "altered", "script": "altered", "repeat": "stale",
    "lose": "truncated", "twice": None, "twice-last": None, "half-request": "truncated", "interim": None, "chunked": "truncated", "gzip": "altered",
    "needs-login": "portal", "needs-password": "proxy",
}


def trouble(kiosk):
    """The word that a failed exchange has for the line; it says it in two languages, and nothing has moved."""
    before = kiosk.status["pending"]
    refused("an exchange over a bad line", UNREACHABLE, kiosk, "sync")
    result = kiosk("sync", "--json", code=UNREACHABLE)
    said = result.json
    check(all(len(said["troubleText"][language].split()) > 2 for language in ("id", "en")), f"no sentences about the line: {said}")
    check(said["troubleText"]["id"] in result.err and said["troubleText"]["en"] in result.err, f"the sentences are not on standard error: {result}")
    equal(kiosk.status["pending"], before, "operations that wait")
    return said["trouble"]


@scenario("line", "each foreign, cut, altered, lost, repeated or doubled answer is named, moves nothing, and the next exchange does")
def bad_line(world):
    centre = world.office(plain=True)
    with Line(centre) as wire:
        code = centre.code("Meja 1", centre.village, address=wire.address)["code"]
        kiosk = Kiosk(world, "k")
        for mode in ("portal", "empty", "status", "half", "short"):
            wire.mode = mode
            refused(f"an enrolment over a line that does {mode}", UNREACHABLE, kiosk, "enrol", code, "--plain", keeps=False)
        wire.mode = "lose"
        refused("an enrolment of which the answer is lost", UNREACHABLE, kiosk, "enrol", code, "--plain", keeps=False)
        # The code is used up, but by this folder's key: the same code goes on.
        wire.mode = "open"
        kiosk.enrol(code, "--plain")
        settle(centre, kiosk)
        for mode, word in HTTP_LINES.items():
            kiosk.create("applicant", {"name": f"Warga {mode}"}, "--by", "1")
            wire.mode = mode
            if word:
                equal(trouble(kiosk), word, f"what is said of a line that does {mode}")
            else:
                kiosk.sync()
                equal(kiosk.status["pending"], 0, f"operations that wait after a line that does {mode}")
        equal(wire.expected, 0, "requests that wait for a 100 Continue")
        wire.mode = "open"
        kiosk.sync()
        agree(centre, kiosk)
        people = [item["fields"]["name"]["value"] for item in centre.records("--type", "applicant").values()]
        equal(sorted(people), sorted(set(people)), "people at the centre, each once")
        equal(len(people), len(HTTP_LINES), "people at the centre")


@scenario("foreign", "over TLS, whoever else answers is named and gets nothing; the next exchange over a good line moves everything")
def foreign(world):
    centre = world.office()
    other = Centre(world, "other").init()
    other.serve()
    with Wire(centre.port) as wire, Portal(world.folder) as page, Portal(world.folder, status=200) as full, Portal() as plain:
        kiosk = Kiosk(world, "k")
        code = centre.code("Meja 1", centre.village, address=wire.address)["code"]
        wire.port = other.port
        refused("an enrolment at another deployment's centre", UNREACHABLE, kiosk, "enrol", code, keeps=False)
        wire.port = page.port
        refused("an enrolment at a login page", UNREACHABLE, kiosk, "enrol", code, keeps=False)
        check(not (kiosk.data / "key").exists(), "a vain enrolment leaves a node behind")
        wire.port = centre.port
        kiosk.enrol(code)
        settle(centre, kiosk)
        kiosk.create("applicant", {"name": "Halimah Tusakdiyah"}, "--by", "1")
        held = centre.counts
        # dns-hijack and tls-intercept lead to somebody else's certificate; only-443-and-80 to nothing.
        for what, port, mode, word in [
            ("tls-intercept", other.port, "open", "intercept"), ("dns-hijack, portal-302", page.port, "open", "portal"),
            ("portal-200-html", full.port, "open", "portal"), ("a page without TLS", plain.port, "open", "blocked"),
            ("rst-after-clienthello", centre.port, "reset", "blocked"), ("only-443-and-80", 1, "open", "blocked"),
        ]:
            wire.port, wire.mode = port, mode
            equal(trouble(kiosk), word, f"what is said of {what}")
        wire.port = centre.port
        # A handshake has some 650 bytes, an answer some 300: truncate-at-N, over the whole of both.
        for count in (1, 90, 400, 640, 660, 700, 800, 900):
            wire.mode = count
            check(trouble(kiosk) in ("blocked", "truncated", "intercept"), f"what is said of a cut after {count} bytes")
        equal(centre.counts.keys(), held.keys(), "logs at the centre")
        wire.mode = "open"
        kiosk.sync()
        agree(centre, kiosk)
        # kill-idle-30s: the connection that serve keeps is gone when it is needed next.
        kiosk.serve()
        kiosk("sync")
        wire.kill()
        kiosk.create("applicant", {"name": "Moh. Rofiq Hidayatullah"}, "--by", "1")
        kiosk("sync")
        agree(centre, kiosk)
        kiosk.stop()
    kiosk.create("applicant", {"name": "Siti Zulaikho"}, "--by", "1")
    equal(trouble(kiosk), "down", "what is said when nothing is there")
    # only-443-and-80, where the rest is refused: nothing is to be seen of that but the centre's own port.
    check(kiosk.status["troubleText"]["detail"].count("443"), "nothing is said of networks that let few ports through")


@scenario("hotspot", "a login page that only plain HTTP is shown is found, although the secure connection is merely cut off")
def hotspot(world):
    centre, host = world.office(), "127.84.70.1"
    try:
        page = Portal(address=(host, 80))
    except PermissionError:
        return
    with page, Wire(centre.port, host) as wire:
        kiosk = Kiosk(world, "k").enrol(centre.code("Meja 1", centre.village, address=wire.address)["code"])
        settle(centre, kiosk)
        kiosk.create("applicant", {"name": "Khoirul Anam"}, "--by", "1")
        wire.mode = "reset"
        equal(trouble(kiosk), "portal", "what is said of a network that resets TLS and shows a page")
        wire.mode = "open"
        kiosk.sync()
        agree(centre, kiosk)


def preloaded(world, **variables):
    """What a process finds in its environment that lives with a wrong clock or a name server of ours (preload.c)."""
    library = world.folder / "preload.so"
    if not library.exists():
        compiler = next(filter(shutil.which, ("cc", "clang", "gcc")))
        source = REPOSITORY / "Tests/EndToEnd/preload.c"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True, timeout=30)
    return {"LD_PRELOAD": str(library), **{name: str(value) for name, value in variables.items()}}


@scenario("names", "a name that cannot be looked up, or leads to a login page, leads to where the centre was before")
def names(world):
    centre = world.office()

    def name_server(address):
        return preloaded(world, DESA_NAME="kantor.example", DESA_NAME_ADDRESS=address)
    with Portal(world.folder, address=("127.0.0.2", centre.port)):
        kiosk = Kiosk(world, "k")
        code = centre.code("Meja 1", centre.village, address=f"kantor.example:{centre.port}")["code"]
        kiosk.environment = name_server("127.0.0.2")
        refused("an enrolment where the name leads to a login page", UNREACHABLE, kiosk, "enrol", code, keeps=False)
        kiosk.environment = name_server("127.0.0.1")
        kiosk.enrol(code)
        kiosk.environment = name_server("")
        equal(trouble(kiosk), "down", "what is said of a name that never could be looked up")
        kiosk.environment = name_server("127.0.0.2")
        equal(trouble(kiosk), "portal", "what is said of a name that leads to a login page")
        kiosk.environment = name_server("127.0.0.1")
        settle(centre, kiosk)
        for address in ("", "127.0.0.2"):
            kiosk.create("applicant", {"name": f"Warga {address}"}, "--by", "1")
            kiosk.environment = name_server(address)
            settle(centre, kiosk)
        centre.stop()
        equal(trouble(kiosk), "portal", "what is said when the old address does not answer either")


@scenario("tls", "TLS 1.3 and nothing less, whatever the kiosk's clock shows: 1970, today, 2099")
def tls(world):
    centre = world.office()
    refused("plain HTTP for other machines", USAGE, Centre(world, "open").init(), "serve", "--listen", "0.0.0.0:0", "--plain", keeps=False)
    with socket.create_connection(("127.0.0.1", centre.port), timeout=10) as bare:
        bare.sendall(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        check(b"HTTP" not in bare.recv(1000), "plain HTTP is answered on the port of TLS")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode, old.maximum_version = False, ssl.CERT_NONE, ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", centre.port), timeout=10) as bare:
        try:
            old.wrap_socket(bare)
            check(False, "TLS 1.2 is spoken")
        except ssl.SSLError:
            pass
    today = time.time()
    for name, seconds in (("at 1970", -today + 3600), ("in 2099", 4_080_000_000 - today)):
        kiosk = Kiosk(world, name.replace(" ", "-"))
        kiosk.environment = preloaded(world, DESA_CLOCK_OFFSET=int(seconds))
        kiosk.enrol(centre.code(name, centre.village)["code"])
        kiosk.sync()
        kiosk.create("applicant", {"name": "Nurul Qomariyah"}, "--by", "1")
        kiosk.serve()
        until(lambda: kiosk.status["lastComplete"] and kiosk.status["pending"] == 0, f"a kiosk whose clock is {name} exchanges", 30)
        kiosk("sync")
        status = kiosk.status
        check(abs(status["clockOffsetMilliseconds"] / 1000 - seconds) < 5, f"offset that is known {name}: {status['clockOffsetMilliseconds']}")
        check(status["clockErrorMilliseconds"] < 2000, f"error bound {name}: {status['clockErrorMilliseconds']}")
        kiosk.stop()
        settle(centre, kiosk)


@scenario("tls-root", "a new TLS root reaches kiosks that were away, and who has the old one's secret is not the centre any more")
def tls_root(world):
    centre, first, second = world.village()
    root = centre.data / "root-key-MOVE-OFFLINE/root.key"
    first.create("applicant", {"name": "Ach. Fauzi Ridlo"}, "--by", "1")
    first.serve()
    until(lambda: first.status["pending"] == 0, "the first kiosk exchanges")
    # The disk that was stolen.
    centre.stop()
    thief = Centre(world, "thief")
    world.nodes.remove(thief)
    shutil.copytree(centre.data, thief.data, symlinks=True)
    key = centre.data / "key.tls"
    before = key.read_bytes()
    version = centre("publish keys", "--root-key", root, "--only", "tls", "--json").json["keySet"]
    check(key.read_bytes() != before and key.stat().st_mode & 0o777 == 0o600, "the key file holds another secret, for its owner alone")
    centre.serve()
    equal(centre.status["keySet"], version, "key set of the centre")
    # One that serves has a connection to be made anew; the other one has been away.
    first.create("applicant", {"name": "Sumiati Ningrum"}, "--by", "1")
    first("sync")
    first.stop()
    second.sync()
    settle(centre, first, second)
    centre.stop()
    thief.port = centre.port
    thief.serve()
    first.create("applicant", {"name": "Durrotun Nafisah"}, "--by", "1")
    equal(trouble(first), "intercept", "what is said of who has the old root")
    thief.stop()
    centre.serve()
    settle(centre, first, second)


@scenario("set-back", "a centre that was restored to before a change of its keys is refused until the root key certifies newer ones; then all goes on")
def set_back(world):
    centre, first, second = world.village()
    medium, backups = world.folder / "root-medium", world.folder / "backups"
    shutil.move(centre.data / "root-key-MOVE-OFFLINE", medium)
    root = medium / "root.key"
    centre("backup", backups, "--same-disk")
    centre.stop()
    # Twice: all keys, then the TLS root alone.
    centre("publish keys", "--root-key", root)
    version = centre("publish keys", "--root-key", root, "--only", "tls", "--json").json["keySet"]
    centre.serve()
    first.create("applicant", {"name": "Imam Syafii Maarif"}, "--by", "1")
    settle(centre, first)
    equal(first.status["keySet"], version, "the key set that the kiosk knows")
    centre.stop()
    shutil.rmtree(centre.data)
    said = world.run("desa-central", "restore", centre.data, "--from", backups)
    check("publish keys" in said.out and "number 1" in said.out, f"what a restore says of keys: {said}")
    centre.serve()
    equal(trouble(first), "intercept", "what is said of a centre from before the change")
    centre.stop()
    done = centre("publish keys", "--root-key", root, "--only", "tls", "--json").json
    equal((done["keySet"], set(done["changed"])), (version + 1, {"log", "answers", "stored", "tls", "safe"}), "what was lost is changed as well")
    centre.serve()
    # One that has followed, and one that was away all the time.
    settle(centre, first, second)
    equal(first.status["keySet"], version + 1, "the key set that the kiosk knows then")
    check(any("Imam" in item["fields"]["name"]["value"] for item in centre.records("--type", "applicant").values()), "what was lost came back")
    centre("backup", backups, "--same-disk")
    settle(centre, first, second)
    # A medium that cannot be written, or is damaged: nothing changes.
    centre.stop()
    (medium / "key-sets").write_bytes(b"x")
    centre("publish keys", "--root-key", root, code=DATA)
    shutil.copy(root, world.folder / "root.key")
    lone = centre("publish keys", "--root-key", world.folder / "root.key", "--only", "answers", "--json").json
    equal(lone["keySet"], version + 2, "a medium with the root key alone goes on from what the centre knows")
    centre.serve()
    settle(centre, first, second)


@scenario("proxy", "a proxy from the command line or the environment carries enrolment and exchanges; who does not know its password is told so")
def proxy(world):
    centre = world.office()
    with Proxy() as plain, Proxy("desa:rahasia") as locked:
        # A name that only the proxy can look up.
        code = centre.code("Meja 1", centre.village, address=f"kantor.invalid:{centre.port}")["code"]
        kiosk = Kiosk(world, "k")
        refused("an enrolment without the proxy", UNREACHABLE, kiosk, "enrol", code, keeps=False)
        kiosk("enrol", code, "--proxy", f"http://{plain.address}")
        check(plain.tunnels > 0, "the proxy made no tunnel")
        kiosk.environment = {"DESA_PROXY": f"http://{plain.address}"}
        settle(centre, kiosk)
        kiosk.create("applicant", {"name": "Mat Sahri Lesmana"}, "--by", "1")
        kiosk.environment = {"DESA_PROXY": f"http://{locked.address}"}
        equal(trouble(kiosk), "proxy", "what is said of a proxy that asks for a password")
        kiosk.environment = {"DESA_PROXY": f"http://desa:rahasia@{locked.address}"}
        kiosk.serve()
        until(lambda: kiosk.status["pending"] == 0, "it goes through the proxy with the password", 20)
        check(locked.tunnels > 0 and locked.refused > 0, "the locked proxy was not asked")
        kiosk.stop()
        check("rahasia" not in kiosk("status").out, "the proxy's password is shown")
        settle(centre, kiosk)
    kiosk.create("applicant", {"name": "Misnati Rukoyah"}, "--by", "1")
    equal(trouble(kiosk), "proxy", "what is said of a proxy that is gone")
    kiosk.environment = {}
    equal(trouble(kiosk), "down", "what is said without a proxy of a name that cannot be looked up")
