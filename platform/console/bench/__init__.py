"""``make bench``: what a page costs on the real server, against an empty one."""
