"""Lines between kiosk and centre as programs of ours: they can cut, alter, repeat, divert, or be a hotspot's login page."""
import base64
import contextlib
import gzip
import http.client
import http.server
import socket
import ssl
import struct
import subprocess
import threading
import time

PORTAL = b"<!DOCTYPE html><html><head><title>Wi-Fi Desa</title></head><body>Silakan masuk / please log in</body></html>"


class Line:
    """Listens on a port of its own and hands requests on to the centre, which serves without TLS, as `mode` says:

    open (only the header fields that a proxy knows are passed on), portal (an HTML page with 200), redirect (302), empty (200 without a body),
    status (500), needs-login (511), needs-password (407), gateway (takes the whole upload, then, after 2 s, 502), half-request (the centre gets half of
    it, then both connections end), interim (a 103 before the answer), chunked (the whole answer in chunks), gzip (compressed on the way), half (the answer's first half, then the connection ends), half-unsaid (the same
    without a Content-Length), http1.0 (the whole answer, its end only the connection's), short (half the body under a length that fits it),
    flip (one bit of the body), script (HTML after the body, the length mended), repeat (the answer to the request before), lose (the request is
    handed on, and the connection ends without an answer), twice (handed on twice, the first answer given), twice-last (the second given).
    """

    def __init__(self, centre):
        self.centre, self.mode = centre, "open"
        self.last = None
        self.requests = 0
        # Requests that wait for a "100 Continue", which some proxies swallow.
        self.expected = 0
        line = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def do_POST(self):
                line.handle(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    @property
    def address(self):
        return f"127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def handle(self, request):
        self.requests += 1
        if "Expect" in request.headers:
            self.expected += 1
        body = request.rfile.read(int(request.headers["Content-Length"] or 0))
        mode = self.mode
        request.close_connection = mode != "open"
        if mode == "portal":
            return self.answer(request, 200, "text/html", PORTAL)
        if mode == "empty":
            return self.answer(request, 200, "application/x-desasync", b"")
        if mode == "status":
            return self.answer(request, 500, "text/html", PORTAL)
        if mode == "redirect":
            return self.answer(request, 302, "text/html", PORTAL, location="http://login.example/")
        if mode == "needs-login":
            return self.answer(request, 511, "text/html", PORTAL)
        if mode == "needs-password":
            return self.answer(request, 407, "text/html", PORTAL)
        if mode == "gateway":
            time.sleep(2)
            return self.answer(request, 502, "text/html", PORTAL)
        if mode == "half-request":
            with socket.create_connection(("127.0.0.1", self.centre.port), timeout=10) as upstream:
                head = f"POST {request.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
                upstream.sendall(head.encode() + body[:len(body) // 2])
            return
        status, kind, answer = self.forward(request, body)
        if mode.startswith("twice"):
            second = self.forward(request, body)
            if mode == "twice-last":
                status, kind, answer = second
        if mode in ("half-unsaid", "http1.0"):
            request.protocol_version = "HTTP/1.0"
            request.send_response(status)
            request.send_header("Content-Type", kind)
            request.end_headers()
            request.wfile.write(answer if mode == "http1.0" else answer[:len(answer) // 2])
            return
        if mode == "interim":
            request.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        if mode == "chunked":
            request.send_response(status)
            request.send_header("Content-Type", kind)
            request.send_header("Transfer-Encoding", "chunked")
            request.end_headers()
            request.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(answer), answer))
            return
        if mode == "gzip":
            return self.answer(request, status, kind, gzip.compress(answer), encoding="gzip")
        before, self.last = self.last, answer
        if mode == "lose":
            return
        if mode == "repeat":
            return self.answer(request, 200, kind, before or b"")
        if mode == "flip":
            place = len(answer) // 2
            answer = answer[:place] + bytes([answer[place] ^ 4]) + answer[place + 1:]
        if mode == "script":
            answer += b"<script src=http://ads.example/x.js></script>"
        if mode == "short":
            answer = answer[:len(answer) // 2]
        self.answer(request, status, kind, answer, answer[:len(answer) // 2] if mode == "half" else answer)

    def forward(self, request, body):
        upstream = http.client.HTTPConnection("127.0.0.1", self.centre.port, timeout=20)
        try:
            upstream.request("POST", request.path, body)
            answer = upstream.getresponse()
            return answer.status, answer.getheader("Content-Type"), answer.read()
        finally:
            upstream.close()

    def answer(self, request, status, kind, body, sent=None, location=None, encoding=None):
        request.send_response(status)
        if encoding:
            request.send_header("Content-Encoding", encoding)
        if location:
            request.send_header("Location", location)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body if sent is None else sent)


class Wire:
    """Listens on a port of its own and hands bytes on to `port`, as `mode` says: open, reset (RST after the first bytes of the client, its
    ClientHello), or a number: so many bytes of the server's, then the connection ends. Counts what passes in open mode."""

    def __init__(self, port, host="127.0.0.1"):
        self.port, self.mode = port, "open"
        self.up = self.down = self.connections = 0
        self.sockets = []
        self.listener = socket.create_server((host, 0))
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def address(self):
        return "{}:{}".format(*self.listener.getsockname())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Closing alone leaves a thread in accept, and with it the port open.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.kill()

    def kill(self):
        """Every connection that stands ends, as when a carrier forgets it."""
        sockets, self.sockets = self.sockets, []
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
                one.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.connections += 1
                threading.Thread(target=self.carry, args=(client, self.mode), daemon=True).start()

    def carry(self, client, mode):
        if mode == "reset":
            with contextlib.suppress(OSError):
                client.recv(4096)
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return client.close()
        try:
            server = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        except OSError:
            return client.close()
        server.settimeout(None)
        self.sockets += [client, server]
        threading.Thread(target=self.pump, args=(client, server, "up", None), daemon=True).start()
        self.pump(server, client, "down", None if mode == "open" else mode)

    def pump(self, source, sink, name, left):
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if left is not None:
                    piece = piece[:left]
                    left -= len(piece)
                sink.sendall(piece)
                setattr(self, name, getattr(self, name) + len(piece))
                if left == 0:
                    break
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class Portal:
    """A hotspot's login page, on any path: with TLS under a certificate of its own if `folder` is where one can be made."""

    def __init__(self, folder=None, status=302, address=("127.0.0.1", 0)):
        class Handler(http.server.BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self):
                self.rfile.read(int(self.headers["Content-Length"] or 0))
                self.send_response(status)
                self.send_header("Location", "http://login.example/")
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(PORTAL)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(address, Handler)
        self.server.handle_error = lambda *_: None
        self.server.daemon_threads = True
        if folder:
            key, certificate = folder / "portal.key", folder / "portal.crt"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=portal",
                 "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=20)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Proxy:
    """A proxy that makes tunnels (CONNECT) for who knows its password, if it has one. Counts them; leads every name to this machine."""

    def __init__(self, password=None):
        self.expected = f"Proxy-Authorization: Basic {base64.b64encode(password.encode()).decode()}" if password else None
        self.tunnels = self.refused = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def address(self):
        return "{}:{}".format(*self.listener.getsockname())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        with contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := client.recv(4096)):
                    return client.close()
                head += piece
            lines = head.decode().split("\r\n")
            method, target, _ = lines[0].split()
            if method != "CONNECT" or (self.expected and self.expected not in lines):
                self.refused += 1
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"desa\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                return client.close()
            self.tunnels += 1
            server = socket.create_connection(("127.0.0.1", int(target.rpartition(":")[2])), timeout=10)
            server.settimeout(None)
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            pump(server, client)


def pump(source, sink):
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    for one in (source, sink):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
