"""How far the text that reaches a model documents it, and whether any other text may."""
