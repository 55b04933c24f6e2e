"""A TCP relay that keeps what the server sends."""

import socket
import threading


class Relay:
    """Stands between one client and the server. `received` grows before the client sees a byte, so it is complete once the client has its
    answer."""

    def __init__(self, host, port):
        self.received = bytearray()
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets = []
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        try:
            client, _ = self._listener.accept()
            server = socket.create_connection(self._target)
        except OSError:
            return
        self._sockets += [client, server]
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._pump, args=(client, server, None), daemon=True).start()
        self._pump(server, client, self.received)

    @staticmethod
    def _pump(source, sink, record):
        try:
            while data := source.recv(65536):
                if record is not None:
                    record += data
                sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        # A socket that a thread waits on is not closed by close alone.
        for end in self._sockets:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for end in [self._listener, *self._sockets]:
            end.close()
