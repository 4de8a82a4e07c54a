"""How the web server runs: ``gunicorn`` in this folder needs no arguments.

Two processes of four threads: on SQLite more threads only wait longer for each other
(measured), and a small school server has two cores. ``manage.py serve`` starts this,
and so does a unit of the service manager on a real server; there, HUP loads new code
without losing a request.
"""

import os

wsgi_app = "config.wsgi"
pythonpath = "platform"

_host = os.environ.get("HOST", "127.0.0.1")
_port = os.environ.get("PORT", "8000")
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
keepalive = 15
timeout = 60
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "30"))

# No access log: it would list which child read what, and from where.
accesslog = None
loglevel = "warning"
control_socket_disable = True
