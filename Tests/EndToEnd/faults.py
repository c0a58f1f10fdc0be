"""Bad input, bad folders, bad lines: one sentence, a documented exit code, nothing lost or half done."""
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import time

from desa import (
    BUSY, CLERK, DATA, DONE, IN_THE_WAY, NOT_FOUND, REFUSED, STORAGE, UNREACHABLE, USAGE, Centre, Kiosk, agree, check, equal, scenario, settle,
)

NAME, NIK = "Siti Rahasia", "3527014107909001"
PERSON = {"name": NAME, "nik": NIK}


def sentence(result):
    """Exactly one sentence on standard error, beside the log of a daemon, without what the input said of a person."""
    lines = [line for line in result.err.splitlines() if not re.match(r"\d{4}-\d\d-\d\dT[0-9:+]+ (info|warning|error) ", line)]
    equal(len(lines), 1, f"lines on standard error ({result})")
    check(len(lines[0].split()) > 4, f"no sentence: {lines[0]!r}")
    for secret in (NAME, NIK, "Rahasia"):
        check(secret not in result.err, f"the error text quotes the input: {result.err}")
    return lines[0]


def refused(what, code, node, command, *words, stdin=None, keeps=True, data=None):
    """Runs a command that must fail so, and look as if it had never been."""
    before = node.counts if keeps else None
    result = node(command, *words, code=None, stdin=stdin, data=data)
    equal(result.code, code, f"exit code for {what} ({result})")
    # What the argument parser says of the command line itself has several lines, and repeats its words.
    if code != USAGE or "Usage:" not in result.err:
        sentence(result)
    equal(result.out, "", f"standard output for {what}")
    if keeps:
        equal(node.counts, before, f"entries after {what}")
    return result


def line(operation):
    return json.dumps(operation, ensure_ascii=False) + "\n"


def wrong_operations(record):
    """What is wrong, and the line."""
    create = {"create": "applicant", "values": PERSON}
    yield "no JSON", f'{{"create": "applicant", "values": {{"name": "{NAME}", "nik": "{NIK}"'
    yield "a text", f'"{NAME}"'
    yield "a list", f'["{NAME}"]'
    yield "a fraction", f'{{"create": "applicant", "values": {{"name": "{NAME}", "nik": 3.5}}}}'
    yield "two values on a line", line(create).strip() + " " + line(create)
    yield "an unknown member", line({**create, "valuse": {}})
    yield "a person's name as a member", line({**create, NAME: 1})
    yield "no verb", line({"values": PERSON})
    yield "two verbs", line({**create, "update": record})
    yield "an unknown type", line({"create": "wizard", "values": PERSON})
    yield "a person's name as a type", line({"create": NAME, "values": PERSON})
    yield "an unknown field", line({"create": "applicant", "values": {**PERSON, "shoe_size": 42}})
    yield "a NIK as a field", line({"create": "applicant", "values": {NIK: NAME}})
    yield "a field twice", f'{{"create": "applicant", "values": {{"name": "{NAME}", "name": "{NAME} Dua"}}}}'
    yield "no values", line({"create": "applicant"})
    yield "values that are a list", line({"create": "applicant", "values": [NAME]})
    yield "nothing to update", line({"update": record, "values": {}})
    yield "a number for a name", line({"create": "applicant", "values": {"name": 5}})
    yield "a text for a number", line({"create": "request", "values": {"due_hours": NIK}})
    yield "a list for a code", line({"create": "applicant", "values": {"nik": [NIK]}})
    yield "a day that does not exist", line({"create": "applicant", "values": {**PERSON, "birth_date": "1990-02-30"}})
    yield "a date the wrong way round", line({"create": "applicant", "values": {**PERSON, "birth_date": "28-02-1990"}})
    yield "a code with a blank", line({"create": "applicant", "values": {"nik": NIK[:8] + " " + NIK[8:15]}})
    yield "a name of 241 bytes", line({"create": "applicant", "values": {"name": (NAME + " ") * 20}})
    yield "a NIK of 17 digits", line({"create": "applicant", "values": {"nik": NIK + "1"}})
    yield "a control character", line({"create": "applicant", "values": {"name": NAME + "\u0007"}})
    yield "an empty name", line({"create": "applicant", "values": {"name": ""}})
    yield "a number too large", f'{{"create": "request", "values": {{"due_hours": 99999999999999999999}}}}'
    yield "an unknown record", line({"update": "0123456789abcdef:7", "values": PERSON})
    yield "a name that nobody gave", line({"update": NAME, "values": PERSON})
    yield "a reference that is none", line({"create": "request", "values": {"applicant": NAME}})
    yield "an operator's name for a number", line({**create, "by": NAME})
    yield "a deletion with values", line({"delete": record, "values": PERSON})
    yield "a resolution without a reason", line({"resolve": record, "values": PERSON})
    yield "a remark that is too long", line({"update": record, "values": PERSON, "remark": NAME * 400})
    yield "what the operator saw, misspelt", line({"update": record, "values": PERSON, "seen": {"name": ["nothing"]}})
    yield "an empty transaction", line({"transaction": []})
    yield "a transaction of 257", line({"transaction": [create] * 257})
    yield "a transaction with one wrong operation", line({"transaction": [create, create, {"update": record, "values": {"name": 5}}]})
    yield "a transaction of transactions", line({"transaction": [{"transaction": [create]}]})
    yield "a field that only the office writes", line({"create": "request", "values": {"issued_on": "2026-11-21"}})
    yield "a record that only the office writes", line({"create": "service", "values": {"code": "BIRTH"}})
    yield "deep nesting", '{"create": ' + "[" * 5000 + "]" * 5000 + "}\n"
    yield "an oversize line", line({"create": "applicant", "values": {"name": NAME * 500_000}})


@scenario("bad-input", "each kind of wrong operation ends with one sentence and exit code 65, and leaves no entry")
def bad_input(world):
    centre, kiosk = world.village(1)
    record = kiosk.create("applicant", {"name": "Achmad Rofiqi"}, "--by", "1")
    kiosk.sync()
    centre.stop()
    world.personal.update((NAME, NIK))
    for serves in (False, True):
        if serves:
            kiosk.serve()
        before = kiosk.counts
        for what, text in wrong_operations(record):
            result = kiosk("append", "--by", "1", "-", code=None, stdin=text)
            equal(result.code, DATA, f"exit code for {what}{' (served)' if serves else ''} ({result})")
            text = sentence(result)
            check(text.startswith("Line 1 of "), f"the sentence does not say which line: {text}")
            check("Nothing was saved." in text, f"the sentence does not say what was saved: {text}")
            equal(result.out, "", f"standard output for {what}")
        for what, text in (("text that is no UTF-8", b'{"create": "applicant", "values": {"name": "Siti \xe9 Rahasia"}}\n'),
                           ("zero bytes", b"\0" * 100), ("half a character", b'{"create": "applicant", "values": {"name": "Siti \xc3"}}\n')):
            result = kiosk("append", "-", code=None, stdin=text)
            equal(result.code, DATA, f"exit code for {what}{' (served)' if serves else ''} ({result})")
            sentence(result)
        equal(kiosk.counts, before, "entries after all wrong input")
        # What stands before the wrong line is saved, and said so; what comes after is not.
        good = line({"create": "applicant", "values": {"name": "Sugiono"}})
        result = kiosk("append", "-", code=DATA, stdin=good * 2 + "\n" + line({"create": "applicant", "values": {"name": 1}}) + good)
        equal(len(result.lines), 2, "lines that say saved")
        check("Line 4 of 4" in result.err or "Line 4 of" in result.err, f"the wrong line's number: {result.err}")
        check("2 operation(s) before it are saved" in result.err, f"what was saved: {result.err}")
        equal(sum(kiosk.counts.values()), sum(before.values()) + 2, "entries after two right lines and a wrong one")
        kiosk.append([], code=DONE)
    refused("a file that is not there", NOT_FOUND, kiosk, "append", "no-such-file.jsonl")
    refused("a record that is not here", NOT_FOUND, kiosk, "show", "0123456789abcdef:7")
    refused("a record that is none", USAGE, kiosk, "show", "Labuhan")
    refused("an unknown type", NOT_FOUND, kiosk, "list", "--type", "wizard")
    refused("a scope that is no number", USAGE, kiosk, "list", "--scope", "Labuhan")
    refused("an unknown command", USAGE, kiosk, "frobnicate")
    refused("an unknown option", USAGE, kiosk, "status", "--frobnicate")
    refused("no operand", USAGE, kiosk, "append")
    refused("a field that is none", USAGE, kiosk, "explain", record, "--field", "shoe_size")
    refused("a resolution of nothing", NOT_FOUND, kiosk, "resolve", record, "--field", "nik", "--keep", record, "--reason", "x")
    refused("a resolution by an unknown version", NOT_FOUND, kiosk, "resolve", record, "--field", "name", "--keep", "0123456789abcdef:7", "--reason", "x")
    refused("a resolution without a choice", USAGE, kiosk, "resolve", record, "--field", "name", "--reason", "x")
    taken = world.folder / "taken"
    taken.mkdir()
    (taken / "something").write_text("x")
    refused("an export over something", IN_THE_WAY, kiosk, "export", str(taken))
    refused("an export to nowhere", None or NOT_FOUND, kiosk, "export", str(world.folder / "no" / "such" / "folder"))


@scenario("scopes", "nobody reads or writes outside its scopes")
def scopes(world):
    centre, here = world.village(1)
    there = centre.enrol("kiosk-there", centre.other_village)
    reader = centre.enrol("kiosk-reads", f"{centre.village}:read", centre.other_village)
    record = here.create("applicant", {"name": "Suhartini Dewanti"}, "--by", "1")
    settle(centre, here, there, reader)
    check(centre.village not in there.digests, "a kiosk holds a scope that is not its own")
    refused("a record of another village", NOT_FOUND, there, "show", record)
    equal(reader.value(record, "name"), "Suhartini Dewanti", "the name at who may read it")
    good = line({"create": "applicant", "values": PERSON})
    for what, node, scope in (
        ("a foreign scope", there, centre.village), ("the upper scope", there, 1), ("a scope that is not there", there, 99), ("a scope to read only", reader, centre.village),
    ):
        refused(what, REFUSED, node, "append", "--scope", str(scope), "-", stdin=good)
        refused(what + " in the line", REFUSED, node, "append", "-", stdin=line({"create": "applicant", "values": PERSON, "scope": scope}))
    refused("an update in a scope to read only", REFUSED, reader, "append", "-", stdin=line({"update": record, "values": PERSON}))
    content = b"".join(path.read_bytes() for path in there.data.iterdir() if path.is_file())
    check(b"Suhartini" not in content, "another village's data lies in the files of a kiosk")
    several = centre.enrol("kiosk-both", centre.village, centre.other_village)
    refused("no scope where there are two", DATA, several, "append", "-", stdin=good)
    settle(centre, here, there, reader, several)


@scenario("codes", "a code works once, until it expires, for who types it right")
def codes(world):
    centre = world.office()
    code = centre.code("Meja 1", centre.village)["code"]
    kiosk = Kiosk(world, "k")
    address, letters = code.split("/")
    place = world.random.choice([index for index, letter in enumerate(letters) if letter != "-"])
    typo = f"{address}/{letters[:place]}{'7' if letters[place] != '7' else '8'}{letters[place + 1:]}"

    def enrol(what, expected, text):
        result = refused(what, expected, kiosk, "enrol", text, keeps=False)
        check(not (kiosk.data / "key").exists() and not kiosk.database.exists(), f"{what} leaves a node behind")
        return result
    enrol("a typo in the code", DATA, typo)
    enrol("half a code", DATA, code[:-8])
    enrol("a code without address", DATA, letters)
    enrol("no code at all", DATA, NAME)
    enrol("another port in the code", DATA, code.replace(f":{centre.port}/", f":{centre.port % 60000 + 1}/"))
    centre.stop()
    enrol("a centre that is not there", UNREACHABLE, code)
    centre.serve()
    # Written as people write: small letters, blanks, O for 0, l for 1.
    written = letters.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    kiosk.enrol(f"{address}/{written}")
    settle(centre, kiosk)
    refused("a second enrolment into one folder", IN_THE_WAY, kiosk, "enrol", code)
    kiosk = Kiosk(world, "k2")
    enrol("a code that was used", REFUSED, code)
    late = centre.code("Meja 2", centre.village)
    centre.stop()
    expire(centre, late)
    centre.serve()
    enrol("an expired code", REFUSED, late["code"])
    # The right form, but of another deployment: somebody else's centre answers at this address.
    other = Centre(world, "other").init()
    other.serve()
    village = other.scope("village", "35.27.01.2002", "Desa Lain")
    foreign = other.code("Meja 3", village, address=centre.address)["code"]
    enrol("a code of another deployment", UNREACHABLE, foreign)
    world.nodes.remove(kiosk)
    for words in ((), ("--scope", "77"), ("--scope", str(centre.village), "--scope", str(centre.village)), ("--scope", f"{centre.village}:all")):
        refused(f"a code for {words}", NOT_FOUND if "77" in words else USAGE, centre, "enrol", "--name", "Meja 9", *words)
    refused("a code that is valid for ever", USAGE, centre, "enrol", "--name", "Meja 9", "--scope", str(centre.village), "--valid", "9999d")
    refused("the same village twice", IN_THE_WAY, centre, "scope add", "--kind", "village", "--region", "35.27.01.2002", "--name", "Lagi")
    refused("a region that is none", USAGE, centre, "scope add", "--kind", "village", "--region", "35270120", "--name", "Lagi")
    refused("the same operator twice", IN_THE_WAY, centre, "operator add", "--scope", str(centre.village), "--number", "1", "--name", NAME)
    # Who guesses has ten tries a minute.
    tries = [kiosk("enrol", guess(code), code=(REFUSED, UNREACHABLE)).code for _ in range(12)]
    equal((tries[0], tries[-1]), (REFUSED, UNREACHABLE), "exit codes of the first and the last of many guesses")
    refused("a node that is not there", NOT_FOUND, centre, "revoke", "99", "--retired", "--reason", "x", "--by", str(CLERK))
    refused("both reasons", USAGE, centre, "revoke", "2", "--retired", "--compromised", "--reason", "x", "--by", str(CLERK))
    refused("an order of nobody", USAGE, centre, "revoke", "2", "--retired", "--reason", "x")
    refused("an order of who is no clerk", NOT_FOUND, centre, "revoke", "2", "--retired", "--reason", "x", "--by", "5")


def guess(code):
    """The same address and root key, another secret, and check bytes that fit: what a guesser types."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    address, letters = code.rsplit("/", 1)
    number = 0
    for letter in letters.replace("-", ""):
        number = number * 32 + alphabet.index(letter)
    content = (number >> 4).to_bytes(32, "big")[:20] + os.urandom(10)
    content += hashlib.sha256(address.encode() + b"\0" + content).digest()[:2]
    number = int.from_bytes(content, "big") << 4
    return address + "/" + "".join(alphabet[number >> 5 * place & 31] for place in reversed(range(52)))


def expire(centre, code):
    """Makes the centre's note of a code say that its time is over: no test waits for hours."""
    connection = sqlite3.connect(centre.database)
    key = f"code/{code['node']}".encode()
    value, = connection.execute("SELECT value FROM note WHERE key = ?", (key,)).fetchone()
    now = int(time.time() * 1000)
    place = next(index for index in range(len(value) - 9) if value[index] == 0x1B and now < int.from_bytes(value[index + 1:index + 9], "big") < now + (1 << 40))
    with connection:
        connection.execute("UPDATE note SET value = ? WHERE key = ?", (value[:place + 1] + (now - 1000).to_bytes(8, "big") + value[place + 9:], key))
    connection.close()


@scenario("folders", "missing, foreign, unsafe and used folders, ports and keys: said in one sentence, nothing touched")
def folders(world):
    centre, kiosk = world.village(1)
    kiosk.create("applicant", {"name": "Moh. Faisal"}, "--by", "1")
    kiosk.sync()
    nowhere, file, empty = world.folder / "nowhere", world.folder / "file", world.folder / "empty"
    file.write_text("x")
    empty.mkdir(mode=0o700)
    centre.stop()
    for command, *words in (("status",), ("list",), ("sync",), ("serve", "--no-desk"), ("export", "target")):
        refused(f"{command} without a folder", NOT_FOUND, kiosk, command, *words, data=nowhere, keeps=False)
        refused(f"{command} in a folder without a node", NOT_FOUND, kiosk, command, *words, data=empty, keeps=False)
        refused(f"{command} in a file", (STORAGE), kiosk, command, *words, data=file, keeps=False)
        refused(f"{command} of a kiosk in the centre's folder", USAGE, kiosk, command, *words, data=centre.data, keeps=False)
    for command, *words in (("status",), ("serve", "--listen", "127.0.0.1:0"), ("nodes",)):
        refused(f"{command} of the centre without a folder", NOT_FOUND, centre, command, *words, data=nowhere, keeps=False)
        refused(f"{command} of the centre in a kiosk's folder", NOT_FOUND, centre, command, *words, data=kiosk.data, keeps=False)
    check(not nowhere.exists(), "a command has made the folder that was missing")
    equal([path.name for path in empty.iterdir() if path.name != "lock"], [], "files in the empty folder")
    refused("a second init", IN_THE_WAY, centre, "init", "--deployment", "sampang.example")
    refused("a deployment's name with a blank", USAGE, centre, "init", "--deployment", "kabupaten sampang", data=world.folder / "c2", keeps=False)
    centre.serve()
    other = Centre(world, "other").init()
    refused("a port that is used", IN_THE_WAY, other, "serve", "--listen", centre.address)
    refused("plain HTTP for other machines", USAGE, other, "serve", "--listen", "0.0.0.0:0", "--plain")
    refused("an address that is none", USAGE, other, "serve", "--listen", "here")
    refused("a second serve of the centre", BUSY, centre, "serve", "--listen", "127.0.0.1:0")
    kiosk.serve()
    refused("a second serve of the kiosk", BUSY, kiosk, "serve")
    kiosk.stop()
    with open(kiosk.data / "lock", "rb") as lock:
        # As a command holds it that works for long: five seconds are waited for.
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused("a folder that another command uses", BUSY, kiosk, "status", keeps=False)
    kiosk.sync()
    keys(centre, kiosk)


@scenario("served", "commands of several people through one serve: each is answered, in the folder where it was given")
def served(world):
    centre, kiosk, neighbour = world.village()
    kiosk.serve()
    clients = []
    for number in range(4):
        path = world.folder / f"desk-{number}.jsonl"
        path.write_text("".join(line({"create": "applicant", "values": {"name": f"Warga {number}.{index}"}}) for index in range(60)))
        clients.append(world.start(f"desk-{number}", "desa-kiosk", "append", "--data", kiosk.data, "--by", "1", path))
    looks = [world.start("look", "desa-kiosk", command, "--data", kiosk.data, "--json") for command in ("status", "list", "sync", "disputes") * 2]
    dots = []
    for client in clients:
        result = client.wait()
        equal((result.code, len(result.lines)), (DONE, 60), f"exit code and lines of an append beside others ({result.err[-300:]})")
        dots += [word for text in result.lines for word in text.split()[1:]]
    for look in looks:
        equal(look.wait().code, DONE, f"exit code of `{look.words}` beside others ({look.wait()})")
    equal(len(set(dots)), 240, "different operations that were saved")
    elsewhere = world.folder / "elsewhere"
    elsewhere.mkdir()
    kiosk("export", "here", cwd=elsewhere)
    check((elsewhere / "here" / "complete").exists(), "an export through serve is not in the folder where the command was given")
    centre("export", "there", cwd=elsewhere)
    check((elsewhere / "there" / "complete").exists(), "an export through the centre's serve is not in the folder where the command was given")
    for name in ("here", "there"):
        kiosk.verify(elsewhere / name)
    settle(centre, kiosk, neighbour)
    deep = Kiosk(world, "d" * 110)
    shutil.copytree(neighbour.data, deep.data)
    world.nodes.remove(deep)
    result = deep("serve", code=(USAGE, IN_THE_WAY), seconds=10)
    sentence(result)


@scenario("http", "whatever comes in over HTTP is answered with a problem in the form of RFC 9457, and the centre goes on")
def http(world):
    centre, kiosk = world.village(1)
    frame = "application/x-desasync"
    before = centre.counts
    cases = [
        ("POST", "/v1/exchange", frame, b"", 400), ("POST", "/v1/exchange", frame, b"\0" * 100, 400), ("POST", "/v1/enrol", frame, b"\xff" * 200, 400),
        ("POST", "/v1/exchange", "text/plain", b"x", 415), ("POST", "/v1/enrol", "application/json", b"{}", 415), ("GET", "/v1/exchange", None, None, 405),
        ("GET", "/", None, None, 404), ("GET", "/../../etc/passwd", None, None, 404), ("DELETE", "/v1/health", None, None, 405),
        ("POST", "/v1/enrol", frame, b"x" * 2000, 413), ("POST", "/v1/exchange", frame, b"x" * (5 << 20), 413),
    ]
    cases += [("POST", world.random.choice(["/v1/exchange", "/v1/enrol"]), frame, world.random.randbytes(world.random.randrange(1, 900)), 400) for _ in range(40)]
    for method, path, kind, body, expected in cases:
        status, headers, answer = ask(centre, method, path, kind, body)
        what = f"{method} {path} with {len(body or b'')} bytes of {kind}"
        equal(status, expected, f"status of {what} ({answer[:300]!r})")
        equal(headers.get("Content-Type"), "application/problem+json", f"content type of the answer to {what}")
        problem = json.loads(answer)
        check({"type", "title", "status"} <= set(problem) and problem["status"] == status, f"the answer to {what} is no problem: {problem}")
        check("x" * 20 not in answer.decode(), f"the answer to {what} repeats the request")
    equal(json.loads(ask(centre, "GET", "/v1/health", None, None)[2])["status"], "ok", "the centre's health")
    equal(centre.counts, before, "entries of the centre after all of this")
    settle(centre, kiosk)


def ask(centre, method, path, kind, body):
    connection = centre.connect()
    try:
        try:
            connection.request(method, path, body, {"Content-Type": kind} if kind else {})
        except (BrokenPipeError, ConnectionResetError):
            # Refused before the body was read to its end; the answer is there all the same.
            pass
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def keys(centre, kiosk):
    """The key file missing, cut, open to others, or of another node."""
    key = kiosk.data / "key"
    right = key.read_bytes()
    before = centre.counts
    held = kiosk.counts
    key.write_bytes(os.urandom(32))
    for command, *words in (("status",), ("sync",), ("append", "-")):
        result = kiosk(command, *words, code=None, stdin=line({"create": "applicant", "values": PERSON}))
        equal(result.code, STORAGE, f"exit code of {command} with another node's key ({result})")
        sentence(result)
    key.write_bytes(right[:31])
    for command in ("status", "sync"):
        refused(f"{command} with a key that was cut", STORAGE, kiosk, command, keeps=False)
    key.write_bytes(right)
    key.chmod(0o644)
    refused("a key that all may read", REFUSED, kiosk, "status", keeps=False)
    key.chmod(0o600)
    kiosk.data.chmod(0o777)
    refused("a folder that all may write", REFUSED, kiosk, "status", keeps=False)
    kiosk.data.chmod(0o700)
    hidden = kiosk.data / "hidden"
    key.rename(hidden)
    refused("a key that is missing", NOT_FOUND, kiosk, "status", keeps=False)
    hidden.rename(key)
    equal(kiosk.counts, held, "entries after all trouble with keys")
    equal(centre.counts, before, "entries at the centre after all trouble with keys")
    settle(centre, kiosk)
