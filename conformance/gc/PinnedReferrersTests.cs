using System.Runtime.CompilerServices;
using Py.Conformance.ObjectSpace;
using Py.Gc;
using Py.ObjectSpace;
using Xunit;

namespace Py.Conformance.Gc;

/// <summary>The groups of what refers to pinned objects stay as small as the heap is.</summary>
[Collection("space")]
public sealed class PinnedReferrersTests
{
    private const int Slots = 4, Owners = 8, Rounds = 200;

    /// <summary>
    /// An owner of several pinned objects goes from the group of each one that is released into those of the others: if it did with
    /// its duplicates, these would double each time.
    /// </summary>
    [Fact]
    public void DuplicatesDoNotMultiply()
    {
        SpaceFixture.Start();
        SpaceFixture.Enter();
        Root[] owners = new Root[Owners];
        for (int k = 0; k < Owners; k++)
        {
            owners[k] = Roots.New(PyRefArray.Allocate(Slots));
        }

        Collector.Collect(CollectionKind.Full);
        Value older = Value.Null, old = Value.Null;
        for (int i = 0; i < Rounds; i++)
        {
            Value young = PyRefArray.Allocate(1);
            foreach (Root owner in owners)
            {
                Store(owner.Value, i % Slots, young);
            }

            Collector.Collect(CollectionKind.Minor);
            Hold(older);
            older = old;
            old = young;
        }

        Assert.InRange(PinnedReferrers.Count, 0, Slots * Owners * 10);
        for (int k = 0; k < Owners; k++)
        {
            owners[k].Value = Value.Null;
        }
    }

    private static void Store(Value owner, int slot, Value value) =>
        owner.As<PyRefArray>().SlotAt((uint)(16 + (8 * slot))).Store(owner, value);

    // Until here it is on the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Hold(Value value) => _ = value;
}
