"""A package."""
_private = 1


def __getattr__(name):
    if name == "lazy_attribute":
        return "computed on demand"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
