using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Conformance.Gc;

/// <summary>Runs actions on the heap and on a model of it, and compares.</summary>
/// <remarks>
/// An array's slot 0 holds a number that names it; in the model it is a list of the nodes that the other slots refer to. What the
/// model can reach has to be there unchanged, with its id, its weak references intact and its finalizer not called.
/// </remarks>
internal sealed unsafe class HeapMachine
{
    private enum Kind
    {
        Array,
        Finalizable,
        Class,
        Instance,
    }

    private sealed class Node(int number, int length, Kind kind)
    {
        public readonly int Number = number;
        public readonly Node?[] Slots = new Node?[length];
        public readonly Kind Kind = kind;
        public ulong Id;
        /// <summary>An instance's class: what it refers to, though by no slot.</summary>
        public Node? Class;
        public bool Finalizable => Kind == Kind.Finalizable;
    }

#pragma warning disable CS0649 // The collector knows these.
    private struct FinalizableLayout
    {
        public ObjectHeader Header;
        public Slot Number;
        public Slot Other;
    }

    private struct WeakLayout
    {
        public ObjectHeader Header;
        public ulong Referent;
        public Slot Callback;
    }

#pragma warning restore CS0649

    private static Root[]? s_registers;
    private static Root s_weakList;
    private static Root s_finalizable;
    private static Root s_weak;
    private static int s_numbers;

    private readonly Node?[] _model = new Node?[HeapAction.Registers];
    private readonly List<Node> _weak = [];
    private readonly HashSet<int> _finalized = [];

    public HeapMachine()
    {
        if (s_registers is null)
        {
            s_registers = new Root[HeapAction.Registers];
            for (int i = 0; i < s_registers.Length; i++)
            {
                s_registers[i] = Roots.New(Value.Null);
            }

            s_weakList = Roots.New(Value.Null);
            s_finalizable = Roots.New(CoreTypes.MakeModuleType("test.Finalizable", Value.Null,
                new TypeRow(TypeId.None0, "Finalizable", TypeId.Object, sizeof(FinalizableLayout), 0b110), &Define));
            s_weak = Roots.New(CoreTypes.MakeModuleType("test.Weak", Value.Null,
                new TypeRow(TypeId.None0, "Weak", TypeId.Object, sizeof(WeakLayout), 0b100), null));
        }

        foreach (Root register in s_registers)
        {
            Root r = register;
            r.Value = Value.Null;
        }

        s_weakList.Value = PyList.New();
    }

    // The machine calls finalizers itself; the slot only has objects registered.
    private static void Define(TypeBuilder t) => t.Slot(SlotId.Finalize, &Nothing);

    private static Value Nothing(Value self) => Value.None;

    private static Value Get(int register) => s_registers![register].Value;

    private static void Set(int register, Value value) => s_registers![register].Value = value;

    /// <summary>Runs the actions from <paramref name="at"/> to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Run(HeapAction[] actions, int at, int end)
    {
        for (; at < end; at++)
        {
            if (actions[at] is HeapAction.Pin pin)
            {
                int last = Math.Min(end, at + 1 + pin.Actions);
                RunPinned(pin.Register, actions, at + 1, last);
                at = last - 1;
                continue;
            }

            Do(actions[at]);
            CallFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunPinned(int register, HeapAction[] actions, int at, int end)
    {
        Value pinned = Get(register);
        Node? node = _model[register];
        if (node is null)
        {
            Run(actions, at, end);
            return;
        }

        // Only this points to it from here on.
        ref Slot inside = ref pinned.As<PyRefArray>().SlotAt(node.Kind == Kind.Class ? 24u : NumberOffset(node));
        ulong before = inside.Load().Bits;
        Run(actions, at, end);
        Require(inside.Load().Bits == before && (node.Kind == Kind.Class || before == Value.FromSmallInt(node.Number).Bits), "a pinned object moved or died");
    }

    private void Do(HeapAction action)
    {
        switch (action)
        {
            case HeapAction.Allocate a:
                Value array = NewArray(a.Length, ++s_numbers);
                if (array.IsNull)
                {
                    // PY_GC_FAIL's way. What was there before stays.
                    Errors.Clear();
                    break;
                }

                Set(a.To, array);
                _model[a.To] = new Node(s_numbers, a.Length, Kind.Array);
                break;
            case HeapAction.AllocateFinalizable f:
                Value made = PyType.Allocate(s_finalizable.Value);
                made.As<FinalizableLayout>().Fields.Number.Initialize(Value.FromSmallInt(++s_numbers));
                made.As<FinalizableLayout>().Fields.Other.Initialize(Get(f.From));
                Node node = new(s_numbers, 1, Kind.Finalizable);
                node.Slots[0] = _model[f.From];
                _model[f.To] = node;
                Set(f.To, made);
                break;
            case HeapAction.MakeClass c:
                Value type = TypeFactory.NewClass(Types.Get(TypeId.Type), PyStr.New($"C{++s_numbers}"), PyTuple.Empty, PyDict.New(), Value.Null);
                if (type.IsNull)
                {
                    Errors.Clear();
                    break;
                }

                type.As<PyType>().SlotAt(16).Store(type, Value.Null);
                Set(c.To, type);
                _model[c.To] = new Node(s_numbers, 1, Kind.Class);
                break;
            case HeapAction.Instantiate i when ClassOf(i.Class) is { } model:
                Value instance = PyType.Allocate(TypeIn(i.Class));
                Set(i.To, Value.Null);
                Node? other = i.From == i.To ? null : _model[i.From];
                instance.As<PyRefArray>().SlotAt(16).Initialize(Value.FromSmallInt(++s_numbers));
                instance.As<PyRefArray>().SlotAt(24).Initialize(Get(i.From));
                Set(i.To, instance);
                _model[i.To] = new Node(s_numbers, 1, Kind.Instance) { Class = model };
                _model[i.To]!.Slots[0] = other;
                break;
            case HeapAction.ChangeClass c when _model[c.Register] is { Kind: Kind.Instance } changed && ClassOf(c.Class) is { } model:
                // As __class__ does, without what it does to attributes, which lie where they lay.
                GcRoots.Reach(TypeIn(c.Class).Bits);
                Get(c.Register).As<PyType>().Fields.Header.Shape = TypeIn(c.Class).As<PyType>().Fields.RootShape;
                changed.Class = model;
                break;
            case HeapAction.Link l when _model[l.Owner] is { } owner:
                Store(Get(l.Owner), owner, l.Slot, Get(l.From), _model[l.From]);
                break;
            case HeapAction.Unlink u when _model[u.Owner] is { } owner:
                Store(Get(u.Owner), owner, u.Slot, Value.Null, null);
                break;
            case HeapAction.Load l when _model[l.Owner] is { } owner:
                int slot = l.Slot % owner.Slots.Length;
                Set(l.To, SlotOf(Get(l.Owner), owner, slot).Load());
                _model[l.To] = owner.Slots[slot];
                break;
            case HeapAction.Copy c:
                Copy(c);
                break;
            case HeapAction.Watch w when _model[w.Register] is not null:
                WriteBarrier.Watch(Get(w.Register).Bits);
                break;
            case HeapAction.Drop d:
                Set(d.Register, Value.Null);
                _model[d.Register] = null;
                break;
            case HeapAction.Weak w when _model[w.Register] is { } referent:
                Value weak = PyType.Allocate(s_weak.Value);
                weak.As<WeakLayout>().Fields.Referent = Get(w.Register).Bits;
                WeakRefs.Register(weak.Bits);
                PyList.Append(s_weakList.Value, weak);
                _weak.Add(referent);
                break;
            case HeapAction.TakeId i when _model[i.Register] is { } named:
                ulong id = Identity.Of(Get(i.Register));
                Require(named.Id == 0 || named.Id == id, "an id changed");
                named.Id = id;
                break;
            case HeapAction.Minor:
                Collector.Collect(CollectionKind.Minor);
                break;
            case HeapAction.Step:
                Collector.Collect(CollectionKind.Step);
                break;
            case HeapAction.Full:
                Collector.Collect(CollectionKind.Full);
                break;
            case HeapAction.Churn c:
                for (int n = 0; n < c.Objects; n++)
                {
                    NewArray(1 + (n % 40), 0);
                }

                break;
        }
    }

    // A class by itself or by one of its instances.
    private Node? ClassOf(int register) => _model[register] is not { } node ? null : node.Kind == Kind.Class ? node : node.Class;

    private Value TypeIn(int register) => _model[register]!.Kind == Kind.Class ? Get(register) : Get(register).Type;

    private static Value NewArray(int length, int number)
    {
        Ref<PyRefArray> array = PyRefArray.Allocate(length + 1);
        if (((Value)array).IsNull)
        {
            return Value.Null;
        }

        array.Tail(0).Initialize(Value.FromSmallInt(number));
        return array;
    }

    // A class is known by its name, and its slot is that of __qualname__.
    private static uint NumberOffset(Node node) => node.Kind is Kind.Finalizable or Kind.Class ? 8u : 16u;

    private static ref Slot SlotOf(Value obj, Node node, int slot) =>
        ref obj.As<PyRefArray>().SlotAt(node.Kind is Kind.Finalizable or Kind.Class ? 16u : (uint)(24 + (8 * slot)));

    private static void Store(Value owner, Node node, int slot, Value value, Node? other)
    {
        slot %= node.Slots.Length;
        SlotOf(owner, node, slot).Store(owner, value);
        node.Slots[slot] = other;
    }

    private void Copy(HeapAction.Copy c)
    {
        if (_model[c.From] is not { Kind: Kind.Array } from || _model[c.To] is not { Kind: Kind.Array } to)
        {
            return;
        }

        int start = c.FromSlot % from.Slots.Length, at = c.ToSlot % to.Slots.Length;
        int count = Math.Min(c.Count, Math.Min(from.Slots.Length - start, to.Slots.Length - at));
        Value source = Get(c.From), target = Get(c.To);
        bool before = c.Count % 3 == 0;
        if (before)
        {
            WriteBarrier.BeforeStore(target.Bits);
        }

        long bytes = count * 8L;
        fixed (Slot* a = &SlotOf(source, from, start), b = &SlotOf(target, to, at))
        {
            Buffer.MemoryCopy(a, b, bytes, bytes);
            if (!before)
            {
                WriteBarrier.AfterCopy(target.Bits, b, bytes);
            }
        }

        Array.Copy(from.Slots, start, to.Slots, at, count);
    }

    private void CallFinalizers()
    {
        while (Finalizers.Take() is not 0 and ulong dead)
        {
            int number = (int)Value.FromBits(dead).As<FinalizableLayout>().Fields.Number.Load().SmallInt;
            Require(_finalized.Add(number), $"{number} was finalized twice");
        }
    }

    /// <summary>Compares all that the model reaches; throws at a difference.</summary>
    public void Compare()
    {
        Dictionary<Node, ulong> seen = [];
        for (int i = 0; i < HeapAction.Registers; i++)
        {
            Compare(Get(i), _model[i], seen);
        }

        Value list = s_weakList.Value;
        for (int i = 0; i < _weak.Count; i++)
        {
            ulong referent = WeakRefs.Load(PyList.Get(list, i).Bits);
            if (seen.TryGetValue(_weak[i], out ulong address))
            {
                Require(referent == address, $"a weak reference to {_weak[i].Number} was cleared or is wrong");
            }
            else if (referent != 0)
            {
                CheckNumber(Value.FromBits(referent), _weak[i]);
            }
        }
    }

    private void Compare(Value root, Node? model, Dictionary<Node, ulong> seen)
    {
        Stack<(ulong Bits, Node Node)> todo = new();
        Push(root, model);
        while (todo.TryPop(out (ulong Bits, Node Node) next))
        {
            Value obj = Value.FromBits(next.Bits);
            CheckNumber(obj, next.Node);
            Require(!_finalized.Contains(next.Node.Number) || !next.Node.Finalizable, $"{next.Node.Number} was finalized though it is reachable");
            Require(next.Node.Id == 0 || Identity.Of(obj) == next.Node.Id, $"the id of {next.Node.Number} changed");
            if (next.Node.Class is { } type)
            {
                Push(obj.Type, type);
            }

            for (int i = 0; i < next.Node.Slots.Length; i++)
            {
                Push(SlotOf(obj, next.Node, i).Load(), next.Node.Slots[i]);
            }
        }

        void Push(Value obj, Node? node)
        {
            Require(obj.IsNull == node is null, "a reference is there or not");
            if (node is null)
            {
                return;
            }

            if (!seen.TryAdd(node, obj.Bits))
            {
                Require(seen[node] == obj.Bits, $"{node.Number} is at two addresses");
                return;
            }

            todo.Push((obj.Bits, node));
        }
    }

    private static void CheckNumber(Value obj, Node node)
    {
        if (node.Kind == Kind.Class)
        {
            Require(obj.IsType && PyType.NameOf(obj) == $"C{node.Number}", $"the class {node.Number} is another");
            return;
        }

        Require(node.Kind == Kind.Instance || (node.Finalizable ? obj.Type.Is(s_finalizable.Value) : obj.HasShape(ShapeIds.RefArray)), $"{node.Number} has another shape");
        Require(node.Kind != Kind.Array || obj.As<PyRefArray>().Fields.Length == node.Slots.Length + 1, $"{node.Number} has another length");
        ulong number = obj.As<PyRefArray>().SlotAt(NumberOffset(node)).Load().Bits;
        Require(number == Value.FromSmallInt(node.Number).Bits, $"{node.Number} became another object");
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
