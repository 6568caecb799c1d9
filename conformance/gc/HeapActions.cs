using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Py.Conformance.Gc;

/// <summary>What a random program does to the heap. Registers are numbers below <see cref="Registers"/>; slots are taken modulo the object's length.</summary>
public abstract record HeapAction
{
    /// <summary>Registers of a program.</summary>
    public const int Registers = 12;

    /// <summary>A new array of <paramref name="Length"/> slots.</summary>
    public sealed record Allocate(int To, int Length) : HeapAction;
    /// <summary>A new object with a finalizer, which refers to what register <paramref name="From"/> holds.</summary>
    public sealed record AllocateFinalizable(int To, int From) : HeapAction;
    /// <summary>A new class.</summary>
    public sealed record MakeClass(int To) : HeapAction;
    /// <summary>A new instance of the class that register <paramref name="Class"/> holds, or an instance of, which refers to what register <paramref name="From"/> holds.</summary>
    public sealed record Instantiate(int To, int Class, int From) : HeapAction;
    /// <summary>Gives an instance of a class another class.</summary>
    public sealed record ChangeClass(int Register, int Class) : HeapAction;
    /// <summary>Stores a register into a slot.</summary>
    public sealed record Link(int Owner, int Slot, int From) : HeapAction;
    /// <summary>Clears a slot.</summary>
    public sealed record Unlink(int Owner, int Slot) : HeapAction;
    /// <summary>Loads a slot into a register.</summary>
    public sealed record Load(int To, int Owner, int Slot) : HeapAction;
    /// <summary>Copies slots from one array to another, or moves them inside one.</summary>
    public sealed record Copy(int From, int FromSlot, int To, int ToSlot, int Count) : HeapAction;
    /// <summary>Whatever is stored into the object is stored through the barrier from now on.</summary>
    public sealed record Watch(int Register) : HeapAction;
    /// <summary>Clears a register.</summary>
    public sealed record Drop(int Register) : HeapAction;
    /// <summary>A weak reference to what the register holds.</summary>
    public sealed record Weak(int Register) : HeapAction;
    /// <summary>Asks for the id.</summary>
    public sealed record TakeId(int Register) : HeapAction;
    /// <summary>Holds what a register holds in a local variable over the next actions, by a pointer into its midst.</summary>
    public sealed record Pin(int Register, int Actions) : HeapAction;
    /// <summary>A minor collection, with a step of a major one if it is time.</summary>
    public sealed record Minor : HeapAction;
    /// <summary>A minor collection and a step of a major one.</summary>
    public sealed record Step : HeapAction;
    /// <summary>A full collection.</summary>
    public sealed record Full : HeapAction;
    /// <summary>Allocates garbage.</summary>
    public sealed record Churn(int Objects) : HeapAction;

    private static readonly Gen<int> s_register = Gen.Choose(0, Registers - 1);

    // Mostly small, sometimes large enough for pages of their own, for cards, for chunks of marking.
    private static readonly Gen<int> s_length = Gen.Frequency(
        (16, Gen.Choose(1, 6)), (4, Gen.Choose(30, 200)), (1, Gen.Choose(1000, 3000)), (1, Gen.Choose(5000, 7500)), (3, Gen.Choose(9000, 12000)));

    private static readonly Gen<int> s_slot = Gen.Frequency((2, Gen.Choose(0, 5)), (1, Gen.Choose(0, 12000)));

    /// <summary>A random action.</summary>
    public static readonly Gen<HeapAction> Any = Gen.Frequency<HeapAction>(
        (12, from to in s_register from length in s_length select (HeapAction)new Allocate(to, length)),
        (3, from to in s_register from other in s_register select (HeapAction)new AllocateFinalizable(to, other)),
        (3, from to in s_register select (HeapAction)new MakeClass(to)),
        (7, from to in s_register from type in s_register from other in s_register select (HeapAction)new Instantiate(to, type, other)),
        (2, from r in s_register from type in s_register select (HeapAction)new ChangeClass(r, type)),
        (14, from owner in s_register from slot in s_slot from other in s_register select (HeapAction)new Link(owner, slot, other)),
        (4, from owner in s_register from slot in s_slot select (HeapAction)new Unlink(owner, slot)),
        (6, from to in s_register from owner in s_register from slot in s_slot select (HeapAction)new Load(to, owner, slot)),
        (4, from a in s_register from i in s_slot from b in s_register from j in s_slot from n in Gen.Frequency((3, Gen.Choose(0, 300)), (1, Gen.Choose(300, 9000))) select (HeapAction)new Copy(a, i, b, j, n)),
        (3, from r in s_register select (HeapAction)new Watch(r)),
        (5, from r in s_register select (HeapAction)new Drop(r)),
        (4, from r in s_register select (HeapAction)new Weak(r)),
        (3, from r in s_register select (HeapAction)new TakeId(r)),
        (3, from r in s_register from n in Gen.Choose(1, 12) select (HeapAction)new Pin(r, n)),
        (4, Gen.Constant((HeapAction)new Minor())),
        (6, Gen.Constant((HeapAction)new Step())),
        (1, Gen.Constant((HeapAction)new Full())),
        (2, from n in Gen.Choose(1, 400) select (HeapAction)new Churn(n)));

    /// <summary>Random programs; shrunk by leaving actions out.</summary>
    public static Arbitrary<HeapAction[]> Programs(int most) =>
        Arb.From(from n in Gen.Choose(1, most) from actions in Any.ArrayOf(n) select actions, Shrink);

    private static IEnumerable<HeapAction[]> Shrink(HeapAction[] actions)
    {
        for (int part = actions.Length / 2; part > 0; part /= 2)
        {
            for (int at = 0; at + part <= actions.Length; at += part)
            {
                yield return actions.Take(at).Concat(actions.Skip(at + part)).ToArray();
            }
        }
    }
}
