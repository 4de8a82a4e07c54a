"""The pictures that a young pupil chooses three of, in order, to go with their card.

Drawn in ``ui/static/ui/secret-pictures.svg``. Each has a name, which is what a screen
reader says: whoever cannot see them chooses by the same words.
"""

PICTURES = (
    *("cat", "fish", "bird", "snail", "sun", "moon", "star", "cloud", "tree", "flower"),
    *("apple", "cup", "boat", "car", "house", "ball", "kite", "umbrella", "key", "bell"),
)
HOW_MANY = 3
