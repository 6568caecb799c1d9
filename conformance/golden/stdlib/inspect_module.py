import inspect


def f(a, /, b: int = 1, *args, c, d="x", **kw) -> str:
    """Doc
    string."""


class C:
    "class doc"
    attr = 1

    def __init__(self, x): ...

    def m(self, y=2): ...

    @classmethod
    def cm(cls, z): ...

    @staticmethod
    def sm(w): ...

    @property
    def p(self): ...


sig = inspect.signature(f)
print(sig, list(sig.parameters), sig.return_annotation, [p.kind.name for p in sig.parameters.values()], sig.parameters["b"].default, inspect.signature(C), inspect.signature(C(1).m), inspect.signature(C.cm), inspect.signature(C.sm), inspect.signature(lambda *, k=1: 0), inspect.signature(len), inspect.getfullargspec(f), inspect.signature(print), inspect.signature(int.to_bytes))
b = sig.bind(1, 2, 3, c=4, e=5)
print(b, b.args, b.kwargs, b.arguments)
b.apply_defaults()
print(b.arguments["d"], sig.replace(return_annotation=int), inspect.Parameter("q", inspect.Parameter.KEYWORD_ONLY, default=3))
for bad in (lambda: sig.bind(), lambda: sig.bind(1, c=2, a=3) and None, lambda: sig.bind(1), lambda: inspect.signature(5), lambda: inspect.signature(dict), lambda: inspect.getsource(len), lambda: inspect.getmodule(5).x, lambda: inspect.Parameter("1x", inspect.Parameter.KEYWORD_ONLY), lambda: inspect.Signature([inspect.Parameter("a", inspect.Parameter.VAR_KEYWORD), inspect.Parameter("b", inspect.Parameter.POSITIONAL_ONLY)])):
    try:
        bad()
        print("ok")
    except Exception as e:
        print(type(e).__name__, e)
print(inspect.getdoc(f), inspect.getsource(f), inspect.getsourcelines(C)[1], inspect.getsource(C.m), inspect.getfile(f) == __file__, inspect.getmodule(f).__name__, inspect.getcomments(f), inspect.cleandoc("  a\n    b"))
print([n for n, _ in inspect.getmembers(C) if not n.startswith("__")], [n for n, _ in inspect.getmembers(C, inspect.isfunction)], inspect.classify_class_attrs(C)[-1].name, inspect.getmro(bool), inspect.isclass(C), inspect.ismethod(C(1).m), inspect.isfunction(f), inspect.isbuiltin(len), inspect.isgeneratorfunction(lambda: (yield)), inspect.ismodule(inspect), inspect.isroutine(len), inspect.isabstract(C), inspect.isdatadescriptor(C.p), inspect.isawaitable(5), inspect.getattr_static(C, "p").__class__.__name__, inspect.unwrap(f) is f)


def caller():
    frame = inspect.currentframe()
    info = inspect.stack()[1]
    return frame.f_code.co_name, info.function, info.lineno > 0, inspect.getframeinfo(frame).function, inspect.getargvalues(frame).locals.keys()


print(caller())


def gen():
    x = yield 1


g = gen()
print(inspect.getgeneratorstate(g), next(g), inspect.getgeneratorstate(g), inspect.getgeneratorlocals(g), g.close(), inspect.getgeneratorstate(g), inspect.getclosurevars(caller).globals.keys(), inspect.formatannotation(list[int]), inspect.get_annotations(f), inspect.indentsize("    x"))
