"""The line between kiosk and centre as a program of ours: it can cut, alter, repeat, or be a hotspot's login page."""
import http.client
import http.server
import threading

PORTAL = b"<!DOCTYPE html><html><head><title>Wi-Fi Desa</title></head><body>Silakan masuk / please log in</body></html>"


class Line:
    """Listens on a port of its own and hands requests on to the centre, as `mode` says:

    open, portal (an HTML page with 200), empty (200 without a body), status (500), half (the answer's first half, then the connection ends),
    short (half the body under a length that fits it), flip (one bit of the body), repeat (the answer to the request before),
    lose (the request is handed on, and the connection ends without an answer).
    """

    def __init__(self, centre):
        self.centre, self.mode = centre, "open"
        self.last = None
        self.requests = 0
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
        body = request.rfile.read(int(request.headers["Content-Length"] or 0))
        mode = self.mode
        request.close_connection = mode != "open"
        if mode == "portal":
            return self.answer(request, 200, "text/html", PORTAL)
        if mode == "empty":
            return self.answer(request, 200, "application/x-desasync", b"")
        if mode == "status":
            return self.answer(request, 500, "text/html", PORTAL)
        status, kind, answer = self.forward(request, body)
        before, self.last = self.last, answer
        if mode == "lose":
            return
        if mode == "repeat":
            return self.answer(request, 200, kind, before or b"")
        if mode == "flip":
            place = len(answer) // 2
            answer = answer[:place] + bytes([answer[place] ^ 4]) + answer[place + 1:]
        if mode == "short":
            answer = answer[:len(answer) // 2]
        self.answer(request, status, kind, answer, answer[:len(answer) // 2] if mode == "half" else answer)

    def forward(self, request, body):
        upstream = http.client.HTTPConnection("127.0.0.1", self.centre.port, timeout=20)
        try:
            upstream.request("POST", request.path, body, {"Content-Type": request.headers["Content-Type"]})
            answer = upstream.getresponse()
            return answer.status, answer.getheader("Content-Type"), answer.read()
        finally:
            upstream.close()

    def answer(self, request, status, kind, body, sent=None):
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body if sent is None else sent)
