using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.ContextVariables;

/// <summary>The module _contextvars. A context maps variables to values in a dict that is copied when a context is copied lazily.</summary>
internal static unsafe class ContextVarsModule
{
    internal struct ContextLayout
    {
        public ObjectHeader Header;
        /// <summary>dict: ContextVar to value. Shared with copies until one of them is written.</summary>
        public Slot Values;
        /// <summary>The context that was current when this one was entered; null while it is not entered.</summary>
        public Slot Previous;
        public byte Entered;
        public byte Shared;
    }

    internal struct VariableLayout
    {
        public ObjectHeader Header;
        public Slot Name;
        public Slot Default;
        public long Hash;
    }

    internal struct TokenLayout
    {
        public ObjectHeader Header;
        public Slot Context;
        public Slot Variable;
        /// <summary>The value before; null: there was none.</summary>
        public Slot Old;
        public long Used;
    }

    private static Root s_context;
    private static Root s_variable;
    private static Root s_token;
    private static Root s_missing;
    private static readonly ArgumentBinder s_newVariable = new("ContextVar(name, /, *, default=None)");

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Context Variables");
        s_missing = Roots.New(PyType.Allocate(CoreTypes.MakeModuleType(
            "Token.MISSING", Value.Null, new TypeRow(TypeId.None0, "Token.MISSING", TypeId.Object, 8, 0, TypeFlags.NoConstructor), &DefineMissing)));
        s_context = Type("Context", sizeof(ContextLayout), 0b110, TypeFlags.None, &DefineContext);
        s_variable = Type("ContextVar", sizeof(VariableLayout), 0b110, TypeFlags.None, &DefineVariable);
        s_token = Type("Token", sizeof(TokenLayout), 0b1110, TypeFlags.None, &DefineToken);
        m.Constant("Context", s_context.Value);
        m.Constant("ContextVar", s_variable.Value);
        m.Constant("Token", s_token.Value);
        m.Function("copy_context()\nA copy of the current context.", &CopyContext);
    }

    private static Root Type(string name, int bytes, ulong references, TypeFlags flags, delegate*<TypeBuilder, void> define) =>
        Roots.New(CoreTypes.MakeModuleType("_contextvars." + name, Value.Null, new TypeRow(TypeId.None0, name, TypeId.Object, bytes, references, flags | TypeFlags.Weakref), define));

    private static void DefineMissing(TypeBuilder t) => t.Slot(SlotId.Repr, &MissingRepr);

    private static Value MissingRepr(Value self) => PyStr.Intern("<Token.MISSING>");

    private static ref ContextLayout Context(Value v) => ref v.As<ContextLayout>().Fields;

    private static ref VariableLayout Variable(Value v) => ref v.As<VariableLayout>().Fields;

    private static ref TokenLayout Token(Value v) => ref v.As<TokenLayout>().Fields;

    private static Value NewContext(Value values)
    {
        Value self = PyType.Allocate(s_context.Value);
        Context(self).Values.Store(self, values);
        return self;
    }

    /// <summary>The current context of the thread, made if there is none yet.</summary>
    private static Value Current()
    {
        ThreadState* t = Thread.Current;
        if (t->Context.IsNull)
        {
            t->Context.Initialize(NewContext(PyDict.New()));
        }

        return t->Context.Load();
    }

    private static Value Copy(Value context)
    {
        Context(context).Shared = 1;
        Value copy = NewContext(Context(context).Values.Load());
        Context(copy).Shared = 1;
        return copy;
    }

    /// <summary>A copy of the current context.</summary>
    internal static Value CopyContext() => Copy(Current());

    /// <summary>The dict of a context, to be written.</summary>
    private static Value Writable(Value context)
    {
        if (Context(context).Shared != 0)
        {
            Context(context).Values.Store(context, PyDict.Copy(Context(context).Values.Load()));
            Context(context).Shared = 0;
        }

        return Context(context).Values.Load();
    }

    private static bool IsVariable(Value v)
    {
        if (v.Type.Is(s_variable.Value))
        {
            return true;
        }

        Value shown = Space.Repr(v);
        if (!shown.IsNull)
        {
            Errors.TypeError($"a ContextVar key was expected, got {PyStr.ToClr(shown)}");
        }

        return false;
    }

    /// <summary>A new variable; the module has been imported.</summary>
    internal static Value NewVariable(string name)
    {
        Value self = PyType.Allocate(s_variable.Value);
        Variable(self).Name.Store(self, PyStr.Intern(name));
        return self;
    }

    /// <summary>The value of a variable in the current context; null without an error if it has none.</summary>
    internal static Value ValueOf(Value variable)
    {
        ThreadState* t = Thread.Current;
        return !t->Context.IsNull && PyDict.TryGet(Context(t->Context.Load()).Values.Load(), variable, Identity.Hash(variable), out Value value) > 0 ? value : Value.Null;
    }

    /// <summary>Sets a variable in the current context.</summary>
    internal static bool SetValue(Value variable, Value value) => PyDict.Set(Writable(Current()), variable, value);

    private static void DefineContext(TypeBuilder t)
    {
        t.Slot(SlotId.New, &MakeContext);
        t.Slot(SlotId.Length, &Length);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.Contains, &Contains);
        t.Slot(SlotId.Iter, &Iter);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.RawMethod("run(...)\nCalls a function in this context.", &Run);
        t.Method("copy()\nReturn a shallow copy of the context object.", &Copy);
        t.Method("get(key, default=None, /)\nThe value of a variable, or default.", &Get);
        t.Method("keys()\nThe variables.", &Keys);
        t.Method("values()\nThe values.", &Values);
        t.Method("items()\nPairs of variables and values.", &Items);
    }

    private static Value MakeContext(Value type, Args args) =>
        args.Count + args.KeywordCount > 0 ? Errors.TypeError("Context() does not accept any arguments") : NewContext(PyDict.New());

    private static long Length(Value self) => PyDict.Count(Context(self).Values.Load());

    private static Value GetItem(Value self, Value key)
    {
        if (!IsVariable(key))
        {
            return Value.Null;
        }

        int found = PyDict.TryGet(Context(self).Values.Load(), key, out Value value);
        return found > 0 ? value : found < 0 ? Value.Null : Errors.KeyError(key);
    }

    private static int Contains(Value self, Value key) => IsVariable(key) ? PyDict.TryGet(Context(self).Values.Load(), key, out _) : -1;

    private static Value Get(Value self, Value key, Value otherwise)
    {
        if (!IsVariable(key))
        {
            return Value.Null;
        }

        int found = PyDict.TryGet(Context(self).Values.Load(), key, out Value value);
        return found > 0 ? value : found < 0 ? Value.Null : otherwise.IsNull ? Value.None : otherwise;
    }

    private static Value Iter(Value self) => Space.Iter(PyDict.Copy(Context(self).Values.Load()));

    private static Value Keys(Value self) => Space.CallMethod(PyDict.Copy(Context(self).Values.Load()), N.keys);

    private static Value Values(Value self) => Space.CallMethod(PyDict.Copy(Context(self).Values.Load()), N.values);

    private static Value Items(Value self) => Space.CallMethod(PyDict.Copy(Context(self).Values.Load()), N.items);

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !other.IsPointer || !other.Type.Is(s_context.Value))
        {
            return Value.NotImplemented;
        }

        int equal = Space.EqualBool(Context(self).Values.Load(), Context(other).Values.Load());
        return equal < 0 ? Value.Null : Value.FromBool(equal > 0 == (op == CompareOp.Eq));
    }

    private static Value Run(Value self, Args args)
    {
        if (args.Count < 1)
        {
            return Errors.TypeError("run() missing 1 required positional argument");
        }

        if (Context(self).Entered != 0)
        {
            Value shown = Space.Repr(self);
            return shown.IsNull ? shown : Errors.RuntimeError($"cannot enter context: {PyStr.ToClr(shown)} is already entered");
        }

        ThreadState* t = Thread.Current;
        Value previous = t->Context.Load();
        Context(self).Entered = 1;
        Context(self).Previous.Store(self, previous);
        t->Context.Initialize(self);
        Value result = Space.Call(args[0], args.Skip(1));
        Thread.Current->Context.Initialize(previous);
        Context(self).Entered = 0;
        Context(self).Previous.Store(self, Value.Null);
        return result;
    }

    private static void DefineVariable(TypeBuilder t)
    {
        t.Slot(SlotId.New, &MakeVariable);
        t.Slot(SlotId.Repr, &VariableRepr);
        t.Slot(SlotId.Hash, &VariableHash);
        t.Method("get(default=None, /)\nThe value in the current context, or default, or the default of the variable; else LookupError.", &VariableGet);
        t.Method("set(value, /)\nSets the value in the current context. Returns a token that undoes it.", &VariableSet);
        t.Method("reset(token, /)\nRestores the value before the set() that returned the token.", &VariableReset);
        t.RawClassMethod("__class_getitem__(...)", &ClassGetItem);
        t.Member("name", 8);
    }

    private static Value ClassGetItem(Value type, Args args) => PyGenericAlias.New(type, args[0]);

    private static Value MakeVariable(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_newVariable.Bind(args, bound))
        {

            return Value.Null;
        }

        if (!bound[0].Load().IsStr)
        {
            return Errors.TypeError("context variable name must be a str");
        }

        Value self = PyType.Allocate(s_variable.Value);
        Variable(self).Name.Store(self, bound[0].Load());
        Variable(self).Default.Store(self, bound[1].Load());
        return self;
    }

    private static long VariableHash(Value self) => Identity.Hash(self);

    private static Value VariableRepr(Value self)
    {
        Value name = Space.Repr(Variable(self).Name.Load());
        string text = $"<ContextVar name={PyStr.ToClr(name)}";
        if (!Variable(self).Default.IsNull)
        {
            Value shown = Space.Repr(Variable(self).Default.Load());
            if (shown.IsNull)
            {
                return shown;
            }

            text += $" default={PyStr.ToClr(shown)}";
        }

        return PyStr.New($"{text} at 0x{Identity.Of(self):x}>");
    }

    private static Value VariableGet(Value self, Value otherwise)
    {
        int found = PyDict.TryGet(Context(Current()).Values.Load(), self, out Value value);
        return found > 0 ? value
            : found < 0 ? Value.Null
            : !otherwise.IsNull ? otherwise
            : !Variable(self).Default.IsNull ? Variable(self).Default.Load()
            : Errors.Raise(Errors.New(TypeId.LookupError, self));
    }

    private static Value VariableSet(Value self, Value value)
    {
        Value context = Current();
        int found = PyDict.TryGet(Context(context).Values.Load(), self, out Value old);
        if (found < 0 || !PyDict.Set(Writable(context), self, value))
        {
            return Value.Null;
        }

        Value token = PyType.Allocate(s_token.Value);
        Token(token).Context.Store(token, context);
        Token(token).Variable.Store(token, self);
        Token(token).Old.Store(token, found > 0 ? old : Value.Null);
        return token;
    }

    private static Value VariableReset(Value self, Value token)
    {
        if (!token.Type.Is(s_token.Value))
        {
            Value text = Space.Repr(token);
            return text.IsNull ? text : Errors.TypeError($"expected an instance of Token, got {PyStr.ToClr(text)}");
        }

        Value shown = Space.Repr(token);
        if (shown.IsNull)
        {
            return shown;
        }

        if (Token(token).Used != 0)
        {
            return Errors.RuntimeError($"{PyStr.ToClr(shown)} has already been used once");
        }

        if (!Token(token).Variable.Load().Is(self))
        {
            return Errors.ValueError($"{PyStr.ToClr(shown)} was created by a different ContextVar");
        }

        Value context = Current();
        if (!Token(token).Context.Load().Is(context))
        {
            return Errors.ValueError($"{PyStr.ToClr(shown)} was created in a different Context");
        }

        Token(token).Used = 1;
        if (Token(token).Old.IsNull)
        {
            return PyDict.Delete(Writable(context), self) < 0 ? Value.Null : Value.None;
        }

        return PyDict.Set(Writable(context), self, Token(token).Old.Load()) ? Value.None : Value.Null;
    }

    private static void DefineToken(TypeBuilder t)
    {
        t.Slot(SlotId.New, &MakeToken);
        t.Slot(SlotId.Repr, &TokenRepr);
        t.GetSet("var", &TokenVariable);
        t.GetSet("old_value", &TokenOld);
        t.RawClassMethod("__class_getitem__(...)", &ClassGetItem);
        t.Constant("MISSING", s_missing.Value);
    }

    private static Value MakeToken(Value type, Args args) => Errors.RuntimeError("Tokens can only be created by ContextVars");

    private static Value TokenVariable(Value self) => Token(self).Variable.Load();

    private static Value TokenOld(Value self) => Token(self).Old.IsNull ? s_missing.Value : Token(self).Old.Load();

    private static Value TokenRepr(Value self)
    {
        Value variable = Space.Repr(Token(self).Variable.Load());
        return variable.IsNull ? variable
            : PyStr.New($"<Token{(Token(self).Used != 0 ? " used" : "")} var={PyStr.ToClr(variable)} at 0x{Identity.Of(self):x}>");
    }
}
