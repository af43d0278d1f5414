"""The shape of what one import says."""

import msgspec


class Import(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One imported name: `local` is bound to `target` (relative imports start with dots); `*` for star imports.

    `import a.b` binds local `a` to target `a` and lists `module` `a.b`; `from a import b as c` binds `c` to `a.b`,
    `module` `a`. `under` is -1 at the top, else the condition (or -2 inside `try`).
    """

    local: str
    target: str
    module: str
    line: int
    scope: int = 0
    under: int = -1
