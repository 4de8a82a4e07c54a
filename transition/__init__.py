"""Where a pupil's move from one school to the next will live.

Nothing is here yet: the layer is reserved so that no lower app grows into its place.
"""
