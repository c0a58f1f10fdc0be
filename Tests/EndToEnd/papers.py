"""Scans: added at a desk, brought to the centre over a line that is cut, while programs are killed; read elsewhere; erased."""
import socket
import threading
import time

from desa import CLERK, DATA, IN_THE_WAY, NOT_FOUND, UNREACHABLE, Kiosk, Process, check, equal, scenario, settle, until


class Wire:
    """A relay of whole HTTP requests to the centre, byte for byte counted. `plan` says what becomes of the next large requests: "pass", "cut" (the
    connection ends after `bite` bytes of the body), or "hold" (nothing moves from there on until the connection is ended by somebody)."""

    LARGE = 60_000

    def __init__(self, centre, bite=30_000):
        self.centre, self.bite = centre, bite
        self.plan = []
        self.down = False
        self.sent = 0
        self.held = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.down:
                near.close()
                continue
            threading.Thread(target=self.relay, args=(near,), daemon=True).start()

    def relay(self, near):
        near.settimeout(20)
        try:
            with near, socket.create_connection(("127.0.0.1", self.centre.port), timeout=20) as far:
                threading.Thread(target=self.back, args=(far, near), daemon=True).start()
                while self.request(near, far):
                    pass
        except OSError:
            pass

    def request(self, near, far):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = near.recv(4096)
            if not piece:
                return False
            head += piece
        head, body = head.split(b"\r\n\r\n", 1)
        length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        self.judge(head, length)
        what = self.plan.pop(0) if length > self.LARGE and self.plan else "pass"
        self.sent += len(head) + 4 + len(body)
        far.sendall(head + b"\r\n\r\n" + body)
        done = len(body)
        while done < length:
            piece = near.recv(min(4096, length - done))
            if not piece:
                return False
            self.sent += len(piece)
            far.sendall(piece)
            done += len(piece)
            if what == "cut" and done >= self.bite:
                near.shutdown(socket.SHUT_RDWR)
                return False
            if what == "hold" and done >= self.bite:
                self.held.set()
                self.wait_for_the_end(near, far)
                return False
        return True

    def judge(self, head, length):
        """For those who want to look at each request."""

    @staticmethod
    def wait_for_the_end(near, far):
        """Nothing goes on; what the kiosk still gives to its own buffers is read and thrown away, so that its end can be seen."""
        near.settimeout(0.05)
        while far.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 1:
            try:
                if not near.recv(65536):
                    return
            except TimeoutError:
                pass

    @staticmethod
    def back(far, near):
        try:
            while piece := far.recv(65536):
                near.sendall(piece)
        except OSError:
            pass
        try:
            near.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def scan(world, name, size):
    path = world.folder / name
    path.write_bytes(b"\xff\xd8\xff" + world.random.randbytes(size - 3))
    return path


def files(node):
    return [path for path in (node.data / "attachments").rglob("*") if path.is_file()]


@scenario("papers", "a scan of 1 MB arrives whole over a line that is cut, with kill -9 of both ends in the middle, for at most 15 % more bytes")
def papers(world):
    centre = world.office(plain=True)
    wire = Wire(centre)
    kiosk = Kiosk(world, "kiosk-1").enrol(centre.code("kiosk-1", centre.village, address=wire.address)["code"], "--plain")
    second = centre.enrol("kiosk-2", centre.village)
    stranger = centre.enrol("kiosk-3", centre.other_village)
    kiosk.sync()
    kiosk.sync()
    request = kiosk.create("request", {"number": "auto", "service": "BIRTH", "state": "draft"}, "--by", "1")
    kiosk.sync()

    page, small = scan(world, "kk.jpg", 1_000_000), scan(world, "kk-kecil.jpg", 24_000)
    saved = kiosk("attach", page, "--preview", small, "--request", request, "--kind", "family-card", "--by", "1", "--json").json
    record = saved["saved"][0]
    check(saved["size"] < 1_001_000 and len(saved["attachment"]) == 64, f"what attach says: {saved}")
    equal(kiosk.show(request)["papers"], {"arrived": 0, "of": 1, "here": 1}, "papers at the kiosk before any exchange")
    check("papers 0 of 1" in kiosk("show", request, "--language", "en").out, "show says how many papers have arrived")

    before = wire.sent
    # A client that finds its connection dead may post again by itself, so a cut alone need not end an exchange.
    for victim, plan in ((kiosk, ["cut", "pass", "hold"]), (centre, ["pass", "hold"])):
        wire.plan = plan
        wire.held.clear()
        # Nor does it always: on a new connection it ends there, and the operator tries again.
        for _ in range(5):
            process = Process(world, "sync", ["desa-kiosk", "sync", "--data", kiosk.data])
            until(lambda: wire.held.is_set() or not process.runs, "a request is held on the line, or the exchange ends", 20)
            if wire.held.is_set():
                break
        check(wire.held.is_set(), "no request was held on the line")
        equal(centre.show(request)["papers"]["of"], 1, "papers that the centre knows of while the scan is on its way")
        equal(centre.show(request)["papers"]["arrived"], 0, "papers that have arrived while the scan is on its way")
        equal(centre("fetch", record, "--preview", "--json").json["preview"], True, "the preview is at the centre before the scan")
        if victim is kiosk:
            process.kill()
        else:
            # A dying process closes its connections before its door: what a client posted again in between would be counted as sent.
            wire.down = True
            centre.kill()
            equal(process.wait().code, UNREACHABLE, "exit code of a sync whose centre was killed")
            wire.down = False
            centre.serve()
    check("papers 0 of 1" in centre("status").out, "the centre's status names the request whose papers have not arrived")
    equal([line.get("papersAwaited") for line in centre("nodes", "--json").jsons if line["name"] == "kiosk-1"], [1], "papers awaited of the kiosk")
    centre("fetch", record, code=NOT_FOUND)
    kiosk.sync()
    wasted = wire.sent - before - 1_024_000
    check(wasted <= 153_600, f"{wire.sent - before} bytes went up for 1,024,000")
    print(f"     papers: {wire.sent - before} bytes up for 1024000 ({100 * wasted / 1_024_000:.1f} % more)", flush=True)

    for node in (kiosk, centre):
        equal(node.show(request)["papers"], {"arrived": 1, "of": 1, "here": 1}, f"papers at {node.name} at the end")
    equal(kiosk.status["attachments"]["toSend"], 0, "attachments that wait")
    centre("fetch", record, "--output", "at-centre.jpg", "--by", str(CLERK), cwd=world.folder)
    equal((world.folder / "at-centre.jpg").read_bytes(), page.read_bytes(), "bytes of the scan at the centre")
    centre("fetch", record, "--output", "at-centre.jpg", code=IN_THE_WAY, cwd=world.folder)
    for path in files(centre):
        check(page.read_bytes()[:4096] not in path.read_bytes(), "the scan lies on the disk as it is")

    elsewhere(world, centre, second, stranger, request, record, saved, page, small)
    refusals(world, kiosk, request)
    erase(world, centre, kiosk, second, record, request)
    damage(centre)
    wire.listener.close()


def elsewhere(world, centre, second, stranger, request, record, saved, page, small):
    """Another desk of the village fetches on need, one of another village cannot."""
    settle(centre, second)
    equal(second.show(request)["papers"], {"arrived": 1, "of": 1, "here": 0}, "papers at another desk")
    second("fetch", record, "--preview", "--output", "small.jpg", "--by", "2", cwd=world.folder)
    equal((world.folder / "small.jpg").read_bytes(), small.read_bytes(), "bytes of the preview at another desk")
    second.serve()
    second("fetch", saved["attachment"], "--output", world.folder / "second.jpg", "--by", "2")
    equal((world.folder / "second.jpg").read_bytes(), page.read_bytes(), "bytes of the scan at another desk")
    second.stop()
    stranger.sync()
    stranger("fetch", saved["attachment"], code=NOT_FOUND)
    # It has heard of the address, and writes it into a record of its own village: the ciphertext is all it could get, never the key.
    equal(files(stranger), [], "files of attachments at a kiosk of another village")


def refusals(world, kiosk, request):
    large = scan(world, "besar.jpg", 17 << 20)
    result = kiosk("attach", large, "--request", request, code=DATA)
    check("at most 16" in result.err, f"the limit is named: {result.err}")
    kiosk("attach", world.folder / "none.jpg", code=NOT_FOUND)
    empty = world.folder / "empty.jpg"
    empty.write_bytes(b"")
    kiosk("attach", empty, "--request", request, code=DATA)
    again = kiosk("attach", world.folder / "kk-kecil.jpg", "--request", request, "--by", "1").out
    check("same file" not in again, "a preview is no attachment of its own record")
    again = kiosk("attach", world.folder / "kk.jpg", "--request", request, "--by", "1").out
    check("the same file is attached already" in again, "a second copy of a file is pointed out")


def erase(world, centre, kiosk, second, record, request):
    """Whoever orders that the key be erased takes every copy, and the ciphertext goes."""
    kiosk.sync()
    held = {node.name: len(files(node)) for node in (centre, kiosk, second)}
    centre("erase", record, "--fields", "key", "--reason", "Permintaan warga", "--by", str(CLERK))
    settle(centre, kiosk, second)
    for node in (centre, kiosk, second):
        node("fetch", record, "--output", "gone.jpg", code=NOT_FOUND, cwd=world.folder)
        equal(len(files(node)), held[node.name] - 2, f"files of attachments at {node.name} after the erasure")
    check(not (world.folder / "gone.jpg").exists(), "something was written of an erased attachment")
    equal(kiosk.show(request)["papers"]["of"], 2, "papers of the request, without the erased one")


def damage(centre):
    """The auditor says what became of the files, and needs none of them."""
    centre.stop()
    whole = centre.verify()["attachments"]
    equal((int(whole["missing"]), whole["broken"], int(whole["erased"])), (0, [], 2), "attachments in the audit")
    first, second = sorted(files(centre))[:2]
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 1
    first.write_bytes(content)
    second.unlink()
    report = centre.verify()["attachments"]
    equal((int(report["missing"]), report["broken"]), (1, [first.name.split("-")[0]]), "attachments in the audit after damage")


@scenario("papers-kill", "whatever attach said was saved is there after kill -9, whole, and reaches the centre")
def papers_kill(world):
    centre, kiosk = world.village(1)
    page = scan(world, "akta.jpg", 300_000)
    saved = []
    for number in range(30):
        process = Process(world, "attach", ["desa-kiosk", "attach", "--data", kiosk.data, page, "--by", "1"])
        time.sleep(world.random.uniform(0.01, 0.08))
        process.kill()
        saved += [line.split()[1].rstrip(",") for line in process.out.splitlines() if line.startswith("saved ")]
    known = kiosk.status["attachments"]
    check(known["known"] >= len(saved) and known["known"] == known["here"], f"{len(saved)} files were saved, and status says {known}")
    kiosk("attach", page, "--by", "1")
    kiosk.sync()
    for record in saved:
        centre("fetch", record, "--output", f"{record.replace(':', '-')}.jpg", cwd=world.folder)
        equal((world.folder / f"{record.replace(':', '-')}.jpg").read_bytes(), page.read_bytes(), f"bytes of {record} at the centre")
