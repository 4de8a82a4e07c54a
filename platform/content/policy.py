"""What the editor's pages may load, beyond the rest of the site.

Scripts stay at ``'self'``, with no hash and nothing inline: the few scripts that Wagtail
puts inside its pages (date and row choosers) are started by ``editor.js`` instead. Their
text holds addresses and ids, so no hash could name them beforehand.
"""

EDITOR_CSP = {
    # Wagtail's editor sets styles from its scripts and frames its own previews.
    "style-src": ["'self'", "'unsafe-inline'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
}
