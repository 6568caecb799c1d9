import operator as op
import types
print(op.add(1, 2), op.itemgetter(1)("abc"), op.itemgetter(0, 2)("abc"), op.attrgetter("real", "imag")(1 + 2j), op.attrgetter("a.b")(types.SimpleNamespace(a=types.SimpleNamespace(b=5))), op.methodcaller("split", ",", maxsplit=1)("a,b,c"), op.contains([1], 1), op.countOf([1, 1], 1), op.indexOf("abc", "c"), op.concat([1], [2]), op.index(True), op.length_hint(iter([1, 2])), op.iadd([1], [2]), op.truth([]), op.not_(1), op.is_(None, None), op.matmul.__name__, op.floordiv(7, 2), op.getitem({"k": 1}, "k"), op.call(len, "ab"), op.pow(2, 3), op.inv(5), op.neg(3), op.abs(-2), op.lt(1, 2), op.xor(5, 1))
for bad in (lambda: op.itemgetter(), lambda: op.itemgetter(5)([1]), lambda: op.attrgetter("x")(5), lambda: op.attrgetter(5), lambda: op.methodcaller(5), lambda: op.index(1.5), lambda: op.indexOf([1], 2), lambda: op.concat(1, 2), lambda: op.length_hint([], "x"), lambda: op.add(1), lambda: op.countOf(5, 1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
d = {}
op.setitem(d, "a", 1)
op.delitem(d, "a")
print(d, repr(op.itemgetter(1)), repr(op.attrgetter("a.b")), repr(op.methodcaller("m", 1, k=2)))
import copy, pickle
print(pickle.loads(pickle.dumps(op.itemgetter(1)))("xyz"), copy.copy(op.attrgetter("real"))(5))
m = types.MappingProxyType({"a": 1})
print(m, m["a"], m | {"b": 2}, len(m), "a" in m, m.copy())
try:
    m["x"] = 1
except TypeError as e:
    print(e)
ns = types.SimpleNamespace(x=1, **{"y z": 2})
ns.w = [ns.x]
print(ns, ns == types.SimpleNamespace(x=1, w=[1], **{"y z": 2}), vars(ns))
mod = types.ModuleType("m", "doc")
mod.v = 5
print(mod, mod.__doc__, mod.__name__, mod.__spec__, vars(mod)["v"])
cls = types.new_class("New", (int,), {}, lambda ns: ns.update(extra=lambda self: self + 1))
print(cls(4).extra(), cls.__name__, types.resolve_bases((int,)), types.prepare_class("X")[0], types.get_original_bases.__name__ if hasattr(types, "get_original_bases") else "")


class Dyn:
    @types.DynamicClassAttribute
    def attr(self):
        return "instance"


print(Dyn().attr)
try:
    Dyn.attr
except AttributeError as e:
    print(repr(e)[:15])
print([t.__name__ for t in (types.FunctionType, types.LambdaType, types.GeneratorType, types.CoroutineType, types.CodeType, types.MethodType, types.BuiltinFunctionType, types.ModuleType, types.TracebackType, types.FrameType, types.GetSetDescriptorType, types.MemberDescriptorType, types.CellType, types.NoneType, types.EllipsisType, types.NotImplementedType, types.GenericAlias, types.UnionType, types.WrapperDescriptorType, types.MethodWrapperType, types.MethodDescriptorType, types.ClassMethodDescriptorType, types.AsyncGeneratorType)])
