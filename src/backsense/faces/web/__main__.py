"""`python -m backsense.faces.web --port 8000`: the page on this machine."""

import argparse
import contextlib
import socket
import sys

from backsense.errors import BacksenseError

HOST = "127.0.0.1"
"""Only this machine can reach the page; what people type is nobody else's business."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C. Returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m backsense.faces.web", description="Show the backsense page on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000); 0 takes a free one")
    return serve(parser.parse_args(arguments).port)


def serve(port: int) -> int:
    """Load the knowledge, bind the port, print the address, serve."""
    try:
        import uvicorn

        from backsense.faces.web.app import create_app
    except ImportError as missing:
        print(f"The page needs one more part ({missing.name}). Install it with: pip install 'backsense[web]'", file=sys.stderr)
        return 8
    try:
        listener = socket.create_server((HOST, port))
    except (OSError, OverflowError):
        mend = f"Choose another one, for example: --port {port % 60000 + 1}"
        print(f"Port {port} cannot be used: it is taken, or not a port. {mend}", file=sys.stderr)
        return 5
    from backsense.guide import Guide

    try:
        app = create_app(Guide.load())
    except BacksenseError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"backsense is at http://{HOST}:{listener.getsockname()[1]}", flush=True)
    # No access log: even a path says what somebody worries about.
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning", server_header=False))
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
