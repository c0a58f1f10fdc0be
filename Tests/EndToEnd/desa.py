"""The product's programs as processes, with their folders and ports; what all end-to-end scenarios share.

A scenario is a function that takes a World. The world makes the nodes, remembers every personal value that went in and every word that came
out, and at the end has each node audited.
"""
import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("DESA_BIN", REPOSITORY / ".build/release")).resolve()

# Exit codes of desa-kiosk and desa-central, and of desa-audit.
DONE, ATTENTION, USAGE, DATA, NOT_FOUND, UNREACHABLE, IN_THE_WAY, STORAGE, BUSY, REFUSED = 0, 1, 64, 65, 66, 69, 73, 74, 75, 77
VERIFIED, ALTERED, MALFORMED, FORK, CUT = 0, 1, 3, 4, 6

UPPER, CLERK = 1, 257

# No single command may take longer, in seconds.
PATIENCE = 30
PERSONAL = {"name", "nik", "kk", "phone", "address", "father_name", "mother_name", "birth_place"}


class Failure(Exception):
    """Something is not as it must be; the text says what."""


def check(condition, text):
    if not condition:
        raise Failure(text)


def equal(found, expected, what):
    check(found == expected, f"{what}: {short(found)} instead of {short(expected)}")


def short(value):
    text = repr(value)
    return text if len(text) <= 1000 else f"{text[:1000]}… ({len(text)} characters)"


@dataclasses.dataclass
class Result:
    words: str
    code: int
    out: str
    err: str

    @property
    def lines(self):
        return self.out.splitlines()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def jsons(self):
        return [json.loads(line) for line in self.lines]

    def __str__(self):
        return f"`{self.words}` ended with {self.code}\n  out: {self.out[-1500:].strip()}\n  err: {self.err[-1500:].strip()}"


def until(condition, what, seconds=10):
    """Waits for something that comes by itself."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        check(time.monotonic() < end, f"not within {seconds} s: {what}")
        time.sleep(0.005)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Process:
    """A program that runs beside us; its output is in files."""

    def __init__(self, world, name, words, stdin=None, environment=None):
        self.words = " ".join(map(str, words))
        base = world.folder / "output" / f"{world.next_number():03}-{name}"
        self.out_path, self.err_path = base.with_suffix(".out"), base.with_suffix(".err")
        with open(self.out_path, "wb") as out, open(self.err_path, "wb") as err:
            self.process = subprocess.Popen(
                [str(BIN / words[0]), *map(str, words[1:])], stdin=stdin or subprocess.DEVNULL, stdout=out, stderr=err, cwd=world.folder,
                env={**os.environ, **(environment or {})})
        world.processes.append(self)

    @property
    def out(self):
        return self.out_path.read_text()

    @property
    def err(self):
        return self.err_path.read_text()

    @property
    def runs(self):
        return self.process.poll() is None

    def said(self, text, stream="out", seconds=20):
        """Waits until the text was printed."""
        def look():
            if text in getattr(self, stream):
                return True
            check(self.runs, f"`{self.words}` ended by itself with {self.process.returncode}: {self.err[-500:]}")
        until(look, f"`{self.words}` says {text!r}", seconds)

    def kill(self):
        """As a power cut of this process: it has no chance to tidy up."""
        self.process.kill()
        self.process.wait(10)

    def wait(self, seconds=PATIENCE):
        return Result(self.words, self.process.wait(seconds), self.out, self.err)

    def stop(self):
        """Asks it to end, which it must do, cleanly."""
        if self.runs:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
                raise Failure(f"`{self.words}` does not end on SIGTERM")
            equal(self.process.returncode, 0, f"exit code of `{self.words}` on SIGTERM")


class Node:
    """A data folder and the program that works in it."""
    program = ""

    def __init__(self, world, name):
        self.world, self.name = world, name
        self.data = world.folder / name
        self.server = None
        # What its programs find in their environment beside ours.
        self.environment = {}
        # What the auditor must answer about this node at the end of the scenario.
        self.audit_code = VERIFIED
        world.nodes.append(self)

    def __call__(self, command, *words, code=DONE, stdin=None, data=None, seconds=PATIENCE, cwd=None):
        """Runs one command; `code` is what it must end with (None: whatever, a tuple: one of these)."""
        command = command.split()
        result = self.world.run(self.program, *command, "--data", data or self.data, *words, stdin=stdin, seconds=seconds, cwd=cwd, environment=self.environment)
        codes = (code,) if isinstance(code, int) else code
        check(codes is None or result.code in codes, f"expected exit code {code}: {result}")
        return result

    @property
    def status(self):
        found = self("status", "--json", code=(DONE, ATTENTION))
        status = found.json
        attention = bool(status.get("findings") or status.get("diverged") or status.get("compromised"))
        equal(found.code, ATTENTION if attention else DONE, f"exit code of the status of {self.name}")
        return status

    @property
    def digests(self):
        return {scope["scope"]: scope["digest"] for scope in self.status["scopes"]}

    @property
    def counts(self):
        """Entries by log, over all scopes but the private ones: there each look at personal data leaves an entry."""
        return {log: count for scope in self.status["scopes"] if scope["kind"] != "private" for log, count in scope["logs"].items()}

    def records(self, *words):
        return {record["record"]: record for record in self("list", "--json", "--reveal", *words).jsons}

    def show(self, record, *words):
        return self("show", record, "--json", "--reveal", *words).json

    def value(self, record, field):
        return self.show(record)["fields"][field]["value"]

    @property
    def disputes(self):
        return {record["record"]: record["disputed"] for record in self("disputes", "--json", "--reveal").jsons}

    def append(self, operations, *words, code=DONE):
        """Appends a list of operations; answers the dots of each line."""
        self.world.remember(operations)
        lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in operations)
        result = self("append", "--json", *words, "-", stdin=lines, code=code)
        return [line["saved"] for line in result.jsons]

    def create(self, type, values, *words):
        return self.append([{"create": type, "values": values}], *words)[0][0]

    def update(self, record, values, *words):
        return self.append([{"update": record, "values": values}], *words)[0][0]

    def serve_words(self):
        return []

    def serve(self):
        check(self.server is None or not self.server.runs, f"{self.name} serves already")
        self.server = self.world.start(self.name, self.program, "serve", "--data", self.data, *self.serve_words(), environment=self.environment)
        self.wait_for_start()
        return self.server

    def stop(self):
        if self.server:
            self.server.stop()
            self.server = None
            rest = self.database.with_name("desa.sqlite3-wal")
            check(not rest.exists() or rest.stat().st_size == 0, f"{self.name} was stopped cleanly, and something stands in its WAL only")

    def kill(self):
        self.server.kill()
        self.server = None

    def verify(self, folder=None, code=VERIFIED):
        result = self.world.run("desa-audit", "verify", folder or self.data, "--json", seconds=60)
        check(result.code == code, f"audit of {self.name} expected to end with {code}: {result}")
        report = result.json
        equal(int(report["exit"]), code, "exit code in the audit's JSON")
        equal(report["verified"], code == VERIFIED, "the audit's word")
        return report

    def export(self):
        target = self.world.folder / f"export-{self.world.next_number():03}-{self.name}"
        self("export", target)
        return target

    def audit(self):
        """The auditor over the folder itself and over an export of it."""
        self.stop()
        self.verify(code=self.audit_code)
        self.verify(self.export(), code=self.audit_code)

    @property
    def database(self):
        return self.data / "desa.sqlite3"


class Kiosk(Node):
    program = "desa-kiosk"

    def enrol(self, code, *words):
        self("enrol", code, *words)
        return self

    def sync(self, *words, code=DONE):
        result = self("sync", "--json", *words, code=code)
        return result.json if result.code == DONE else None

    def serve_words(self):
        # Nobody here waits a minute because a regency's kiosks must not come at once.
        # A desk would want the same port for each; scenarios about the desk give it one.
        return ["--splay", "1", "--no-desk"]

    def wait_for_start(self):
        self.server.said("kiosk is running", "err")

    def copy(self, name):
        """What somebody gets who copies the folder of this kiosk, stopped or not."""
        twin = Kiosk(self.world, name)
        subprocess.run(["cp", "-a", self.data, twin.data], check=True, timeout=PATIENCE)
        return twin


class Centre(Node):
    program = "desa-central"

    def __init__(self, world, name="centre", plain=False):
        super().__init__(world, name)
        self.port = free_port()
        self.root = None
        # Plain HTTP instead of TLS, so that a line of ours can read and alter what passes.
        self.plain = ["--plain"] if plain else []

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def init(self):
        self.root = self("init", "--deployment", "sampang.example", "--json").json["rootFingerprint"]
        return self

    def serve_words(self):
        return ["--listen", self.address, *self.plain]

    def connect(self):
        """A connection of ours to it, for requests that no kiosk would send."""
        if self.plain:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=context)

    def wait_for_start(self):
        self.server.said("Listening on")

    def scope(self, kind, region, name):
        return self("scope add", "--kind", kind, "--region", region, "--name", name, "--json").json["scope"]

    def operator(self, scope, number, name):
        self.world.personal.add(name)
        self("operator add", "--scope", str(scope), "--name", name, "--number", str(number), "--json")

    def code(self, name, *scopes, address=None):
        chosen = [word for scope in scopes for word in ("--scope", str(scope))]
        return self("enrol", "--role", "kiosk", "--name", name, *chosen, "--address", address or self.address, "--json").json

    def enrol(self, name, *scopes):
        code = self.code(name, *scopes)
        kiosk = Kiosk(self.world, name).enrol(code["code"], *self.plain)
        kiosk.node = code["node"]
        # The first exchange brings the kiosk's rights, and with them its logs; the second sends these.
        kiosk.sync()
        kiosk.sync()
        return kiosk


class World:
    """A scenario's folder, dice, nodes and processes."""

    def __init__(self, name, seed):
        self.name = name
        self.random = random.Random(f"{name} {seed}")
        # A Unix socket's path has at most 99 bytes, so this stays short.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="desa-e2e-"))
        (self.folder / "output").mkdir()
        self.nodes, self.processes = [], []
        self.personal = set()
        self.errors = []
        self.number = 0

    def next_number(self):
        self.number += 1
        return self.number

    def run(self, program, *words, stdin=None, seconds=PATIENCE, cwd=None, environment=None):
        words = [str(word) for word in words]
        line = " ".join([program, *words])
        try:
            done = subprocess.run(
                [str(BIN / program), *words], input=stdin.encode() if isinstance(stdin, str) else stdin or b"", capture_output=True,
                timeout=seconds, cwd=cwd or self.folder, env={**os.environ, **(environment or {})})
        except subprocess.TimeoutExpired:
            raise Failure(f"`{line}` did not end within {seconds} s")
        result = Result(line, done.returncode, done.stdout.decode(), done.stderr.decode())
        self.errors.append(result.err)
        check(result.code >= 0, f"`{line}` was killed by signal {-result.code}\n{result.err[-1500:]}")
        return result

    def start(self, name, *words, environment=None):
        return Process(self, name, words, environment=environment)

    def remember(self, operations):
        """Keeps personal values of an input: none of them may show up where it does not belong."""
        for item in operations:
            if isinstance(item, dict):
                self.remember(item.get("transaction", []) if isinstance(item.get("transaction"), list) else [])
                values = item.get("values")
                for key, value in values.items() if isinstance(values, dict) else ():
                    if key in PERSONAL and isinstance(value, str) and len(value) > 4:
                        self.personal.add(value)

    # MARK: What most scenarios begin with

    def office(self, plain=False, name="centre"):
        """A centre that serves, with two villages and a sub-district, and operators 1 to 3 in each."""
        centre = Centre(self, name, plain=plain).init()
        centre.serve()
        centre.village = centre.scope("village", "35.27.01.2002", "Desa Labuhan")
        centre.other_village = centre.scope("village", "35.27.01.2005", "Desa Marparan")
        centre.district = centre.scope("sub-district", "35.27.01", "Kecamatan Sreseh")
        for scope in (centre.village, centre.other_village, centre.district):
            for number, name in enumerate(("Sumarlinah", "Kusnadiharto", "Wartiningsih"), 1):
                centre.operator(scope, number, name)
        # Who gives orders: a clerk is an operator of the upper scope.
        centre.operator(UPPER, CLERK, "Ratnaningtyas")
        return centre

    def village(self, count=2):
        """The office and some kiosks of one village."""
        centre = self.office()
        return centre, *(centre.enrol(f"kiosk-{number}", centre.village) for number in range(1, count + 1))

    # MARK: What all scenarios end with

    def check_privacy(self):
        """No name or number of a person in logs, errors or names of files."""
        places = [("an error text", text) for text in self.errors]
        places += [(f"the log {process.err_path.name}", process.err) for process in self.processes]
        places.append(("the name of a file", "\n".join(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))))
        for place, text in places:
            for value in self.personal:
                check(value not in text, f"a personal value ({value!r}) stands in {place}: {text[max(0, text.find(value) - 200):][:400]}")
            # Of the regions in the demo's day; a log's name can be 16 decimal digits too.
            check(not re.search(r"\b(3527|3519|1609|0527|0519|0609)\d{12}\b", text), f"what looks like a NIK stands in {place}")
            for sign in ("Fatal error", "Thread 0 crashed", "Stack dump", "desa_", "Swift runtime"):
                check(sign not in text, f"a crash shows in {place}: {text[:600]}")

    def finish(self):
        for node in self.nodes:
            node.audit()
        self.check_privacy()

    def close(self):
        for process in self.processes:
            if process.runs:
                with contextlib.suppress(Exception):
                    process.kill()

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def agree(centre, *kiosks):
    """The same digest in each scope at everybody who holds it, and nothing left to send."""
    expected = centre.digests
    for kiosk in kiosks:
        status = kiosk.status
        equal(status["pending"], 0, f"operations of {kiosk.name} that wait")
        equal(status["diverged"], [], f"diverged scopes of {kiosk.name}")
        for scope in status["scopes"]:
            equal(scope["digest"], expected.get(scope["scope"]), f"digest of scope {scope['scope']} at {kiosk.name} and the centre")


def settle(centre, *kiosks):
    """Everybody exchanges until everybody has all, then all must agree."""
    for _ in range(2):
        for kiosk in kiosks:
            kiosk.sync()
    agree(centre, *kiosks)


SCENARIOS = {}
# Of them, those that take minutes: they run when they are named.
LONG = set()


def scenario(name, sentence, long=False):
    """Makes a function a scenario; the sentence says what holds when it passes."""
    def add(function):
        SCENARIOS[name] = (sentence, function)
        if long:
            LONG.add(name)
        return function
    return add
