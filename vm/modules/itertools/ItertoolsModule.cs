using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>The module itertools.</summary>
internal static unsafe class ItertoolsModule
{
    /// <summary>Flags of all its public types.</summary>
    public const TypeFlags Subclassable = TypeFlags.BaseType;

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Iterators over iterators: infinite, ending with the shortest input, and combinatoric.");
        Accumulate.Initialize(m);
        Chain.Initialize(m);
        Combinations.Initialize(m);
        Replacements.Initialize(m);
        Compress.Initialize(m);
        Counter.Initialize(m);
        Cycle.Initialize(m);
        WhileIterator.Initialize(m);
        FilterFalse.Initialize(m);
        GroupBy.Initialize(m);
        ISlice.Initialize(m);
        Pairwise.Initialize(m);
        Permutations.Initialize(m);
        Product.Initialize(m);
        Repeat.Initialize(m);
        StarMap.Initialize(m);
        Tee.Initialize(m);
        ZipLongest.Initialize(m);
    }

    /// <summary>The state for __setstate__ as a tuple of exactly <paramref name="count"/> items; false with TypeError.</summary>
    public static bool StateTuple(Value state, int count)
    {
        if (!state.IsTuple)
        {
            Errors.TypeError("state is not a tuple");
            return false;
        }

        if (PyTuple.LengthOf(state) != count)
        {
            Errors.TypeError($"function takes exactly {count} argument{(count == 1 ? "" : "s")} ({PyTuple.LengthOf(state)} given)");
            return false;
        }

        return true;
    }
}
