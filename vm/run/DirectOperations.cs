using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Run;

/// <summary>What the handlers of <see cref="Handlers.Handlers{M,R,I,F,C}"/> that are not staged do: one struct an opcode.</summary>
/// <remarks>The frame's Pc is stored and points behind the whole instruction. No method is inlined: they hold Values.</remarks>
internal static unsafe class DirectOperations
{
    private const MethodImplOptions Cold = MethodImplOptions.NoInlining;

    private static Value A(Slot* r, uint i) => r[(byte)(i >> 8)].Load();

    private static Value B(Slot* r, uint i) => r[(byte)(i >> 16)].Load();

    private static Value C(Slot* r, uint i) => r[i >> 24].Load();

    private static Slot* At(Slot* r, uint i) => r + (byte)(i >> 16);

    private static Value NameOf(Frame* fp) => InlineCaches.NameOf(fp, fp->Caches + fp->Pc[-1]);

    public readonly struct NewCell : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => PyCell.New(A(r, i)).Bits;
    }

    private static int Contains(Slot* r, uint i)
    {
        Value container = C(r, i), item = B(r, i);
        return container.HasShape(ShapeIds.Dict) ? PyDict.Contains(container, item) : Space.Contains(container, item);
    }

    public readonly struct In : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i)
        {
            int found = Contains(r, i);
            return found < 0 ? 0 : found > 0 ? Singletons.True : Singletons.False;
        }
    }

    public readonly struct NotIn : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i)
        {
            int found = Contains(r, i);
            return found < 0 ? 0 : found > 0 ? Singletons.False : Singletons.True;
        }
    }

    public readonly struct BuildTuple : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => PyTuple.FromSlots(At(r, i), i >> 24).Bits;
    }

    public readonly struct BuildList : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => PyList.FromSlots(At(r, i), i >> 24).Bits;
    }

    public readonly struct BuildMap : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => Building.Map(At(r, i), (int)(i >> 24)).Bits;
    }

    public readonly struct BuildSet : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => Building.Set(At(r, i), (int)(i >> 24)).Bits;
    }

    public readonly struct BuildSlice : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i)
        {
            Slot* parts = At(r, i);
            return PySlice.New(parts[0].Load(), parts[1].Load(), i >> 24 == 3 ? parts[2].Load() : Value.None).Bits;
        }
    }

    public readonly struct BuildString : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => Building.String(At(r, i), (int)(i >> 24)).Bits;
    }

    public readonly struct FormatValue : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => Building.Format(B(r, i), (int)(i >> 24), At(r, i) + 1).Bits;
    }

    public readonly struct ListToTuple : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => PyTuple.FromSlots(PyList.Items(B(r, i)), PyList.LengthOf(B(r, i))).Bits;
    }

    public readonly struct GetIter : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i)
        {
            Value v = B(r, i);
            return v.HasShape(ShapeIds.Generator) ? v.Bits : Feeding.Iter(v).Bits;
        }
    }

    public readonly struct MakeFunction : IDirect
    {
        [MethodImpl(Cold)]
        public static ulong Apply(Slot* r, Frame* fp, uint i) => Building.MakeFunction(fp, At(r, i), i >> 24).Bits;
    }

    public readonly struct MapAdd : IAction
    {
        [MethodImpl(Cold)]
        public static bool Apply(Slot* r, Frame* fp, uint i) => PyDict.Set(A(r, i), B(r, i), C(r, i));
    }

    public readonly struct SetAdd : IAction
    {
        [MethodImpl(Cold)]
        public static bool Apply(Slot* r, Frame* fp, uint i) => PySet.Add(A(r, i), B(r, i));
    }

    public readonly struct ListExtend : IAction
    {
        [MethodImpl(Cold)]
        public static bool Apply(Slot* r, Frame* fp, uint i) => Building.ListExtend(A(r, i), B(r, i), i >> 24 != 0);
    }

    public readonly struct DictMerge : IAction
    {
        [MethodImpl(Cold)]
        public static bool Apply(Slot* r, Frame* fp, uint i) => Building.DictMerge(A(r, i), B(r, i), C(r, i));
    }

    public readonly struct DelItem : IAction
    {
        [MethodImpl(Cold)]
        public static bool Apply(Slot* r, Frame* fp, uint i) => Space.DeleteItem(A(r, i), B(r, i));
    }

    public readonly struct StoreName : IAction
    {
        [MethodImpl(Cold)]
        public static bool Apply(Slot* r, Frame* fp, uint i) => Variables.StoreName(fp, NameOf(fp), A(r, i));
    }

    public readonly struct StoreGlobal : IAction
    {
        [MethodImpl(Cold)]
        public static bool Apply(Slot* r, Frame* fp, uint i) => PyDict.SetStr(fp->Globals, NameOf(fp), A(r, i));
    }

    public readonly struct PushExc : IAction
    {
        [MethodImpl(Cold)]
        public static bool Apply(Slot* r, Frame* fp, uint i)
        {
            At(r, i)->Initialize(fp->Handled.Load());
            Raising.SetHandled(fp, A(r, i));
            return true;
        }
    }
}
