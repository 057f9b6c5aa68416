"""A real HTTP server in a process of its own that plays one kind of chat-completions server. No test is in it.

python server.py MODE ANSWER LOG   prints its port, then serves until it is ended; each request is a line of LOG.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        mode, answer, log_file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with log_file.open("a", encoding="utf-8") as log:
            record = {"path": self.path, "key": self.headers.get("Authorization"), "body": json.loads(body)}
            log.write(json.dumps(record) + "\n")
        content = answer.read_text(encoding="utf-8")
        if mode == "slow":
            time.sleep(20)
        elif mode == "drip":  # a byte now and then: no single wait is long
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(200):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        elif mode == "drip-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(200):
                self.wfile.write(f"X-{number}: 1\r\n".encode())
                self.wfile.flush()
                time.sleep(0.1)
        elif mode == "broken":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
            self.close_connection = True
        elif mode == "redirect":
            self.send(307, b"{}", ("Location", "/elsewhere"))
        elif mode == "500":
            self.send(500, b'{"error": "out of memory"}')
        elif mode == "html":
            self.send(200, b"<html>welcome</html>")
        elif mode == "giant":
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            while True:  # until the other side has had enough
                self.wfile.write(b"[" * 65_536)
        elif mode == "deep":
            self.send(200, b"[" * 900_000)
        elif mode == "cut-off":
            self.complete(content, "length")
        elif mode == "no-schema" and "response_format" in json.loads(body):
            self.send(400, b'{"error": "response_format is not supported"}')
        else:
            self.complete(content)

    def complete(self, content, reason="stop"):
        message = {"role": "assistant", "content": content}
        self.send(200, json.dumps({"choices": [{"message": message, "finish_reason": reason}]}).encode())

    def send(self, status, body, *headers):
        self.send_response(status)
        for name, value in (("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:  # the other side has gone: what a client with a limit does
            self.close_connection = True


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()
