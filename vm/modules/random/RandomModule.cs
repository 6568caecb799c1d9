using System;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.RandomNumbers;

/// <summary>The module _random: the generator behind random.Random.</summary>
internal static unsafe class RandomModule
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public long Handle;
    }

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Module implements the Mersenne Twister random number generator.");
        m.Constant("Random", CoreTypes.MakeModuleType(
            "_random.Random", Value.Null, new TypeRow(TypeId.None0, "Random", TypeId.Object, sizeof(Layout), 0, TypeFlags.BaseType), &Define));
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("Random() -> create a random number generator with its own internal state.");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        t.Method("random()\nrandom() -> x in the interval [0, 1).", &NextDouble);
        t.Method("seed(n=None, /)\nseed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier.", &SeedMethod);
        t.Method("getstate()\ngetstate() -> tuple containing the current state.", &GetState);
        t.Method("setstate(state, /)\nsetstate(state) -> None.  Restores generator state.", &SetState);
        t.Method("getrandbits(k, /)\ngetrandbits(k) -> x.  Generates an int with k random bits.", &GetBits);
    }

    private static MersenneTwister Of(Value self) => HandleTable.Get<MersenneTwister>((int)self.As<Layout>().Fields.Handle)!;

    private static Value New(Value type, Args args)
    {
        Value self = PyType.Allocate(type);
        self.As<Layout>().Fields.Handle = HandleTable.Add(self, new MersenneTwister());
        return self;
    }

    private static bool Init(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            Errors.TypeError("Random() takes no keyword arguments");
            return false;
        }

        if (args.Count > 1)
        {
            Errors.TypeError($"Random expected at most 1 argument, got {args.Count}");
            return false;
        }

        return Seed(self, args.Count == 1 ? args[0] : Value.None);
    }

    private static Value SeedMethod(Value self, Value n) => Seed(self, n.IsNull ? Value.None : n) ? Value.None : Value.Null;

    private static bool Seed(Value self, Value n)
    {
        if (n.IsNone)
        {
            uint[] noise = new uint[MersenneTwister.Words];
            Entropy.Fill(MemoryMarshal.AsBytes(noise.AsSpan()));
            Of(self).Seed(noise);
            return true;
        }

        Value number;
        if (n.IsInt)
        {
            number = n;
        }
        else
        {
            long hash = Space.Hash(n);
            if (hash == -1)
            {
                return false;
            }

            number = PyInt.New((ulong)hash);
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = PyInt.Magnitude(number, &small, out _);
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<ulong, uint>(limbs);
        int length = words.Length;
        while (length > 1 && words[length - 1] == 0)
        {
            length--;
        }

        Of(self).Seed(length == 0 ? [0] : words[..length].ToArray());
        return true;
    }

    private static Value NextDouble(Value self) => PyFloat.New(Of(self).NextDouble());

    private static Value GetState(Value self)
    {
        MersenneTwister twister = Of(self);
        Value state = PyTuple.Allocate(MersenneTwister.Words + 1);
        for (int i = 0; i < MersenneTwister.Words; i++)
        {
            PyTuple.Items(state)[i].Store(state, PyInt.New(twister.State[i]));
        }

        PyTuple.Items(state)[MersenneTwister.Words].Store(state, PyInt.New(twister.Index));
        return state;
    }

    private static Value SetState(Value self, Value state)
    {
        if (!state.IsTuple)
        {
            return Errors.TypeError("state vector must be a tuple");
        }

        if (PyTuple.LengthOf(state) != MersenneTwister.Words + 1)
        {
            return Errors.ValueError("state vector is the wrong size");
        }

        uint[] words = new uint[MersenneTwister.Words];
        for (int i = 0; i < words.Length; i++)
        {
            Value word = PyTuple.Get(state, i);
            if (!word.IsInt)
            {
                return Errors.TypeError("an integer is required");
            }

            if (!PyInt.TryGetLong(word, out long wide) || wide < 0)
            {
                return PyInt.IsNegative(word) ? Errors.OverflowError("can't convert negative value to unsigned int") : Errors.OverflowError("Python int too large to convert to C unsigned long");
            }

            words[i] = (uint)wide;
        }

        if (!Space.AsIndex(PyTuple.Get(state, MersenneTwister.Words), TypeId.OverflowError, out long index))
        {
            return Value.Null;
        }

        if (index is < 0 or > MersenneTwister.Words)
        {
            return Errors.ValueError("invalid state");
        }

        words.CopyTo(Of(self).State, 0);
        Of(self).Index = (int)index;
        return Value.None;
    }

    private static Value GetBits(Value self, Value count)
    {
        if (!Space.AsIndex(count, TypeId.OverflowError, out long bits))
        {
            return Value.Null;
        }

        if (bits < 0)
        {
            return Errors.ValueError("number of bits must be non-negative");
        }

        if (bits > int.MaxValue)
        {
            return Errors.OverflowError("Python int too large to convert to C int");
        }

        MersenneTwister twister = Of(self);
        if (bits <= 32)
        {
            return PyInt.New(bits == 0 ? 0 : (long)(twister.Next() >> (int)(32 - bits)));
        }

        uint[] words = new uint[((bits - 1) / 64 * 2) + 2];
        for (int i = 0; bits > 0; i++, bits -= 32)
        {
            uint word = twister.Next();
            words[i] = bits < 32 ? word >> (int)(32 - bits) : word;
        }

        return PyInt.FromLimbs(false, MemoryMarshal.Cast<uint, ulong>(words));
    }
}
